"""One look at something seen: what all rules share is worked out once, when the first of them asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo
from functools import cached_property

from bot.features.automod.recent import Recent
from bot.features.automod.seen import Seen, Surface

NEW_IN_A_RAID = timedelta(days=1)


@dataclass(frozen=True)
class Context:
    """What rules need to know of the server.

    `raid`: limits are halved for who joined within the last day. `invites`: of codes that were resolved, the server
    that each leads to; None where it leads nowhere.
    """

    zone: tzinfo = UTC
    raid: bool = False
    invites: Mapping[str, int | None] = field(default_factory=dict)


class Look:
    def __init__(self, seen: Seen, recent: Recent, context: Context) -> None:
        self.seen = seen
        self.recent = recent
        self.context = context

    def texts(self, surfaces: frozenset[Surface]) -> list[tuple[Surface, str]]:
        return [(surface, text) for surface, text in self.seen.texts if surface in surfaces]

    @cached_property
    def remembered(self) -> str:
        """What of a message's text is compared with later ones."""
        return " ".join(" ".join(text for _surface, text in self.seen.texts).casefold().split())

    def limit(self, usual: int) -> int:
        """A rule's limit for this member: half of it for newcomers in a raid."""
        return max(1, usual // 2) if self._is_new_in_a_raid else usual

    @cached_property
    def _is_new_in_a_raid(self) -> bool:
        return self.context.raid and self.is_newer_than(NEW_IN_A_RAID)

    def is_newer_than(self, age: timedelta) -> bool:
        """Whether the member joined less than `age` ago; not where that is unknown."""
        return self.seen.joined_at is not None and self.seen.at - self.seen.joined_at < age
