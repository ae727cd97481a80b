"""What the sweep does for greetings: those that could not be sent at once, and those that greet nobody any more."""

import logging
from datetime import datetime, timedelta

from bot.core.actions import Refused
from bot.core.due import Later
from bot.features.welcome import policy, store
from bot.features.welcome.greeter import SENT_WITHIN, UNSEEN, Greeter
from bot.features.welcome.settings import WelcomeSettings
from bot.features.welcome.stay import Greeting, Stay, of_key

log = logging.getLogger(__name__)

SOON, LATER = timedelta(minutes=1), timedelta(minutes=30)
TOO_LATE = timedelta(days=1)
"""After so long without a place to write, a greeting would only puzzle."""


class Greetings:
    """Go on until the member is greeted, gone, or it is too late."""

    def __init__(self, greeter: Greeter) -> None:
        self.greeter = greeter

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        stay = await self._stay(guild_id, key)
        if stay is None:
            return
        try:
            if stay.greeting is Greeting.SENDING:
                await self._recover(stay)
                stay = await self._stay(guild_id, key)
            if stay is not None and _waits(stay):
                await self._greet(stay)
        except Later:
            raise
        except Exception as error:  # what Discord raised may pass
            log.warning("stay %s on server %s could not be greeted yet", key, guild_id, exc_info=True)
            raise Later(self.greeter.clock.now() + SOON) from error

    async def _recover(self, stay: Stay) -> None:
        until = (stay.sending_at or stay.joined_at) + SENT_WITHIN
        if self.greeter.clock.now() < until:
            raise Later(until)
        try:
            await self.greeter.recover(stay)
        except Refused as refused:
            await self.greeter.tell_owner(stay.guild_id, refused)

    async def _greet(self, stay: Stay) -> None:
        greeter, now = self.greeter, self.greeter.clock.now()
        if (await greeter.settings.get(stay.guild_id, WelcomeSettings)).channel_id is None:
            await greeter.give_up(stay)
            return
        try:
            await greeter.greet(stay.guild_id)
        except Refused as refused:
            await greeter.tell_owner(stay.guild_id, refused)
            if now - (stay.cleared_at or now) > TOO_LATE:
                await greeter.give_up(stay)
                return
            raise Later(now + LATER) from refused
        after = await self._stay(stay.guild_id, stay.key)
        if after is not None and (_waits(after) or after.greeting is Greeting.SENDING):
            raise Later(max(now, (after.cleared_at or now)) + SOON)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the greeting of stay %s on server %s was given up", key, guild_id)

    async def _stay(self, guild_id: int, key: str) -> Stay | None:
        async with self.greeter.db.read() as session:
            return await store.get(session, guild_id, *of_key(key))


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


def _waits(stay: Stay) -> bool:
    return stay.greeting is Greeting.WAITING and stay.left_at is None
