import enum
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.core.declared import ChannelId, Readers, RoleId, setting
from bot.core.i18n import Minutes, Text, _, n_
from bot.core.markdown import honest
from bot.core.settings import Settings
from bot.features.moderation.cases import NAMES, Kind

TEMPLATES, RUNGS, ROLES = 25, 10, 25
LONGEST_REASON = 500
LONGEST_TEMPLATE = 100
MOST_STRIKES = 10
LONGEST_TEXT = 500


def strikes_text(count: int) -> Text:
    return n_("{count} strike", "{count} strikes", count)


class Step(enum.StrEnum):
    """What a rung of the ladder does; `ASK`: it asks the staff about a ban and does nothing."""

    TIMEOUT = enum.auto()
    BAN = enum.auto()
    ASK = enum.auto()


class Rung(BaseModel):
    """At exactly so many strikes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    strikes: int = Field(ge=1, le=100)
    step: Step
    minutes: int | None = Field(default=None, ge=1)

    @property
    def length(self) -> timedelta | None:
        return None if self.minutes is None else timedelta(minutes=self.minutes)

    @property
    def brings(self) -> Text:
        length = Minutes(self.minutes or 0)
        match self.step:
            case Step.TIMEOUT:
                return _("timeout {length}", length=length)
            case Step.BAN:
                return _("ban {length}", length=length) if self.minutes else _("ban")
            case Step.ASK:
                return _("the staff is asked about a ban")

    @property
    def said(self) -> Text:
        return _("{strikes}: {brings}", strikes=strikes_text(self.strikes), brings=self.brings)


class Template(BaseModel):
    """A reason that is offered, and how many strikes a warning for it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    reason: str = Field(min_length=1, max_length=LONGEST_TEMPLATE)
    strikes: int = Field(default=1, ge=0, le=MOST_STRIKES)

    @property
    def said(self) -> Text:
        return _("{reason} · {strikes}", reason=honest(self.reason), strikes=strikes_text(self.strikes))


HOUR, DAY = 60, 24 * 60
LADDER = (
    Rung(strikes=3, step=Step.TIMEOUT, minutes=HOUR),
    Rung(strikes=5, step=Step.TIMEOUT, minutes=DAY),
    Rung(strikes=7, step=Step.TIMEOUT, minutes=7 * DAY),
    Rung(strikes=9, step=Step.ASK),
)


class ModerationSettings(Settings):
    feature = "moderation"
    title = _("Moderation")
    log_channel: ChannelId | None = setting(
        None,
        _("Log"),
        _("Where every action is shown, one card each."),
        needs=("send_messages",),
        readers=Readers.STAFF,
    )
    inbox_channel: ChannelId | None = setting(
        None,
        _("Inbox"),
        _("Where the team sees what needs a human; without one, in the log."),
        needs=("send_messages", "read_message_history"),
        readers=Readers.STAFF,
    )
    evidence_channel: ChannelId | None = setting(
        None,
        _("Evidence"),
        _("Where copies of what people wrote are kept, for cases."),
        needs=("send_messages", "attach_files"),
        readers=Readers.STAFF,
    )
    strikes_expire_days: int = setting(
        90,
        _("Days that a strike counts"),
        _("After them it no longer adds up."),
        unit=timedelta(days=1),
        ge=1,
        le=3650,
    )
    ladder: tuple[Rung, ...] = setting(
        LADDER, _("Ladder"), _("What so many strikes bring."), command="moderation rung", max_length=RUNGS
    )
    templates: tuple[Template, ...] = setting(
        (),
        _("Reasons"),
        _("What is offered when someone types a reason."),
        command="moderation reason",
        max_length=TEMPLATES,
    )
    roles: dict[Kind, tuple[RoleId, ...]] = setting(
        {},
        _("Roles"),
        _("Who may do what without Discord’s permission for it."),
        command="moderation role",
        words=NAMES,
    )
    texts: dict[Kind, Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]] = setting(
        {},
        _("Messages"),
        _("How the message to a member begins."),
        command="moderation message",
        words=NAMES,
    )
    appeal_at: str | None = setting(
        None, _("For the banned"), _("A link or address where they may object."), min_length=1, max_length=200
    )

    @property
    def needs_human_channel(self) -> int | None:
        """Where what needs a human is shown."""
        return self.inbox_channel or self.log_channel

    def weight_of(self, reason: str | None) -> int:
        """How many strikes a warning for this reason is."""
        return next((one.strikes for one in self.templates if one.reason == reason), 1)

    def rung_reached(self, strikes: int, weight: int) -> Rung | None:
        """The highest that the last `weight` strikes reached."""
        reached = [rung for rung in self.ladder if strikes - weight < rung.strikes <= strikes]
        return max(reached, key=lambda rung: rung.strikes, default=None)

    def rung_after(self, strikes: int) -> Rung | None:
        return min(
            (rung for rung in self.ladder if rung.strikes > strikes), key=lambda rung: rung.strikes, default=None
        )
