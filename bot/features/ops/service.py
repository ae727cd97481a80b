"""What keeps an installation going for years: copies of its data, made by itself."""

import asyncio
import logging
from datetime import datetime

from bot.core.actions import Actions
from bot.core.backup import Backups
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.due import pause_after
from bot.core.errors import UserError
from bot.core.i18n import Text, _, words
from bot.core.installation import recall, remember
from bot.core.operator import tell_operator

log = logging.getLogger(__name__)

FAILING_SINCE = "backups failing since"


class OpsService:
    """`backups`: None where none are made."""

    def __init__(self, db: Database, clock: Clock, actions: Actions, backups: Backups | None) -> None:
        self.db = db
        self.clock = clock
        self.actions = actions
        self.backups = backups
        self._failing_since: datetime | None = None
        self._next_try: datetime | None = None

    @property
    def backup_days(self) -> int | None:
        """For how long backups hold what is deleted; None where none are made."""
        return self.backups.days if self.backups else None

    async def back_up(self) -> None:
        """Copy the data if it is time; a copy that fails is tried again ever more seldom, and told once, also where the
        bot is restarted meanwhile."""
        now = self.clock.now()
        if self.backups is None or (self._next_try and now < self._next_try):
            return
        if not await asyncio.to_thread(self.backups.are_due, now):
            return
        try:
            file, contents = await self.backups.make(self.db.url, now)
        except UserError as error:
            await self._failed(now, error.text)
        except OSError as error:
            sentence = _("{file} can’t be read or written: {reason}.", file=error.filename, reason=error.strerror)
            await self._failed(now, sentence)
        else:
            self._failing_since = self._next_try = None
            await self._note_failing(None)
            log.info("the data was copied to %s: %s rows", file, sum(contents.rows.values()))

    async def _failed(self, now: datetime, why: Text) -> None:
        log.error("the data could not be copied: %s", words("en").say(why))
        was_told = self._failing_since is not None or await self._note_failing(now)
        self._failing_since = self._failing_since or now
        self._next_try = now + pause_after(now - self._failing_since)
        if not was_told:
            await tell_operator(
                self.actions,
                _(
                    "The bot’s data could not be copied. {why} It is tried again by itself; `concierge backup` tries "
                    "at once, and backup.every_hours = 0 stops it.",
                    why=why,
                ),
            )

    async def _note_failing(self, since: datetime | None) -> bool:
        """Whether it was noted before that it fails; where the database fails, too, it was not."""
        noted = "" if since is None else since.isoformat()
        try:
            async with self.db.begin() as session:
                before = await recall(session, FAILING_SINCE) or ""
                if bool(before) != bool(noted):
                    await remember(session, FAILING_SINCE, noted)
                return bool(before)
        except Exception as error:
            log.warning("it could not be noted whether the copies fail: %r", error)
            return False
