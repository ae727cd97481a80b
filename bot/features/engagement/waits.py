"""Who waits for an answer now, for those who want to help; what they do about it changes no number."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.history import History
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.engagement import waits_store as store
from bot.features.engagement.figures import Unanswered

A_DAY = timedelta(days=1)
"""A day that was counted in another time zone may be another one."""


class Waits:
    """Only what stands in a channel that is still there, and that the bot sees."""

    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, history: History) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self._history = history

    async def questions(self, guild_id: int, since: datetime) -> list[Unanswered]:
        zone = (await self.settings.get(guild_id, ServerSettings)).zone
        async with self.db.read() as session:
            found = await store.questions(session, guild_id, (since - A_DAY).astimezone(zone).date())
        return self._in_sight(guild_id, [one for one in found if one.at >= since])

    async def first_messages(self, guild_id: int, since: datetime) -> list[Unanswered]:
        zone = (await self.settings.get(guild_id, ServerSettings)).zone
        async with self.db.read() as session:
            day = (since - A_DAY).astimezone(zone).date()
            found = await store.first_messages(session, guild_id, since, day)
        return self._in_sight(guild_id, found)

    async def question(self, guild_id: int, message_id: int) -> Unanswered | None:
        """Answered or not."""
        async with self.db.read() as session:
            return await store.question(session, guild_id, message_id)

    async def answered_posts(self, guild_id: int, forum_id: int, most: int) -> list[int]:
        """The newest first."""
        async with self.db.read() as session:
            return await store.answered(session, guild_id, forum_id, most)

    async def settle(self, guild_id: int, message_id: int, by: int | None) -> bool:
        """A person says that it is answered; None: it was deleted. False if it does not wait."""
        async with self.db.begin() as session:
            return await store.settle(session, guild_id, message_id, by, self.clock.now())

    def _in_sight(self, guild_id: int, found: list[Unanswered]) -> list[Unanswered]:
        """What opens a forum post has the post's id."""
        in_forum = {place.channel_id: place.in_forum for place in self._history.places(guild_id)}
        return [
            replace(one, thread_id=one.message_id if in_forum[one.channel_id] else one.thread_id)
            for one in found
            if one.channel_id in in_forum
        ]
