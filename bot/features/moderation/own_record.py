"""A member's own cases, as they may read them: without the names of moderators, without what only the staff sees."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.i18n import Text, Words, _, n_, p_
from bot.core.posts import Button, Part, Post, moment
from bot.features.moderation.cases import APPEALABLE, NAMES, Case, Kind, Source, State, Undone
from bot.features.moderation.posts import appeal_button, quoted
from bot.features.moderation.records import PAGE

TOLD_OF = {Kind.REMIND, *APPEALABLE}


def own(cases: Iterable[Case]) -> list[Case]:
    """What took place and the member heard of; not notes, and not that something was lifted, which its case says."""
    return [case for case in cases if case.kind in TOLD_OF and case.state in {State.DONE, State.LIFTED}]


def summary(cases: Sequence[Case], now: datetime, words: Words) -> str:
    """`cases`: their own."""
    if not cases:
        return words.say(_("Nothing: you have no case here."))
    counting = [case for case in cases if case.counts(now)]
    said = [
        words.say(n_("{count} case", "{count} cases", len(cases))),
        words.say(n_("{count} strike stands", "{count} strikes stand", sum(case.weight for case in counting))),
    ]
    next_end = min((case.expires_at for case in counting if case.expires_at is not None), default=None)
    if next_end is not None:
        said.append(words.say(_("the next one expires {when}", when=moment(next_end, "D"))))
    return " · ".join(said)


def page_of(cases: Sequence[Case], page: int, now: datetime, words: Words) -> Post:
    """The newest first, some on each page. `cases`: their own."""
    last = max(0, (len(cases) - 1) // PAGE)
    page = min(page, last)
    here = cases[page * PAGE : (page + 1) * PAGE]
    shown: list[Part] = ["## " + words.say(_("Your record")) + "\n" + summary(cases, now, words)]
    shown += ["\n".join(_lines(case, now, words)) for case in here]
    appeals = tuple(
        appeal_button(case, p_("button", "Appeal case {case}", case=str(case.number)), words)
        for case in here
        if case.kind in APPEALABLE and case.undone is None
    )
    shown += [appeals] if appeals else []
    if last:
        newer = Button(words.say(p_("button", "Newer")), f"me:record:{max(0, page - 1)}:newer", disabled=page == 0)
        older = Button(words.say(p_("button", "Older")), f"me:record:{page + 1}:older", disabled=page == last)
        shown.append((newer, older))
    return Post(tuple(shown))


def _lines(case: Case, now: datetime, words: Words) -> list[str]:
    title = words.say(_("Case {number} · {kind}", number=str(case.number), kind=words.say(NAMES[case.kind])))
    lines = [f"**{title}** · {moment(case.made_at, 'f')}"]
    if case.reason and case.source is not Source.DISCORD:  # what stands in Discord's audit log is the staff's
        lines.append(quoted(case.reason))
    if case.ends_at is not None:
        when, until = moment(case.ends_at, "f"), moment(case.ends_at, "R")
        lines.append(words.say(_("Ends {when} ({until})", when=when, until=until)))
    state = [words.say(text) for text in _standing(case, now)]
    return [*lines, *([" · ".join(state)] if state else [])]


def _standing(case: Case, now: datetime) -> Iterable[Text]:
    if case.undone is Undone.MISTAKE:
        yield _("taken back: our mistake")
    elif case.undone is Undone.EARLY:
        yield _("ended early")
    elif case.state is State.LIFTED:
        yield p_("case", "over")
    if case.counts(now):
        yield n_("{count} strike", "{count} strikes", case.weight)
        if case.expires_at is not None:
            yield _("until {when}", when=moment(case.expires_at, "D"))
    elif case.weight:
        yield _("its strike no longer counts")
