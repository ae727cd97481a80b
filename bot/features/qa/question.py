"""What a question is, without a database and without Discord."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.i18n import Text, p_

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_REASON = 1_000, 2_000, 500
SHORTEST_QUESTION = 5


class State(enum.StrEnum):
    PENDING = enum.auto()
    APPROVED = enum.auto()
    PUBLISHED = enum.auto()
    LIVE = enum.auto()
    ANSWERED = enum.auto()
    SKIPPED = enum.auto()
    DECLINED = enum.auto()
    MERGED = enum.auto()
    WITHDRAWN = enum.auto()


MOVES: Mapping[State, frozenset[State]] = {
    State.PENDING: frozenset({State.APPROVED, State.DECLINED, State.MERGED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.PUBLISHED, State.DECLINED, State.MERGED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.LIVE, State.ANSWERED, State.DECLINED, State.MERGED}),
    State.LIVE: frozenset({State.ANSWERED, State.SKIPPED, State.PUBLISHED}),
    State.ANSWERED: frozenset({State.LIVE}),
    State.SKIPPED: frozenset({State.LIVE, State.ANSWERED, State.DECLINED}),
    State.DECLINED: frozenset(),
    State.MERGED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
"""An answered or skipped one goes live again only when the host steps back; after the event, what was not answered
can still be."""
WAITING = (State.PENDING, State.APPROVED)
SHOWN = (State.PUBLISHED, State.LIVE, State.ANSWERED, State.SKIPPED)
OWED = (State.PUBLISHED, State.SKIPPED)

STATES: Mapping[State, Text] = {
    State.PENDING: p_("question", "waits for the moderators"),
    State.APPROVED: p_("question", "is approved, and shown when voting begins"),
    State.PUBLISHED: p_("question", "is in the list, open for votes"),
    State.LIVE: p_("question", "is being answered now"),
    State.ANSWERED: p_("question", "is answered"),
    State.SKIPPED: p_("question", "is skipped for now"),
    State.DECLINED: p_("question", "was declined"),
    State.MERGED: p_("question", "was joined with a question that asks the same"),
    State.WITHDRAWN: p_("question", "was withdrawn"),
}


@dataclass(frozen=True)
class Question:
    """`offered_until`: until then its asker may still say that another one asks the same. `held`: put aside by a
    moderator. `flag`: why automod wants someone to look. `told`: what the asker was last told of."""

    guild_id: int
    event: int
    number: int
    asker_id: int
    anonymous: bool
    state: State
    step: int
    text: str
    language: str
    asked_at: datetime
    offered_until: datetime | None = None
    held: bool = False
    edited: bool = False
    flag: str | None = None
    merged_into: int | None = None
    reason: str | None = None
    answer: str | None = None
    answered_by: int | None = None
    owner_id: int | None = None
    due_at: datetime | None = None

    @property
    def asker(self) -> int | None:
        """Whom everybody may see."""
        return None if self.anonymous else self.asker_id


@dataclass(frozen=True)
class Ranked:
    """A question that is shown. `askers`: how many asked it."""

    question: Question
    votes: int
    askers: int = 1


@dataclass(frozen=True)
class Receipt:
    """`place`: how many are before it, with itself; `waits`: for a moderator. `similar`: what may ask the same."""

    question: Question
    place: int
    waits: bool
    similar: tuple[Ranked, ...] = ()
