"""What the sweep does for raids: the end, the renewal of what Discord pauses for a day, what a restart cut off."""

import logging
from datetime import datetime, timedelta

from bot.core.due import Later
from bot.features.raids.service import RaidsService

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=1)


class Ends:
    def __init__(self, raids: RaidsService) -> None:
        self.raids = raids

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        try:
            again = await self.raids.see_to(guild_id, int(key))
        except Exception as error:
            log.warning("raid %s of server %s is seen to again", key, guild_id, exc_info=True)
            raise Later(self.raids.clock.now() + AGAIN) from error
        if again is not None:
            raise Later(again)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("raid %s of server %s was given up", key, guild_id)
