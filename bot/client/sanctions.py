"""What a moderator reads after an action: all of it at once."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.client.errors import refused
from bot.core.errors import UserError
from bot.core.i18n import Text, Words, _
from bot.core.posts import Button, Post, Style, moment
from bot.features.moderation.cases import Case, Kind, told_line
from bot.features.moderation.evidence import Kept
from bot.features.moderation.orders import Acted
from bot.features.moderation.posts import buttons, card, tells
from bot.features.moderation.settings import ModerationSettings

DONE: Mapping[Kind, Text] = {
    Kind.NOTE: _("Noted about {member}, case {case}. Nobody but the staff sees it."),
    Kind.REMIND: _("Reminded {member}, case {case}. No strike."),
    Kind.WARN: _("Warned {member}, case {case}."),
    Kind.TIMEOUT: _("Timed {member} out until {when} ({until}), case {case}."),
    Kind.UNTIMEOUT: _("Lifted the timeout of {member}, case {case}."),
    Kind.KICK: _("Kicked {member}, case {case}."),
    Kind.SOFTBAN: _("Kicked {member} with their last messages, case {case}."),
    Kind.BAN: _("Banned {member}, case {case}."),
    Kind.UNBAN: _("Lifted the ban of {member}, case {case}."),
}


def acted_post(acted: Acted, kept: Kept, words: Words) -> Post:
    case = acted.case
    if acted.refused is not None:
        text = _("Nothing was done to {member}; case {case} says so.", **_of(case))
        said = [words.say(text), words.say(refused(acted.refused)), *_kept(kept, words)]
        return Post((" ".join(said),))
    said = [words.say(Text(DONE[case.kind].message, values=_of(case)))]
    if case.kind is Kind.BAN and case.ends_at is not None:
        said.append(words.say(_("Until {when} ({until}).", **_until(case.ends_at))))
    if tells(case.kind):
        said.append(words.say(told_line(case.told)))
    if case.weight:
        said.append(words.say(_strikes(acted)))
    if acted.rung is not None:
        said.append(words.say(Text(DONE[acted.rung.kind].message, values=_of(acted.rung))))
    if acted.asks:
        said.append(words.say(_("The staff is asked about a ban.")))
    return Post((" ".join([*said, *_kept(kept, words)]), buttons(case, words)))


def _kept(kept: Kept, words: Words) -> Iterator[str]:
    if kept.evidence is not None:
        yield words.say(_("Evidence: {link}.", link=kept.evidence.link))
    if kept.deleted:
        yield words.say(_("The message is deleted."))
    for failed in kept.failed:
        reason = words.say(failed.text if isinstance(failed, UserError) else refused(failed))
        yield words.say(_("The message was not saved or deleted: {reason}", reason=reason))


def _of(case: Case) -> dict[str, object]:
    until = _until(case.ends_at) if case.ends_at is not None else {}
    return {"member": f"<@{case.target_id}>", "case": str(case.number), **until}


def _until(at: datetime) -> dict[str, object]:
    return {"when": moment(at), "until": moment(at, "R")}


def _strikes(acted: Acted) -> Text:
    if acted.next_rung is None:
        return _("Strike {strikes}.", strikes=acted.strikes)
    at, what = acted.next_rung.strikes, acted.next_rung.brings
    return _("Strike {strikes}; at {at}: {what}.", strikes=acted.strikes, at=at, what=what)


def consequence(strikes: int, weight: int, settings: ModerationSettings) -> Text:
    """What the next warning brings to someone who has so many strikes."""
    if not weight:
        return _("no strike")
    after = strikes + weight
    reached, upcoming = settings.rung_reached(after, weight), settings.rung_after(after)
    if reached is not None:
        return _("strike {strikes} of {at}: {what}", strikes=after, at=reached.strikes, what=reached.brings)
    if upcoming is not None:
        return _("strike {strikes} of {at}", strikes=after, at=upcoming.strikes)
    return _("strike {strikes}", strikes=after)


def undone_post(case: Case, invite: str | None, words: Words) -> Post:
    """What was taken back; a kick can't be, so the member is asked back."""
    said = [words.say(_("Case {case} is taken back. The record stays.", case=str(case.number)))]
    if invite is not None:
        gone = f"<@{case.target_id}>"
        text = _("{member} is not back by that: send them this invite, {link}.", member=gone, link=invite)
        said.append(words.say(text))
    elif case.kind in {Kind.KICK, Kind.SOFTBAN}:
        said.append(words.say(_("Who was removed is not back by that: send them an invite.")))
    return Post((" ".join(said),))


def just_done(case: Case, token: str, now: datetime, words: Words, asks: str = "case:sure") -> Post:
    """Someone else was faster: what they did, and whether it is to be done all the same; `asks`: by which button."""
    warning = words.say(_("Someone else has just acted on this member. Nothing was done yet."))
    sure = Button(words.say(_("Do mine as well")), f"{asks}:{token}", Style.DANGER)
    (shown, *_buttons) = card(case, now, words).parts
    return Post((warning, shown, (sure,)))
