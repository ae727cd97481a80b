"""What was heard of a server's joins and of near-duplicates in its last minutes: in memory, and bounded."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.facts import JoinFacts
from bot.features.raids import policy
from bot.features.raids.raid import Cause
from bot.features.raids.settings import RaidSettings

MOST_JOINS = 2_000
MOST_ALIKE = 500
MOST_SERVERS = 5_000


class Watch:
    """Of one server. `fresh`: who joined and stands on no list yet. `lost`: joins that memory had no place for."""

    def __init__(self) -> None:
        self.joins: deque[datetime] = deque(maxlen=MOST_JOINS)
        self.alike: OrderedDict[int, datetime] = OrderedDict()
        self.fresh: deque[JoinFacts] = deque()
        self.lost = 0
        self._above_since: datetime | None = None

    def joined(self, join: JoinFacts) -> None:
        self.joins.append(join.joined_at)
        self._list([join])

    def _list(self, joins: Iterable[JoinFacts]) -> None:
        self.fresh.extend(joins)
        while len(self.fresh) > MOST_JOINS:
            self.fresh.popleft()
            self.lost += 1

    def wrote_alike(self, member_id: int, at: datetime) -> None:
        self.alike.pop(member_id, None)
        self.alike[member_id] = at
        while len(self.alike) > MOST_ALIKE:
            self.alike.popitem(last=False)

    def look(self, settings: RaidSettings, now: datetime) -> Cause | None:
        """What there has been too much of for long enough."""
        self._forget_before(now - settings.window)
        joins, alike = len(self.joins), len(self.alike)
        cause = policy.cause_of(joins, alike, settings)
        if cause is None:
            self._above_since = None
            return None
        self._above_since = self._above_since or now
        count, limit = (joins, settings.joins) if cause is Cause.JOINS else (alike, settings.alike)
        return cause if policy.is_raid(count, limit, now - self._above_since) else None

    def _forget_before(self, since: datetime) -> None:
        while self.joins and self.joins[0] <= since:
            self.joins.popleft()
        while self.alike and next(iter(self.alike.values())) <= since:
            self.alike.popitem(last=False)

    def forget_fresh(self, since: datetime) -> None:
        """Without a raid nobody is listed; who joined just now may turn out to be the first of one."""
        self.lost = 0
        while self.fresh and self.fresh[0].joined_at <= since:
            self.fresh.popleft()

    def take(self) -> tuple[Sequence[JoinFacts], int]:
        """Who joined, and how many more, for a raid that writes them down."""
        taken = tuple(self.fresh), self.lost
        self.fresh.clear()
        self.lost = 0
        return taken

    def give_back(self, joins: Sequence[JoinFacts], lost: int) -> None:
        """They could not be written down."""
        waiting = tuple(self.fresh)
        self.fresh.clear()
        self.lost += lost
        self._list((*joins, *waiting))

    @property
    def is_empty(self) -> bool:
        return not (self.joins or self.alike or self.fresh)


class Watches:
    """Of all servers on which something happened of late."""

    def __init__(self) -> None:
        self._by_server: OrderedDict[int, Watch] = OrderedDict()

    def of(self, guild_id: int) -> Watch:
        watch = self._by_server.setdefault(guild_id, Watch())
        self._by_server.move_to_end(guild_id)
        while len(self._by_server) > MOST_SERVERS:
            self._by_server.popitem(last=False)
        return watch

    def all(self) -> Sequence[tuple[int, Watch]]:
        return tuple(self._by_server.items())

    def drop(self, guild_id: int) -> None:
        self._by_server.pop(guild_id, None)

    def __len__(self) -> int:
        return len(self._by_server)
