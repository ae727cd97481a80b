"""Who waits for an answer, without a database and without Discord."""

import enum
from dataclasses import dataclass
from datetime import datetime

from bot.core.i18n import Text, _
from bot.features.engagement.figures import Unanswered


class Desk(enum.StrEnum):
    """Questions, looked after by helpers; first messages of newcomers, looked after by greeters."""

    QUESTIONS = enum.auto()
    NEWCOMERS = enum.auto()

    @property
    def claim(self) -> str:
        """The kind of its claims; their keys are ids of messages."""
        return f"wait_{self.value}"


COMMANDS = {Desk.QUESTIONS: "questions setup", Desk.NEWCOMERS: "greeters setup"}
TITLES = {Desk.QUESTIONS: _("Questions that wait"), Desk.NEWCOMERS: _("Newcomers who wait")}
NOBODY: dict[Desk, Text] = {
    Desk.QUESTIONS: _("No question waits for an answer."),
    Desk.NEWCOMERS: _("Every newcomer who wrote was answered."),
}


@dataclass(frozen=True)
class Wait:
    """`holder_id`: who is on it, until when nobody else may. `called`: the desk was called for it once."""

    guild_id: int
    desk: Desk
    message: Unanswered
    called: bool = False
    holder_id: int | None = None
    until: datetime | None = None

    @property
    def at(self) -> datetime:
        return self.message.at

    @property
    def link(self) -> str:
        where = self.message.thread_id or self.message.channel_id
        return f"https://discord.com/channels/{self.guild_id}/{where}/{self.message.message_id}"
