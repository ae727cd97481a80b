"""Someone at the gate."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.i18n import Text, p_

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class State(enum.StrEnum):
    """WAITING for them; HELD: waiting for the team."""

    WAITING = enum.auto()
    HELD = enum.auto()
    PASSED = enum.auto()
    DECLINED = enum.auto()


class Why(enum.StrEnum):
    """Why the team looks at someone first."""

    ANSWERS = enum.auto()
    YOUNG = enum.auto()
    FACELESS = enum.auto()


WHY: Mapping[Why, Text] = {
    Why.ANSWERS: p_("why someone waits for the team", "answered the questions"),
    Why.YOUNG: p_("why someone waits for the team", "a new account"),
    Why.FACELESS: p_("why someone waits for the team", "no picture"),
}


@dataclass(frozen=True)
class Applicant:
    """`tries`: what a compare-and-swap goes by. `version`: of the rules that they agreed to. `has_role`: Discord gave
    it. `card_at`: since when the team’s card is being posted."""

    guild_id: int
    member_id: int
    joined_at: datetime
    state: State = State.WAITING
    tries: int = 0
    left_at: datetime | None = None
    version: int | None = None
    why: tuple[Why, ...] = ()
    answers: tuple[str, ...] = ()
    has_role: bool = False
    reminders: int = 0
    warned_at: datetime | None = None
    card_at: datetime | None = None
    card_channel_id: int | None = None
    card_message_id: int | None = None
    decided_by: int | None = None

    @property
    def key(self) -> str:
        return f"{self.member_id}:{(self.joined_at - EPOCH) // timedelta(microseconds=1)}"
