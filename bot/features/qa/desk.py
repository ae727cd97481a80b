"""What every part of Q&A works with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import claims, due
from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.encrypted import Cipher
from bot.core.errors import UserError
from bot.core.events import Events
from bot.core.i18n import Text, Words, _, words
from bot.core.people import People
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.moderation.settings import ModerationSettings
from bot.features.qa import questionstore, store
from bot.features.qa.event import Event
from bot.features.qa.question import Question
from bot.features.qa.settings import QaSettings

TIMER, TOLD = "qa", store.TOLD
Screen = Callable[[int, int, str], Awaitable[Text | None]]
"""Server, author and text in; why someone should look at it out, if so."""


class NoEvent(UserError):
    def __init__(self) -> None:
        super().__init__(_("There is no such Q&A on this server any more. `/qa list` shows which there are."))


@dataclass(frozen=True)
class Desk:
    """`language_of`: a member's own language, if they chose one. `screen`: what automod says of a question."""

    db: Database
    clock: Clock
    settings: SettingsStore
    actions: Actions
    events: Events
    people: People
    discipline: Discipline
    cipher: Cipher
    language_of: Callable[[int, int], Awaitable[str | None]]
    screen: Screen

    async def event(self, guild_id: int, number: int) -> Event:
        """Raises NoEvent."""
        async with self.db.read() as session:
            event = await store.get(session, self.cipher, guild_id, number)
        if event is None:
            raise NoEvent
        return event

    async def question(self, guild_id: int, event: int, number: int) -> Question:
        """Raises NoEvent."""
        async with self.db.read() as session:
            question = await questionstore.get(session, self.cipher, guild_id, event, number)
        if question is None:
            raise NoEvent
        return question

    async def qa_settings(self, guild_id: int) -> QaSettings:
        return await self.settings.get(guild_id, QaSettings)

    async def words(self, guild_id: int, member_id: int | None = None, heard: str | None = None) -> Words:
        """The member's choice, else the language that they were `heard` in, else the server's."""
        own = None if member_id is None else await self.language_of(guild_id, member_id)
        return words(own or heard or (await self.settings.get(guild_id, ServerSettings)).language)

    async def staff_channel(self, guild_id: int) -> int | None:
        """Where moderators see what waits for them."""
        chosen = (await self.qa_settings(guild_id)).review_channel
        return chosen or (await self.settings.get(guild_id, ModerationSettings)).needs_human_channel

    async def first(self, session: AsyncSession, guild_id: int, key: str) -> bool:
        """Whether this happens for the first time; from now on it has."""
        now = self.clock.now()
        if await claims.held(session, guild_id, TOLD, key, now) is not None:
            return False
        await claims.take(session, guild_id, TOLD, key, 1, now)
        return True

    @staticmethod
    async def at(session: AsyncSession, guild_id: int, moment: datetime, *key: object) -> None:
        """Put something on the list of what must happen."""
        await due.schedule(session, guild_id, TIMER, ":".join(map(str, key)), moment)

    @staticmethod
    async def off(session: AsyncSession, guild_id: int, *key: object) -> None:
        """Take something off that list again: it was done."""
        await due.forget(session, guild_id, TIMER, ":".join(map(str, key)))
