"""What a member reads in a direct message, and what the staff reads in the log."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.core.i18n import Text, Words, _, n_, p_
from bot.core.markdown import honest
from bot.core.posts import Button, Part, Post, Style, moment
from bot.features.moderation.cases import (
    APPEALABLE,
    DISCORD,
    LEAVES,
    NAMES,
    NOBODY,
    NOT_DONE,
    Case,
    Kind,
    Source,
    State,
    Undone,
    told_line,
)
from bot.features.moderation.settings import ModerationSettings, Rung, Step

SAID: Mapping[Kind, Text] = {
    Kind.REMIND: _("A quick note from the team of **{server}**."),
    Kind.WARN: _("You received a warning on **{server}**."),
    Kind.TIMEOUT: _("The team of **{server}** timed you out: you can read, but not write."),
    Kind.UNTIMEOUT: _("Your timeout on **{server}** is over: you can write again."),
    Kind.KICK: _("The team of **{server}** removed you from the server. You may come back with an invite."),
    Kind.SOFTBAN: _("The team of **{server}** removed you and your last messages. You may come back with an invite."),
    Kind.BAN: _("The team of **{server}** banned you."),
}


def tells(kind: Kind) -> bool:
    """Whether the person hears of it."""
    return kind in SAID


def quoted(text: str) -> str:
    """What a moderator wrote, as a quotation that can't begin a heading or a list of ours."""
    return "\n".join(f"> {honest(line)}" for line in text.splitlines() or [""])


def reason(case: Case, words: Words) -> str:
    return "\n".join([words.say(_("Reason:")), quoted(case.reason)]) if case.reason else ""


def to_member(
    case: Case, server: str, strikes: int, rung: Rung | None, settings: ModerationSettings, why: str, words: Words
) -> Post:
    """What was done, why, for how long, how many strikes stand, and where to object."""
    own = settings.texts.get(case.kind)
    said = words.say(Text(SAID[case.kind].message, values={"server": server}))
    lines = [said if own is None else own.replace("[server]", server)]
    lines += [why] if why else []
    if case.ends_at is not None:
        lines.append(
            words.say(_("Until {when} ({until}).", when=moment(case.ends_at), until=moment(case.ends_at, "R")))
        )
    if case.kind is Kind.REMIND:
        lines.append(words.say(_("This is no strike.")))
    if case.weight:
        lines.append(words.say(n_("You have {count} strike.", "You have {count} strikes.", strikes)))
        if case.expires_at is not None:
            lines.append(words.say(_("This one expires {when}.", when=moment(case.expires_at, "D"))))
    if rung is not None and rung.step is Step.TIMEOUT and rung.length is not None:
        until = case.made_at + rung.length
        lines.append(words.say(_("With it comes a timeout until {when}.", when=moment(until))))
    parts: list[Part] = []
    if case.kind in APPEALABLE and settings.needs_human_channel is not None:
        lines.append(words.say(_("Unfair? Appeal below: someone else answers within 3 days.")))
        parts.append((appeal_button(case, p_("button", "Appeal"), words),))
    if case.kind is Kind.REMIND and settings.needs_human_channel is not None:
        parts.append((appeal_button(case, p_("button", "Ask the team"), words, asks=True),))
    if settings.appeal_at and case.kind in LEAVES:
        lines.append(words.say(_("Unfair? Object here: {link}", link=settings.appeal_at)))
    return Post(("\n".join(lines), *parts))


def appeal_button(case: Case, label: Text, words: Words, *, asks: bool = False) -> Button:
    """It holds all that its form needs: there is no time to look anything up, and a direct message has no server.

    `asks`: a question, where there is nothing to appeal.
    """
    return Button(words.say(label), f"appeal:{'ask' if asks else 'on'}:{case.guild_id}:{case.number}:{words.code}")


def undone_to_member(case: Case, server: str, words: Words) -> Post:
    name = NAMES[case.kind]
    if case.undone is Undone.MISTAKE:
        text = _(
            "That was our mistake, sorry: the team of **{server}** took this back: {case}.", server=server, case=name
        )
    else:
        text = _("The team of **{server}** ended this early: {case}.", server=server, case=name)
    return Post((words.say(text),))


def new_end_to_member(case: Case, server: str, words: Words) -> Post:
    name, ends_at = words.say(NAMES[case.kind]), case.ends_at or case.made_at
    text = _("The team of **{server}** changed how long this lasts: {case}, until {when} ({until}).")
    values = {"server": server, "case": name, "when": moment(ends_at), "until": moment(ends_at, "R")}
    return Post((words.say(Text(text.message, values=values)),))


def title(case: Case, words: Words) -> str:
    name = words.say(NAMES[case.kind])
    return words.say(_("Case {number} · {kind}", number=str(case.number), kind=name))


def lines_of(case: Case, now: datetime, words: Words) -> list[str]:
    """All that the staff may know of a case."""
    whom = [] if case.target_id == NOBODY else [f"<@{case.target_id}>"]
    by = "Discord" if case.actor_id == DISCORD else f"<@{case.actor_id}>"
    shown = [
        " · ".join([f"**{title(case, words)}**", *whom, moment(case.made_at, "f")]),
        words.say(_("By {moderator}", moderator=by)) + _source(case, words),
    ]
    if case.reason:
        shown.append(quoted(case.reason))
    if case.ends_at is not None and case.state not in NOT_DONE:
        shown.append(
            words.say(_("Ends {when} ({until})", when=moment(case.ends_at, "f"), until=moment(case.ends_at, "R")))
        )
    state = [words.say(text) for text in _standing(case, now)]
    return [*shown, *([" · ".join(state)] if state else [])]


def _source(case: Case, words: Words) -> str:
    match case.source:
        case Source.COMMAND:
            return ""
        case Source.LADDER:
            return " · " + words.say(_("by the ladder, for case {number}", number=str(case.cause)))
        case Source.AUTOMOD:
            return " · " + words.say(_("by automod"))
        case Source.DISCORD:
            return " · " + words.say(_("in Discord itself"))


def _standing(case: Case, now: datetime) -> Iterable[Text]:
    if case.state is State.FAILED:
        yield _("Discord refused it")
    if case.state is State.MISSED:
        yield _("not done: the bot was away")
    if case.state is State.LIFTED:
        yield p_("case", "over")
    if case.kind is Kind.NOTE and case.undone is not None:
        yield _("deleted by {moderator}", moderator=f"<@{case.undone_by}>")
    elif case.undone is Undone.MISTAKE:
        yield _("taken back by {moderator}: our mistake", moderator=f"<@{case.undone_by}>")
    if case.undone is Undone.EARLY:
        yield _("ended early by {moderator}", moderator=f"<@{case.undone_by}>")
    if case.counts(now):
        yield n_("{count} strike", "{count} strikes", case.weight)
        if case.expires_at is not None:
            yield _("until {when}", when=moment(case.expires_at, "D"))
    elif case.weight:
        yield _("its strike no longer counts")
    if case.kind in SAID:
        yield told_line(case.told)


def buttons(case: Case, words: Words) -> tuple[Button, ...]:
    """The history of whom it was done to; undo while there is something to take back."""
    if case.target_id == NOBODY:
        return ()
    shown = [Button(words.say(p_("button", "History")), f"case:history:{case.target_id}:0")]
    if case.state is State.MISSED:
        shown.append(Button(words.say(p_("button", "Do it now")), f"case:redo:{case.number}", Style.DANGER))
    if can_be_undone(case):
        shown.append(Button(words.say(p_("button", "Our mistake")), f"case:mistake:{case.number}", Style.DANGER))
        if case.kind in {Kind.TIMEOUT, Kind.BAN} and case.state is State.DONE:
            shown.append(Button(words.say(p_("button", "Lift early")), f"case:early:{case.number}"))
    return (*shown, Button(words.say(p_("button", "Add evidence…")), f"case:evidence:{case.number}"))


def can_be_undone(case: Case) -> bool:
    undoable = {Kind.REMIND, Kind.WARN, Kind.TIMEOUT, Kind.KICK, Kind.SOFTBAN, Kind.BAN}
    return case.undone is None and case.state in {State.DONE, State.LIFTED} and case.kind in undoable


def ban_button(target_id: int, words: Words) -> Button:
    """Opens the form of the panel, about no message."""
    return Button(words.say(p_("button", "Ban…")), f"case:do:ban:0:{target_id}:0:0:0", Style.DANGER)


def card(case: Case, now: datetime, words: Words, more: Sequence[Text] = (), *, offers_ban: bool = False) -> Post:
    """For the log, and for whoever looks at one case."""
    lines = [*lines_of(case, now, words), *(words.say(text) for text in more)]
    pressed = (*((ban_button(case.target_id, words),) if offers_ban else ()), *buttons(case, words))
    return Post(("\n".join(lines), *([pressed] if pressed else [])))
