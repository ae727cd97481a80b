"""Who else greets newcomers: Discord itself, or another bot."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from bot.core import claims
from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.lobby import Lobby
from bot.core.settings import SettingsStore
from bot.features.moderation.settings import ModerationSettings
from bot.features.welcome import posts
from bot.features.welcome.sayings import Sayings
from bot.features.welcome.settings import WelcomeSettings

KIND = "welcome_other"
GREETS_WITHIN = timedelta(minutes=2)
MOST_REMEMBERED = 1_000
CERTAIN_AFTER = 2
"""Different newcomers whom a bot mentioned as they came."""


class Others:
    def __init__(
        self, db: Database, clock: Clock, settings: SettingsStore, actions: Actions, lobby: Lobby, says: Sayings
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.lobby = lobby
        self.says = says
        self._came: OrderedDict[tuple[int, int], datetime] = OrderedDict()
        self._greeted: OrderedDict[tuple[int, int], set[int]] = OrderedDict()
        self._noticed: OrderedDict[tuple[int, int], int] = OrderedDict()

    def came(self, guild_id: int, member_id: int) -> None:
        self._came[guild_id, member_id] = self.clock.now()
        _bound(self._came)

    def robot_mentioned(self, guild_id: int, channel_id: int, bot_id: int, member_ids: tuple[int, ...]) -> bool:
        """Whether that makes it certain that this bot greets; said once."""
        now = self.clock.now()
        new = {
            one
            for one in member_ids
            if (at := self._came.get((guild_id, one))) is not None and now - at < GREETS_WITHIN
        }
        if not new:
            return False
        greeted = self._greeted.setdefault((guild_id, bot_id), set())
        was_certain = len(greeted) >= CERTAIN_AFTER
        if not was_certain:
            greeted |= new
            _bound(self._greeted)
        certain = not was_certain and len(greeted) >= CERTAIN_AFTER
        if certain:
            self._noticed[guild_id, bot_id] = channel_id
            _bound(self._noticed)
        return certain

    async def note(self) -> None:
        """Write down whom was noticed, and say it to the team where both greet."""
        while self._noticed:
            (guild_id, bot_id), channel_id = self._noticed.popitem(last=False)
            async with self.db.begin() as session:
                now = self.clock.now()
                known = await claims.held(session, guild_id, KIND, str(bot_id), now)
                await claims.take(session, guild_id, KIND, str(bot_id), channel_id, now)
            settings = await self.settings.get(guild_id, WelcomeSettings)
            staff = (await self.settings.get(guild_id, ModerationSettings)).needs_human_channel
            if known is None and settings.channel_id is not None and staff is not None:
                spoken = await self.says.server_words(guild_id)
                await self.actions.post(staff, posts.other_bot_greets(bot_id, channel_id, spoken))

    async def known(self, guild_id: int) -> dict[int, int]:
        """Other bots that greet, and the channel in which they do."""
        async with self.db.read() as session:
            held = await claims.holders(session, guild_id, KIND, "", self.clock.now())
        return {int(bot_id): channel_id for bot_id, channel_id in held.items()}

    async def is_gone(self, guild_id: int, bot_id: int) -> None:
        """It greets no more; should it do so again, it is noticed again."""
        async with self.db.begin() as session:
            held = await claims.held(session, guild_id, KIND, str(bot_id), self.clock.now())
            if held is not None:
                await claims.release(session, guild_id, KIND, str(bot_id), held[0])
        self._greeted.pop((guild_id, bot_id), None)


def _bound(kept: OrderedDict[Any, Any]) -> None:
    while len(kept) > MOST_REMEMBERED:
        kept.popitem(last=False)
