"""What waits for a button to be pressed: in memory, so that after a restart it has to be asked for again."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.core.clock import Clock
from bot.core.errors import UserError
from bot.core.i18n import _

T = TypeVar("T")

MOST_HELD = 100
LASTS = timedelta(minutes=15)


class NotHeld(UserError):
    """It was done already, is too old, or belongs to someone else."""


@dataclass(frozen=True)
class _Kept(Generic[T]):
    guild_id: int
    actor_id: int
    until: datetime
    thing: T


class Held(Generic[T]):
    def __init__(self, clock: Clock, most: int = MOST_HELD) -> None:
        self.clock = clock
        self.most = most
        self._kept: OrderedDict[str, _Kept[T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, guild_id: int, actor_id: int, thing: T) -> str:
        """The token by which who asked takes it."""
        token = secrets.token_urlsafe(12)
        self._kept[token] = _Kept(guild_id, actor_id, self.clock.now() + LASTS, thing)
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)
        return token

    def take(self, token: str, guild_id: int, actor_id: int) -> T:
        """Once. Raises NotHeld."""
        kept = self._kept.get(token)
        if kept is not None and (kept.guild_id, kept.actor_id) != (guild_id, actor_id):
            raise NotHeld(_("Someone else asked for this: give the command yourself."))
        if kept is None or kept.until < self.clock.now():
            raise NotHeld(
                _("That was pressed already, is too long ago, or the bot was restarted since: give the command again.")
            )
        del self._kept[token]
        return kept.thing

    def drop(self, token: str, guild_id: int, actor_id: int) -> None:
        """It is not wanted any more."""
        kept = self._kept.get(token)
        if kept is not None and (kept.guild_id, kept.actor_id) == (guild_id, actor_id):
            del self._kept[token]
