"""Where invites lead to: asked of Discord once, beside the stream of messages, and remembered for a while."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.clock import Clock
from bot.features.automod.traffic import Traffic

log = logging.getLogger(__name__)

MOST_KNOWN, MOST_WAITING = 5_000, 200
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class _Known:
    server: int | None
    until: datetime


class Asked(Mapping[str, int | None]):
    """What is known of codes; one that is not known yet is taken for the server's own, and noted down."""

    def __init__(self, guild_id: int, known: Callable[[str], _Known | None]) -> None:
        self.unknown: list[str] = []
        self._guild_id = guild_id
        self._known = known

    def __getitem__(self, code: str) -> int | None:
        known = self._known(code)
        if known is not None:
            return known.server
        self.unknown.append(code)
        return self._guild_id

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Invites:
    def __init__(self, clock: Clock, traffic: Traffic) -> None:
        self.clock = clock
        self.traffic = traffic
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._waiting = 0

    def __len__(self) -> int:
        return len(self._known)

    def asked(self, guild_id: int) -> Asked:
        return Asked(guild_id, self._get)

    def _get(self, code: str) -> _Known | None:
        known = self._known.get(code)
        return known if known is not None and known.until > self.clock.now() else None

    async def resolve(self, codes: list[str]) -> bool:
        """Whether something is known now that was not before."""
        if self._waiting >= MOST_WAITING:
            return False
        self._waiting += 1
        try:
            return any([await self._resolve(code) for code in codes])
        finally:
            self._waiting -= 1

    async def _resolve(self, code: str) -> bool:
        if self._get(code) is not None:
            return True
        try:
            server = await self.traffic.server_of_invite(code)
        except Exception as error:
            log.warning("where an invite leads to could not be asked: %r", error)
            return False
        self._known[code] = _Known(server, self.clock.now() + KEPT)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return True
