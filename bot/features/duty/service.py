"""Who of the staff may be pinged now: only who said so, and only until the time that they gave."""

from datetime import datetime, timedelta

from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.duty import store

LONGEST = timedelta(days=7)


class TooLong(UserError):
    def __init__(self) -> None:
        super().__init__(_("Nobody is on duty for more than {days} days at a time. Give a shorter time.", days=7))


class DutyService:
    def __init__(self, db: Database, clock: Clock) -> None:
        self.db = db
        self.clock = clock

    async def begin(self, guild_id: int, member_id: int, length: timedelta) -> datetime:
        """Until when; it ends by itself. Who is on duty already gets the new time."""
        if length > LONGEST:
            raise TooLong
        until = self.clock.now() + length
        async with self.db.begin() as session:
            await store.begin(session, guild_id, member_id, until)
        return until

    async def end(self, guild_id: int, member_id: int) -> bool:
        """False if they were not on duty."""
        async with self.db.begin() as session:
            return await store.end(session, guild_id, member_id, self.clock.now())

    async def on_duty(self, guild_id: int) -> dict[int, datetime]:
        """Each with the time when it ends, the first to leave first."""
        async with self.db.read() as session:
            return await store.on_duty(session, guild_id, self.clock.now())
