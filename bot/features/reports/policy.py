"""Who may report what, who may answer it, and what is urgent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import _, n_
from bot.core.permissions import permission_names
from bot.core.posts import moment
from bot.features.moderation.settings import ModerationSettings
from bot.features.reports.report import About, Report, State, Voice, Why
from bot.features.reports.settings import ReportsSettings

HOUR = timedelta(hours=1)
CLAIM_LASTS = timedelta(minutes=15)
STAFF = {"administrator", "manage_guild", "moderate_members", "kick_members", "ban_members"}


class MayNot(UserError):
    """Who asks may not do this."""


class ReportedAlready(UserError):
    """The same member has reported the same thing."""


class Closed(UserError):
    """Someone has answered it before."""


def check_may_report(reporter_id: int, about: About, bot_id: int, words: str | None) -> None:
    if about.target_id == reporter_id:
        raise MayNot(_("You can’t report yourself. If something of yours should go, ask the team."))
    if about.target_id == bot_id:
        raise MayNot(_("The bot can’t report itself. If it does something wrong, tell the team."))
    if about.is_bot:
        raise MayNot(_("That was no person but a bot or an automatic message: tell the team what is wrong with it."))
    if about.target_id is None and not words:
        raise MayNot(_("Write what it is about, so that the team can look."))


def check_not_too_many(made: Sequence[datetime], settings: ReportsSettings, now: datetime) -> None:
    """`made`: when this member reported before."""
    recent = sorted(at for at in made if at > now - HOUR)
    if len(recent) >= settings.per_hour:
        free_at = recent[-settings.per_hour] + HOUR
        raise MayNot(
            n_(
                "You sent {count} report within an hour: the next one can go {when}.",
                "You sent {count} reports within an hour: the next one can go {when}.",
                len(recent),
                when=moment(free_at, "R"),
            )
        )


def check_not_again(report: Report, reporter_id: int, why: Why) -> None:
    """The same thing is reported once; that someone may be in danger is heard all the same."""
    mine = next((voice for voice in report.voices if voice.reporter_id == reporter_id), None)
    if mine is None or (report.state is State.OPEN and why is Why.DANGER and mine.why is not Why.DANGER):
        return
    number = str(report.number)
    match report.state:
        case State.OPEN:
            raise ReportedAlready(
                _(
                    "You reported this already: the team has it as report {number} and has not answered yet.",
                    number=number,
                )
            )
        case State.HANDLED:
            raise ReportedAlready(_("You reported this already: the team looked at it and handled it."))
        case State.DISMISSED:
            raise ReportedAlready(
                _("You reported this already. The team looked: it doesn’t break the rules of this server.")
            )


def is_staff(member: MemberFacts, settings: ModerationSettings) -> bool:
    """By a permission of Discord, or by a role that the server named for moderating."""
    named = {role for roles in settings.roles.values() for role in roles}
    return member.is_owner or bool(STAFF & member.permissions) or bool(named & member.roles)


def check_may_look(member: MemberFacts, settings: ModerationSettings) -> None:
    if not is_staff(member, settings):
        names = permission_names(["moderate_members"])
        raise MayNot(_("You need this permission for that: {permissions}.", permissions=names))


def check_may_answer(report: Report, member_id: int) -> None:
    if member_id == report.target_id:
        raise MayNot(_("This report is about you: someone else of the team answers it."))
    if report.state is not State.OPEN:
        raise Closed(
            _(
                "Report {number} is answered already, by {moderator}.",
                number=str(report.number),
                moderator=f"<@{report.closed_by}>",
            )
        )


def check_may_punish(report: Report) -> None:
    if report.danger:
        raise MayNot(
            _("Someone may be in danger here, and words of self-harm are never punished. Talk to them, then close it.")
        )
    if report.target_id is None:
        raise MayNot(_("This report is about nobody: use the commands of moderation, then close it."))


def is_urgent(voices: Sequence[Voice], settings: ReportsSettings, now: datetime) -> bool:
    return sum(voice.made_at > now - HOUR for voice in voices) >= settings.urgent_at
