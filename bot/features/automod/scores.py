"""Points that members get from rules that add them in place of acting: in memory, for some minutes."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta

LIMIT, WITHIN = 10, timedelta(minutes=10)
"""So many points in that time are too many."""
MOST_MEMBERS = 20_000

Because = tuple[int, str]
"""An event and the rule that it broke."""


class Scores:
    def __init__(self) -> None:
        self._members: OrderedDict[tuple[int, int], dict[Because, tuple[datetime, int]]] = OrderedDict()

    def __len__(self) -> int:
        """How many points stand, of all members."""
        return sum(map(len, self._members.values()))

    def of(self, guild_id: int, member_id: int, now: datetime) -> int:
        got = self._members.get((guild_id, member_id), {})
        return sum(points for at, points in got.values() if now - at <= WITHIN)

    def take_back(self, guild_id: int, member_id: int, because: Because) -> None:
        self._members.get((guild_id, member_id), {}).pop(because, None)

    def add(self, guild_id: int, member_id: int, points: Mapping[Because, int], now: datetime) -> int:
        """How many they have with these, each counted once. Too many are used up: the next ones count from nothing."""
        member = guild_id, member_id
        got = {why: one for why, one in self._members.pop(member, {}).items() if now - one[0] <= WITHIN}
        got = {why: (now, count) for why, count in points.items()} | got
        total = sum(count for _at, count in got.values())
        if total < LIMIT:
            self._members[member] = got
            while len(self._members) > MOST_MEMBERS:
                self._members.popitem(last=False)
        return total
