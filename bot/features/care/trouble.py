"""Where a board can’t stand, whoever set it up hears of it once, and again after it stood."""

import logging

from bot.core.actions import Refused
from bot.core.i18n import Command, Words, _
from bot.core.posts import Post
from bot.core.refusals import refused
from bot.features.care import store
from bot.features.care.contact import Contact
from bot.features.care.desk import COMMANDS, TITLES, Desk
from bot.features.care.settings import CareSettings

log = logging.getLogger(__name__)


class Trouble(Contact):
    async def tell(self, guild_id: int, desk: Desk, refusal: Refused) -> None:
        async with self.db.begin() as session:
            channel_id = await store.tell(session, guild_id, desk, self.clock.now())
        if channel_id is None:
            return
        set_by = (await self.settings.get(guild_id, CareSettings)).of(desk).set_by
        try:
            who = set_by or await self.actions.owner_of(guild_id)
            spoken = await self.words(guild_id, who)
            await self.actions.dm(who, self._said(guild_id, desk, channel_id, refusal, spoken))
        except Exception:
            log.warning("nobody of server %s could be told of the trouble with %s", guild_id, desk, exc_info=True)

    def _said(self, guild_id: int, desk: Desk, channel_id: int, refusal: Refused, spoken: Words) -> Post:
        text = _(
            "On **{server}**, “{board}” can’t be shown in {channel}. {why} It is tried again every half hour; "
            "{command} chooses another channel, or none.",
            server=self.discipline.server_name(guild_id),
            board=TITLES[desk],
            channel=f"<#{channel_id}>",
            why=refused(refusal),
            command=Command(COMMANDS[desk]),
        )
        return Post((spoken.say(text),))
