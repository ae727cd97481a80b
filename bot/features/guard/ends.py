"""What the sweep does for the guard: what a restart, or Discord, cut off."""

import logging
from datetime import datetime, timedelta

from bot.core.due import Later
from bot.features.guard.service import GuardService

log = logging.getLogger(__name__)

AGAIN = timedelta(seconds=30)


class Checks:
    def __init__(self, guard: GuardService) -> None:
        self.guard = guard

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        try:
            await self.guard.see_to(guild_id, int(key))
        except Exception as error:
            log.warning("incident %s of server %s is seen to again", key, guild_id, exc_info=True)
            raise Later(self.guard.clock.now() + AGAIN) from error

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("incident %s of server %s was given up", key, guild_id)
