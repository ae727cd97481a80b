"""The demo while it runs: its lock, for the simulation takes one thing at a time, its clock, and its people."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import simcord

from bot.client.client import Client
from bot.core.due import next_due
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.settings import ServerSettings
from bot.demo.excuses import in_words
from bot.demo.town import Town

LONGEST_PAUSE = 60
"""Seconds: for someone who comes back to the page after an hour, a minute has passed."""


class Stage:
    """`revision` goes up with everything that may have changed what is to be seen."""

    def __init__(self, env: simcord.Env, town: Town, client: Client) -> None:
        self.env = env
        self.town = town
        self.client = client
        self.viewers = {"member": town.visitor, "moderator": town.moderator, "manager": town.manager}
        self.language: str | None = None
        self.revision = 0
        self._moved = asyncio.Condition()
        self._lock = asyncio.Lock()
        self._looked_at = time.monotonic()

    def viewer(self, key: str) -> simcord.MemberActor:
        if key not in self.viewers:
            raise UserError(_("There is nobody called “{viewer}” to view this server as.", viewer=key))
        return self.viewers[key]

    def moderates(self, viewer: simcord.MemberActor) -> bool:
        """Whether this person may delete what others wrote."""
        return viewer in (self.town.manager, self.town.moderator)

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[None]:
        """Time has passed since the last look; then something is done, and the bot reacts to it."""
        try:
            async with self.holding():
                await self._let_time_pass()
                yield
                await self.env.settle()
        finally:
            await self.touch()

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[None]:
        async with self._lock:
            with self.env.time_context(), in_words():
                yield

    async def idle(self) -> None:
        """What happens by itself while nobody does anything."""
        asked = len(self.env.http_requests)
        async with self.holding():
            await self._let_time_pass()
            await self.env.settle()
        if len(self.env.http_requests) != asked:
            await self.touch()

    async def _let_time_pass(self) -> None:
        now = time.monotonic()
        await self.env.advance_time(min(now - self._looked_at, LONGEST_PAUSE))
        self._looked_at = now
        await self.client.tick()

    async def touch(self) -> None:
        async with self._moved:
            self.revision += 1
            self._moved.notify_all()

    async def moved_on(self, seen: int, seconds: float) -> int:
        """The revision, as soon as it is no longer the one that was seen."""
        async with self._moved:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait_for(lambda: self.revision != seen), seconds)
        return self.revision

    async def skip_to(self, moment: datetime) -> None:
        """People go on talking; what falls due on the way is done when it is due."""
        while (due := await self._next_due()) is not None and due <= moment:
            await self._live_and_tick(due)
        await self._live_and_tick(moment)

    async def _live_and_tick(self, moment: datetime) -> None:
        await self.town.live(moment)
        await self.client.tick()

    async def _next_due(self) -> datetime | None:
        guild_id = self.town.guild.id
        async with self.client.db.read() as session:
            times = [await next_due(session, guild_id, kind) for kind in self.client.app.sweep.handlers]
        return min((at for at in times if at is not None and at > self.env.now()), default=None)

    async def let_join(self) -> simcord.MemberActor:
        newcomer = self.viewers["newcomer"] = self.town.newcomer_joins()
        await self.client.app.engagement.set_language(self.town.guild.id, newcomer.id, self.language)
        return newcomer

    async def speak(self, language: str) -> None:
        """The server and everyone who can be viewed choose this language."""
        async with self.acting():
            app, guild_id = self.client.app, self.town.guild.id
            self.language = language
            await app.settings.change(guild_id, ServerSettings, self.town.manager.id, language=language)
            for viewer in self.viewers.values():
                await app.engagement.set_language(guild_id, viewer.id, language)
