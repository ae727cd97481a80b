"""Where a board can’t stand, whoever set it up hears of it once, and again after it stood."""

import logging
from collections.abc import Awaitable, Callable

from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.i18n import Words, _, words
from bot.core.posts import Post
from bot.core.refusals import refused
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.care import store
from bot.features.care.desk import COMMANDS, TITLES, Desk
from bot.features.care.settings import CareSettings

log = logging.getLogger(__name__)


class Trouble:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        language_of: Callable[[int, int], Awaitable[str | None]],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.discipline = discipline
        self.language_of = language_of

    async def tell(self, guild_id: int, desk: Desk, refusal: Refused) -> None:
        async with self.db.begin() as session:
            channel_id = await store.tell(session, guild_id, desk, self.clock.now())
        if channel_id is None:
            return
        set_by = (await self.settings.get(guild_id, CareSettings)).of(desk).set_by
        try:
            who = set_by or await self.actions.owner_of(guild_id)
            await self.actions.dm(
                who, self._said(guild_id, desk, channel_id, refusal, await self._words(guild_id, who))
            )
        except Exception:
            log.warning("nobody of server %s could be told of the trouble with %s", guild_id, desk, exc_info=True)

    async def _words(self, guild_id: int, member_id: int) -> Words:
        own = await self.language_of(guild_id, member_id)
        return words(own or (await self.settings.get(guild_id, ServerSettings)).language)

    def _said(self, guild_id: int, desk: Desk, channel_id: int, refusal: Refused, spoken: Words) -> Post:
        text = _(
            "On **{server}**, “{board}” can’t be shown in {channel}. {why} It is tried again every half hour; "
            "{command} chooses another channel, or none.",
            server=self.discipline.server_name(guild_id),
            board=TITLES[desk],
            channel=f"<#{channel_id}>",
            why=refused(refusal),
            command=f"`/{COMMANDS[desk]}`",
        )
        return Post((spoken.say(text),))
