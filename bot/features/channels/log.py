"""The staff's log, as far as channels are shown in it."""

import logging
from dataclasses import dataclass

from bot.core.actions import Actions
from bot.core.i18n import Text, Words, words
from bot.core.posts import Button, Part, Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StaffLog:
    settings: SettingsStore
    actions: Actions

    async def show(self, guild_id: int, *texts: Text, button: Button | None = None, needs_you: bool = False) -> None:
        """In the server's language. What was done stays done where it can't be shown."""
        settings = await self.settings.get(guild_id, ModerationSettings)
        channel_id = settings.needs_human_channel if needs_you else settings.log_channel
        if channel_id is None:
            return
        spoken = await self.words(guild_id)
        parts: list[Part] = ["\n".join(spoken.say(text) for text in texts)]
        if button is not None:
            parts.append((button,))
        try:
            await self.actions.post(channel_id, Post(tuple(parts)))
        except Exception:
            log.exception("something could not be shown in channel %s", channel_id)

    async def words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)
