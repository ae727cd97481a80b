"""What happens to an appeal while nobody presses: interrupted steps are finished, the staff is reminded."""

import logging
from datetime import datetime

from bot.core.due import Later
from bot.features.appeals import policy, store
from bot.features.appeals.appeal import Appeal, Key, State
from bot.features.appeals.service import AppealService

log = logging.getLogger(__name__)


class Looks:
    """The sweep's handler. It looks at an appeal until it is answered, and what fails is tried again for ever."""

    def __init__(self, appeals: AppealService) -> None:
        self.appeals = appeals

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        now = self.appeals.clock.now()
        try:
            again = await self._look(await self.appeals.get(guild_id, Key.read(key)), now)
        except Exception as error:
            log.warning("appeal %s of server %s is looked at again: %r", key, guild_id, error)
            again = now + policy.RETRY_AFTER
        if again is not None:
            raise Later(again)

    async def _look(self, appeal: Appeal, now: datetime) -> datetime | None:
        """When to look again; None when all is done."""
        if appeal.state is not State.OPEN and appeal.decided_at is not None:
            ripe = appeal.decided_at + policy.UNFINISHED
            if now < ripe:
                return ripe
        if appeal.state is State.DECIDING and appeal.decided_by is not None:
            actor = await self.appeals.moderation.discipline.member(appeal.guild_id, appeal.decided_by)
            await self.appeals.take_back(appeal, actor)
        case = await self.appeals.moderation.case(appeal.guild_id, appeal.key.case)
        if appeal.state is State.OPEN and case.undone is not None:
            await self.appeals.close_undone(appeal, case)
        await self.appeals.cards.post(await self.appeals.get(appeal.guild_id, appeal.key))
        await self.appeals.finish(appeal.guild_id, appeal.key)
        appeal = await self.appeals.get(appeal.guild_id, appeal.key)
        if appeal.state is State.DONE:
            return None
        await self._remind(appeal, now)
        return min(policy.next_reminder(appeal.made_at, now), now + policy.LOOK_EVERY)

    async def _remind(self, appeal: Appeal, now: datetime) -> None:
        """A reminder that was posted before the bot died is found again."""
        wanted = policy.reminders_due(appeal.made_at, now)
        if appeal.reminders >= wanted:
            return
        await self.appeals.cards.remind(appeal, wanted)
        async with self.appeals.db.begin() as session:
            await store.change(session, appeal.guild_id, appeal.key, reminders=wanted)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("appeal %s of server %s was given up", key, guild_id)
