"""After a week of watching the bot asks whether a rule is to be switched on."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.core.actions import Actions
from bot.core.due import Later
from bot.core.i18n import Words
from bot.core.once import post_once
from bot.features.automod import rule_posts
from bot.features.automod.managing import Managing
from bot.features.automod.rulebook import ASKS, number_of
from bot.features.automod.states import State
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

ASKED_AGAIN = timedelta(days=1)


class Asking:
    def __init__(self, managing: Managing, actions: Actions, words: Callable[[int], Awaitable[Words]]) -> None:
        self.managing = managing
        self.actions = actions
        self.words = words

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        managing = self.managing
        book = await managing.rulebook.read(guild_id)
        rule = next((one for one in book.rules if one.number == number_of(key)), None)
        if rule is None or rule.state is not State.OBSERVE:
            return
        channel_id = (await managing.settings.get(guild_id, ModerationSettings)).needs_human_channel
        if channel_id is None:
            raise Later(managing.clock.now() + ASKED_AGAIN)
        watched = await managing.watched(guild_id, rule.name)
        post, button = rule_posts.question(watched, await self.words(guild_id)), rule_posts.rule_id("on", rule)
        thing, now = (ASKS, key), managing.clock.now()
        await post_once(managing.db, self.actions, guild_id, thing, channel_id, post, button, due_at, now)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("whether rule %s of server %s is to be switched on was not asked", key, guild_id)
