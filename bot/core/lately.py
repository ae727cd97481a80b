"""How members were seen last, for whom only a change matters: of each a hash alone, and of the latest so many."""

from collections.abc import Hashable
from itertools import islice

MOST_SEEN = 20_000
MOVED_SELDOM = 16
"""If there is no room, so small a part goes at once: what is left of it is walked over each time."""
MEMBER_BITS = 64


class Lately:
    def __init__(self, most: int = MOST_SEEN) -> None:
        self._most = most
        self._seen: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def is_same(self, guild_id: int, member_id: int, state: Hashable) -> bool:
        return self._seen.get(_key(guild_id, member_id)) == hash(state)

    def is_known(self, guild_id: int, member_id: int) -> bool:
        return _key(guild_id, member_id) in self._seen

    def saw(self, guild_id: int, member_id: int, state: Hashable) -> None:
        key = _key(guild_id, member_id)
        self._seen.pop(key, None)
        self._seen[key] = hash(state)
        if len(self._seen) > self._most:
            for oldest in list(islice(self._seen, 1 + self._most // MOVED_SELDOM)):
                del self._seen[oldest]

    def forget(self, guild_id: int, member_id: int) -> None:
        self._seen.pop(_key(guild_id, member_id), None)

    def forget_server(self, guild_id: int) -> None:
        for key in [key for key in self._seen if key >> MEMBER_BITS == guild_id]:
            del self._seen[key]


def _key(guild_id: int, member_id: int) -> int:
    """One number for both: half of what two in a tuple take."""
    return guild_id << MEMBER_BITS | member_id
