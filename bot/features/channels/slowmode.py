"""Slowmode, for good or for a while; what it was before comes back, unless someone changed it since."""

import asyncio
import logging
import secrets
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.core import due
from bot.core.actions import Actions, Reason, Refused
from bot.core.channels import Channels
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.due import Later, pause_after
from bot.core.errors import UserError
from bot.core.i18n import Text, _
from bot.core.posts import Post
from bot.core.refusals import reason_of
from bot.features.channels import slow_posts, store
from bot.features.channels.log import StaffLog
from bot.features.channels.shapes import CooledDown, Slowed, SlowmodeSet

log = logging.getLogger(__name__)

SLOW_ENDS = "slowmode_end"
DISCORDS_LONGEST = timedelta(hours=6)
COOL_DOWN, COOL_SECONDS = timedelta(minutes=10), 60


class Slowmodes:
    def __init__(self, db: Database, clock: Clock, staff_log: StaffLog, actions: Actions, channels: Channels) -> None:
        self.db = db
        self.clock = clock
        self.staff_log = staff_log
        self.actions = actions
        self.channels = channels
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def set(
        self, guild_id: int, actor_id: int, channel_id: int, seconds: int, length: timedelta | None = None
    ) -> SlowmodeSet:
        """`length`: after which the earlier one comes back. Raises UserError or Refused."""
        async with self._turn(channel_id):
            return await self._set(guild_id, actor_id, channel_id, seconds, length)

    def _turn(self, channel_id: int) -> asyncio.Lock:
        """One at a time: the second sees what the first one changed."""
        return self._turns.setdefault(channel_id, asyncio.Lock())

    async def _set(
        self, guild_id: int, actor_id: int, channel_id: int, seconds: int, length: timedelta | None
    ) -> SlowmodeSet:
        if seconds > DISCORDS_LONGEST.total_seconds():
            raise UserError(_("Discord’s longest slowmode is 6 hours."))
        now, known = await self.channels.slowmode(channel_id), await self._known(guild_id, channel_id)
        why = f"slowmode by {actor_id}"
        if length is None:
            await self.channels.set_slowmode(channel_id, seconds, why)
            async with self.db.begin() as session:
                await store.drop_slowed(session, guild_id, channel_id)
            done = SlowmodeSet(channel_id, seconds, now)
        else:
            before = known.before if known is not None and known.seconds == now else now
            ends_at = self.clock.now() + length
            slowed = Slowed(guild_id, channel_id, secrets.token_hex(8), before, seconds, actor_id, ends_at)
            await self._for_a_while(slowed, known, why)
            done = SlowmodeSet(channel_id, seconds, before, ends_at)
        await self.staff_log.show(guild_id, *slow_posts.set_by(actor_id, done))
        return done

    async def _for_a_while(self, slowed: Slowed, known: Slowed | None, why: str) -> None:
        async with self.db.begin() as session:
            await store.put_slowed(session, slowed)
            await due.schedule(session, slowed.guild_id, SLOW_ENDS, slowed.order, slowed.ends_at)
        try:
            await self.channels.set_slowmode(slowed.channel_id, slowed.seconds, why)
        except Refused:
            async with self.db.begin() as session:
                await store.drop_slowed(session, slowed.guild_id, slowed.channel_id)
                if known is not None:
                    await store.put_slowed(session, known)
            raise

    async def _known(self, guild_id: int, channel_id: int) -> Slowed | None:
        async with self.db.read() as session:
            return await store.slowed(session, guild_id, channel_id)

    async def cool_down(self, guild_id: int, actor_id: int, channel_id: int) -> CooledDown:
        """Slower for a few minutes, and a neutral word in the channel. Raises UserError or Refused."""
        async with self._turn(channel_id):
            now, known = await self.channels.slowmode(channel_id), await self._known(guild_id, channel_id)
            if known is not None and known.seconds == now:
                until = f"<t:{int(known.ends_at.timestamp())}:R>"
                raise UserError(_("This channel is slowed down already; that ends {until}.", until=until))
            done = await self._set(guild_id, actor_id, channel_id, max(now, COOL_SECONDS), COOL_DOWN)
        spoken = await self.staff_log.words(guild_id)
        unsaid: Text | None = None
        try:
            await self.actions.post(channel_id, Post((spoken.say(slow_posts.breathe(done)),)))
        except Exception as error:
            log.warning("the note of a cool-down could not be posted in channel %s: %r", channel_id, error)
            unsaid = reason_of(error)
        return CooledDown(done, unsaid)

    async def end_early(self, guild_id: int, channel_id: int) -> None:
        """Of one that was set for a while; what was changed by hand since stays."""
        known = await self._known(guild_id, channel_id)
        if known is not None:
            await self.run(guild_id, known.order, known.ends_at)

    # What the sweep does

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        """Tried again for ever, and told to the staff once."""
        async with self.db.read() as session:
            slowed = await store.slowed_by_order(session, guild_id, key)
        if slowed is None:
            return
        try:
            came_back = await self._bring_back(slowed)
        except Exception as error:
            if not (isinstance(error, Refused) and error.reason is Reason.GONE):
                await self._failed(slowed, error)
                now = self.clock.now()
                raise Later(now + pause_after(now - slowed.ends_at)) from error
            came_back = False
        async with self.db.begin() as session:
            await store.drop_slowed(session, guild_id, slowed.channel_id)
        if came_back:
            await self.staff_log.show(guild_id, slow_posts.back(slowed))

    async def _bring_back(self, slowed: Slowed) -> bool:
        """False if someone changed it since."""
        if await self.channels.slowmode(slowed.channel_id) != slowed.seconds:
            return False
        await self.channels.set_slowmode(slowed.channel_id, slowed.before, "the slowmode is over")
        return True

    async def _failed(self, slowed: Slowed, error: Exception) -> None:
        log.warning("the slowmode of channel %s could not be ended: %r", slowed.channel_id, error)
        async with self.db.begin() as session:
            is_first = await store.note_failed_end(session, slowed, self.clock.now())
        if is_first:
            await self.staff_log.show(slowed.guild_id, slow_posts.stays(slowed, reason_of(error)), needs_you=True)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the end of slowmode %s on server %s was given up", key, guild_id)
