"""What a report is, without a database and without Discord."""

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.actions import Seen
from bot.core.i18n import Text, p_

LONGEST_WORDS = 1_000


class Why(enum.StrEnum):
    SPAM = enum.auto()
    HARASSMENT = enum.auto()
    HATE = enum.auto()
    SEXUAL = enum.auto()
    DANGER = enum.auto()
    OTHER = enum.auto()


WHY: Mapping[Why, Text] = {
    Why.SPAM: p_("report", "Spam or scam"),
    Why.HARASSMENT: p_("report", "Harassment"),
    Why.HATE: p_("report", "Hate"),
    Why.SEXUAL: p_("report", "Sexual content"),
    Why.DANGER: p_("report", "Someone may be in danger"),
    Why.OTHER: p_("report", "Something else"),
}


class State(enum.StrEnum):
    OPEN = enum.auto()
    HANDLED = enum.auto()
    DISMISSED = enum.auto()


class Told(enum.StrEnum):
    """Whether a reporter heard what came of it. Each is told once: what is unknown stays so."""

    UNTOLD = enum.auto()
    YES = enum.auto()
    CLOSED = enum.auto()
    UNKNOWN = enum.auto()


@dataclass(frozen=True)
class About:
    """What is reported: a message of a member, a member, or neither. `seen`: the message as the reporter saw it."""

    target_id: int | None = None
    channel_id: int | None = None
    message_id: int | None = None
    is_bot: bool = False
    seen: Seen | None = None


@dataclass(frozen=True)
class Voice:
    """What one member reported. `language`: in which they were answered."""

    reporter_id: int
    why: Why
    words: str | None
    made_at: datetime
    language: str
    told: Told = Told.UNTOLD


@dataclass(frozen=True)
class Report:
    """One message or member that is looked at once, however many reported it. `about_staff`: who is reported could
    read the staff's channel, so who reported is not shown there. `answer`: why it was dismissed.
    """

    guild_id: int
    number: int
    target_id: int | None
    channel_id: int | None
    message_id: int | None
    about_staff: bool
    state: State
    made_at: datetime
    voices: tuple[Voice, ...]
    urgent_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: int | None = None
    answer: str | None = None
    case_number: int | None = None

    @property
    def danger(self) -> bool:
        """Someone may be in danger."""
        return any(voice.why is Why.DANGER for voice in self.voices)

    @property
    def why(self) -> Why:
        """What most say, or that someone may be in danger as soon as one says so."""
        if self.danger:
            return Why.DANGER
        return Counter(voice.why for voice in self.voices).most_common(1)[0][0]

    @property
    def link(self) -> str | None:
        """To the message."""
        if self.message_id is None:
            return None
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"


@dataclass(frozen=True)
class Reported:
    """`shown`: whether the team sees it by now. `called`: whether someone who is on duty was pinged."""

    number: int
    shown: bool
    called: bool
    no_channel: bool
