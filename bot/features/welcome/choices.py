"""What a server decides about greetings, and what it would look like."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from bot.core.clock import Clock
from bot.core.i18n import Text, _, words
from bot.core.lobby import Lobby
from bot.core.posts import Post
from bot.core.settings import SettingsStore
from bot.features.welcome import policy, posts
from bot.features.welcome.sayings import Sayings
from bot.features.welcome.settings import Door, WelcomeSettings
from bot.features.welcome.stay import Stay

log = logging.getLogger(__name__)

LONGEST_WAIT = 1.0
"""Seconds: a form can't wait for a slow database."""


class Choices:
    def __init__(self, clock: Clock, settings: SettingsStore, lobby: Lobby, says: Sayings) -> None:
        self.clock = clock
        self.settings = settings
        self.lobby = lobby
        self.says = says

    async def decided(self, guild_id: int) -> WelcomeSettings:
        return await self.settings.get(guild_id, WelcomeSettings)

    async def change(self, guild_id: int, by: int, **values: Any) -> WelcomeSettings:
        return await self.settings.change(guild_id, WelcomeSettings, by, **values)

    async def write(self, guild_id: int, by: int, language: str, typed: Sequence[str], *, farewell: bool) -> None:
        """What is left empty is said in the bot's own words. Raises UserError for what can't be filled in."""
        known = policy.FAREWELL_VARIABLES if farewell else policy.VARIABLES
        templates = policy.checked_templates(typed, known)
        settings = await self.decided(guild_id)
        name, written = ("farewells", settings.farewells) if farewell else ("templates", settings.templates)
        others = {code: texts for code, texts in written.items() if code != language}
        await self.change(guild_id, by, **{name: {**others, **({language: templates} if templates else {})}})

    async def written_at_once(self, guild_id: int, language: str, *, farewell: bool) -> Sequence[str]:
        """What is said now in a language, for a form, which can't wait: without it where the database is slow."""
        ours = words(language).say(posts.FAREWELL if farewell else posts.GREETING)
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                settings = await self.decided(guild_id)
        except Exception:
            log.warning("what server %s wrote could not be looked up in time", guild_id, exc_info=True)
            return (ours,)
        return (settings.farewells if farewell else settings.templates).get(language) or (ours,)

    async def preview(self, guild_id: int, member_id: int, language: str | None) -> Post:
        """The greeting of someone who comes now."""
        settings = await self.decided(guild_id)
        stay = Stay(guild_id, member_id, self.clock.now(), language=language)
        spoken = words(language) if language else await self.says.words(guild_id, settings)
        return await self.says.greeting(stay, settings, spoken)

    async def preview_farewell(self, guild_id: int, name: str, language: str) -> Post:
        settings = await self.decided(guild_id)
        spoken = words(language)
        scene = await self.says.scene(guild_id, settings, spoken)
        stay = Stay(guild_id, 0, self.clock.now())
        return posts.farewell(stay, name, scene, settings, spoken)

    async def take_over_from_discord(self, guild_id: int, by: int) -> None:
        """Raises Refused."""
        await self.lobby.stop_greeting(guild_id, f"/welcome setup · {by}")

    async def shows(self, guild_id: int, door: Door, channel_id: int) -> Text:
        """Where a button of a greeting leads; `channel_id`: where it was pressed."""
        settings = await self.decided(guild_id)
        match door:
            case Door.ASK:
                asked_in = settings.ask_channel_id or settings.channel_id or channel_id
                return _(
                    "Ask in {channel}: write what you would like to know in one message, and someone will answer.",
                    channel=f"<#{asked_in}>",
                )
            case Door.CHANNELS:
                if self.lobby.onboards(guild_id):
                    return _("Pick your channels and roles here: {place}", place="<id:customize>")
                roles_id = await self.says.roles_at(guild_id)
                if roles_id is None:
                    return _("There is nothing to pick on this server at the moment.")
                return _("Pick your roles in {channel}.", channel=f"<#{roles_id}>")
            case Door.RULES:
                rules_id = await self.says.rules_channel(guild_id)
                if rules_id is None:
                    return _("This server has no rules channel at the moment.")
                return _("The rules are in {channel}.", channel=f"<#{rules_id}>")
            case Door.INTRODUCE:
                introductions_id = settings.introductions_channel_id or channel_id
                return _(
                    "Say who you are in {channel}: what you like, what brought you here.",
                    channel=f"<#{introductions_id}>",
                )
