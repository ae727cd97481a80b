"""What managers read of newcomers."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.calendar import Week
from bot.core.i18n import Days, Percent, Text, Words, _, n_, p_
from bot.core.markdown import plain
from bot.core.posts import Button, Post
from bot.features.care.desk import Desk
from bot.features.care.figures import STEPS, Step, StepFigures
from bot.features.care.funnel import FEW_PEOPLE, USUAL_WEEKS, Cohort, is_over
from bot.features.care.newcomers import Newcomers

INVITES = 8


def page(newcomers: Newcomers, more: Sequence[str], words: Words) -> Post:
    """`more`: what else there is to say of newcomers."""
    lines = ["## " + words.say(_("Newcomers")), *_weeks(newcomers, words)]
    parts = ["\n".join(lines), "\n".join(_compared(newcomers, words)), "\n".join(_invites(newcomers, words)), *more]
    button = Button(words.say(p_("button", "Who waits for an answer")), f"wait:list:{Desk.NEWCOMERS}:0")
    return Post((*(part for part in parts if part), (button,)))


def _weeks(newcomers: Newcomers, words: Words) -> Iterator[str]:
    if not newcomers.weeks:
        yield words.say(_("Nobody joined in the last weeks."))
        return
    yield "-# " + words.say(
        _("By the week in which they joined; “…” is not over yet. Fewer than {few} are not shown.", few=FEW_PEOPLE)
    )
    for week, cohort in newcomers.weeks:
        days = words.show(Days(week.monday, week.sunday))
        yield f"**{days}** · {_taken(cohort, newcomers.steps, words, week, newcomers.zone, newcomers.now)}"


def _taken(
    cohort: Cohort, steps: Sequence[Step], words: Words, week: Week | None, zone: ZoneInfo, now: datetime
) -> str:
    joined = len(cohort.entries)
    if joined < FEW_PEOPLE:
        return words.say(n_("fewer than {few} joined", "fewer than {few} joined", joined, few=FEW_PEOPLE))
    said = []
    for step in steps:
        text = _("{step} {count}", step=STEPS[step], count=cohort.count(step))
        if step is Step.JOINED and cohort.rejoined:
            again = cohort.rejoined
            text = n_("{joined} ({count} had been here)", "{joined} ({count} had been here)", again, joined=text)
        over = week is None or is_over(step, week, zone, now)
        said.append(words.say(text) + ("" if over else "…"))
    return " → ".join(said)


def _compared(newcomers: Newcomers, words: Words) -> Iterator[str]:
    """Of those who took the step before, how many took this one; and where fewer do than usual."""
    shown = [one for one in newcomers.figures.steps if one.passed is not None]
    if not shown:
        return
    yield "### " + words.say(_("Who goes on, of those who took the step before"))
    for one in shown:
        yield words.say(_rate(one))
    if newcomers.figures.lost is not None:
        step = STEPS[newcomers.figures.lost.step]
        yield "**" + words.say(_("Here more are lost than usual: {step}.", step=step)) + "**"
    yield "-# " + words.say(
        n_(
            "Of the last joins for which it is over; usual is the mean of the {count} week before them.",
            "Of the last joins for which it is over; usual is the mean of the {count} weeks before them.",
            USUAL_WEEKS,
        )
    )


def _rate(one: StepFigures) -> Text:
    values = {"step": STEPS[one.step], "share": Percent(one.passed or 0), "of": one.of}
    if one.usual is None:
        return _("{step}: {share} of {of}", **values)
    return _("{step}: {share} of {of} (usual {usual})", usual=Percent(one.usual), **values)


def _invites(newcomers: Newcomers, words: Words) -> Iterator[str]:
    if not newcomers.invites:
        return
    yield "### " + words.say(_("By invite, in these weeks together"))
    for name, cohort in newcomers.invites[:INVITES]:
        title = words.say(_("unknown, or a few")) if name is None else plain(name)
        yield f"**{title}** · {_taken(cohort, newcomers.steps, words, None, newcomers.zone, newcomers.now)}"
