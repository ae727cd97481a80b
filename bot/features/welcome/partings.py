"""Farewells and milestones: off unless a server wants them, and each said once at most."""

import logging
from collections.abc import Sequence

from bot.core import claims
from bot.core.posts import Post
from bot.features.welcome import policy, posts, store
from bot.features.welcome.greeter import Greeter
from bot.features.welcome.settings import WelcomeSettings
from bot.features.welcome.stay import Stay

log = logging.getLogger(__name__)

MILESTONE = "welcome_milestone"


class Partings:
    def __init__(self, greeter: Greeter) -> None:
        self.greeter = greeter

    async def follow(self, guild_id: int, ended: Sequence[tuple[Stay, str]], joins: int, members: int) -> None:
        settings = await self.greeter.settings.get(guild_id, WelcomeSettings)
        if self.greeter.in_raid(guild_id):
            return
        if settings.farewell_channel_id is not None and len(ended) <= settings.together_above:
            for stay, name in ended:
                await self._farewell(stay, name, settings)
        if settings.milestones and settings.channel_id is not None:
            for count in range(members - joins + 1, members + 1):
                if policy.milestone_reached(count):
                    await self._milestone(guild_id, count, settings)

    async def _farewell(self, stay: Stay, name: str, settings: WelcomeSettings) -> None:
        """Only to who was really there."""
        left_at = stay.left_at or self.greeter.clock.now()
        if stay.cleared_at is None or policy.left_at_once(stay.cleared_at, left_at, settings):
            return
        async with self.greeter.db.begin() as session:
            if not await store.say_farewell(session, stay, self.greeter.clock.now()):
                return
        says = self.greeter.says
        spoken = await says.words(stay.guild_id, settings)
        scene = await says.scene(stay.guild_id, settings, spoken)
        await self._say(settings.farewell_channel_id, posts.farewell(stay, name, scene, settings, spoken))

    async def _milestone(self, guild_id: int, members: int, settings: WelcomeSettings) -> None:
        async with self.greeter.db.begin() as session:
            now = self.greeter.clock.now()
            if await claims.held(session, guild_id, MILESTONE, str(members), now):
                return
            await claims.take(session, guild_id, MILESTONE, str(members), guild_id, now)
        says = self.greeter.says
        spoken = await says.words(guild_id, settings)
        scene = await says.scene(guild_id, settings, spoken)
        await self._say(settings.channel_id, posts.milestone(members, scene, spoken))

    async def _say(self, channel_id: int | None, post: Post) -> None:
        try:
            await self.greeter.actions.post(channel_id or 0, post)
        except Exception:  # nobody waits for it; `/welcome setup` says what the bot lacks there
            log.info("a farewell or milestone could not be posted in channel %s", channel_id, exc_info=True)
