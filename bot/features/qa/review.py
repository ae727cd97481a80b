"""What moderators read."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.i18n import Words, _, n_
from bot.core.markdown import plain, quotation
from bot.core.posts import Button, Part, Post, Style, moment
from bot.features.qa import posts
from bot.features.qa.event import OVER, RUNNING, Event
from bot.features.qa.question import Question, Ranked, State


def desk(event: Event, counts: Mapping[State, int], oldest: datetime | None, spoken: Words) -> Post:
    """In the moderators' channel: how much waits. One message for the whole event."""
    say, number = spoken.say, event.number
    head = "### " + say(_("Review of questions: {title}", title=posts.title(event)))
    waiting = counts.get(State.PENDING, 0)
    if event.state not in RUNNING and not (waiting and event.state in OVER):
        done = say(_("This Q&A takes no more questions."))
        return Post((f"{head}\n{done}",))
    text = n_("**{count}** question waits.", "**{count}** questions wait.", waiting) if waiting else _("None waits.")
    lines = [head, say(text)]
    if oldest is not None:
        lines[-1] += " " + say(_("The oldest one came {when}.", when=moment(oldest, "R")))
    if not event.plan.review:
        lines.append(say(_("They are shown without a look, but for those that automod marks.")))
    button = Button(say(_("Look at the next")), f"qa:review:{number}", Style.PRIMARY)
    return Post(("\n".join(lines), (button,)))


def nothing_waits(event: Event, spoken: Words) -> Post:
    return Post((spoken.say(_("✅ Nothing waits for you at **{title}**.", title=posts.title(event))),))


def card(
    event: Event,
    question: Question,
    alike: Sequence[Ranked],
    reveals: Sequence[tuple[int, datetime]],
    left: int,
    spoken: Words,
) -> Post:
    """For the moderator alone who is on it."""
    say, key = spoken.say, f"{event.number}:{question.number}"
    by = posts.asker_of(question, spoken)
    head = _(
        "**Question {number}** · {asker} · {when}",
        number=str(question.number),
        asker=by,
        when=moment(question.asked_at, "R"),
    )
    lines = [say(head), quotation(question.text)]
    if question.flag:
        lines.append("⚠️ " + plain(question.flag))
    if question.held:
        lines.append(say(_("It was put aside before.")))
    if alike:
        lines.append(say(_("It may ask the same as:")))
        lines += [posts.line(one, spoken) for one in alike]
    if reveals:
        people = " ".join(f"<@{member_id}> {moment(at, 'R')}" for member_id, at in reveals)
        lines.append("-# " + say(_("Looked who asked: {people}", people=people)))
    lines.append(
        "-# "
        + say(
            n_(
                "It is yours for ten minutes. {count} waits in all.",
                "It is yours for ten minutes. {count} wait in all.",
                left,
            )
        )
    )
    likely = alike[0].question.number if alike else 0
    first = (
        Button(say(_("Approve")), f"qa:r:approve:{key}", Style.SUCCESS),
        Button(say(_("Reword…")), f"qa:r:edit:{key}"),
        Button(say(_("Join with…")), f"qa:r:merge:{key}:{likely}"),
        Button(say(_("Decline…")), f"qa:r:decline:{key}", Style.DANGER),
        Button(say(_("Put aside")), f"qa:r:hold:{key}"),
    )
    parts: list[Part] = ["\n".join(lines), first]
    if question.anonymous:
        parts.append((Button(say(_("Who asked…")), f"qa:r:who:{key}"),))
    return Post(tuple(parts))


def revealed(question: Question, by: int, spoken: Words) -> Post:
    text = _(
        "👁️ {person} looked who asked question {number} of Q&A {event} anonymously.",
        person=f"<@{by}>",
        number=str(question.number),
        event=str(question.event),
    )
    return Post((spoken.say(text),))
