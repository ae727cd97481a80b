"""What the sweep does for greetings: those that could not be sent at once, and those that greet nobody any more."""

import logging
from datetime import datetime, timedelta

from bot.core.actions import Refused
from bot.features.welcome import policy, store
from bot.features.welcome.greeter import SENT_WITHIN, SOON, UNSEEN, Greeter
from bot.features.welcome.settings import WelcomeSettings
from bot.features.welcome.stay import Greeting, of_key

log = logging.getLogger(__name__)

LATER = timedelta(minutes=30)
TOO_LATE = timedelta(days=1)
"""After so long without a place to write, a greeting would only puzzle."""


class Greetings:
    """Go on until the member is greeted, gone, or it is too late. Of all who wait on a server, one row tries again: in
    a raid there may be thousands."""

    def __init__(self, greeter: Greeter) -> None:
        self.greeter = greeter

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        await self._recover(guild_id)
        pause = await self._greet(guild_id)
        if (await self.greeter.settings.get(guild_id, WelcomeSettings)).channel_id is None:
            await self.greeter.give_up(await self.greeter.ready(guild_id))
        await self.greeter.go_on(guild_id, pause)

    async def _recover(self, guild_id: int) -> None:
        now = self.greeter.clock.now()
        for stay in await self.greeter.sending(guild_id):
            if now - (stay.sending_at or stay.joined_at) < SENT_WITHIN:
                continue
            try:
                await self.greeter.recover(stay)
            except Refused as refused:
                await self.greeter.tell_owner(guild_id, refused)
            except Exception:  # what Discord raised may pass
                log.warning("whether %s was greeted is not known yet", stay.member_id, exc_info=True)

    async def _greet(self, guild_id: int) -> timedelta:
        """When to try again, if anyone is left."""
        try:
            await self.greeter.greet(guild_id)
        except Refused as refused:
            await self.greeter.tell_owner(guild_id, refused)
            now = self.greeter.clock.now()
            late = [stay for stay in await self.greeter.ready(guild_id) if now - (stay.cleared_at or now) > TOO_LATE]
            await self.greeter.give_up(late)
            return LATER
        except Exception:  # what Discord raised may pass
            log.warning("newcomers of server %s could not be greeted yet", guild_id, exc_info=True)
        return SOON

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the greeting of stay %s on server %s was given up", key, guild_id)


class Aways:
    """Take away the greeting of who left at once."""

    def __init__(self, greeter: Greeter) -> None:
        self.greeter = greeter

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        settings = await self.greeter.settings.get(guild_id, WelcomeSettings)
        async with self.greeter.db.read() as session:
            stay = await store.get(session, guild_id, *of_key(key))
        if stay is None or stay.left_at is None or stay.greeting not in (Greeting.SENT, Greeting.AWAY):
            return
        if key.endswith(UNSEEN) or policy.left_at_once(stay.sending_at, stay.left_at, settings):
            await self.greeter.take_away(stay)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the greeting of stay %s on server %s was not taken away", key, guild_id)
