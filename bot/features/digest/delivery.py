"""One digest per server and week, recorded before Discord is asked: claimed, sending, sent.

A run that finds one being sent looks in the channel for it first; where it can't look, it does not send again.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.actions import Actions, Reason, Refused
from bot.core.calendar import Week
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.posts import Post
from bot.features.digest import store
from bot.features.digest.compose import Delay
from bot.features.digest.pages import Page, Pages, numbers_of
from bot.features.digest.posts import button_id
from bot.features.digest.store import Kept
from bot.features.digest.tables import DigestState

log = logging.getLogger(__name__)

HOLD = timedelta(minutes=4)
"""Shorter than a retry of the sweep comes after a failure, so that the retry may take over."""


class Busy(Exception):
    """Another process, or a person's command, is at this digest right now."""


@dataclass(frozen=True)
class Delivered:
    """`already`: it had been posted before."""

    channel_id: int
    message_id: int
    already: bool = False


@dataclass(frozen=True)
class Undelivered:
    """Kept for the preview. `unsure`: it may stand in the channel, which the bot can’t read. `again`: known before."""

    refused: Refused
    unsure: bool = False
    again: bool = False


class Delivery:
    def __init__(self, db: Database, clock: Clock, actions: Actions, pages: Pages) -> None:
        self.db = db
        self.clock = clock
        self.actions = actions
        self.pages = pages

    async def deliver(
        self,
        guild_id: int,
        week: Week,
        channel_id: int,
        render: Callable[[Page], Awaitable[Post]],
        delay: Delay | None = None,
    ) -> Delivered | Undelivered:
        """Raises Busy, a UserError where there is nothing to report, or what Discord raised that may pass."""
        async with self.db.begin() as session:
            before = await store.digest_of(session, guild_id, week)
            claimed = await store.claim(session, guild_id, week, self.clock.now(), HOLD)
        if claimed is None:
            return self._posted(before)
        if claimed.state == DigestState.SENDING:
            found = await self._look(guild_id, claimed)
            if found is not None:
                return found
        else:
            claimed = await self._move(guild_id, claimed, state=DigestState.CLAIMED)
        outcome = await self._make_and_send(guild_id, claimed, channel_id, render, delay)
        if isinstance(outcome, Undelivered) and before and before.state == DigestState.KEPT:
            return replace(outcome, again=True)
        return outcome

    def _posted(self, before: Kept | None) -> Delivered:
        if before and before.state == DigestState.SENT and before.channel_id and before.message_id:
            return Delivered(before.channel_id, before.message_id, already=True)
        raise Busy

    async def _look(self, guild_id: int, sending: Kept) -> Delivered | Undelivered | None:
        """None: it is not there, and may be sent. Where the bot may not look it stays unknown."""
        channel_id = sending.channel_id or 0
        since = datetime.fromisoformat(sending.numbers["sending_since"])
        try:
            message_id = await self.actions.find_own(channel_id, since, button_id("details", sending.week))
        except Refused as refused:
            if refused.reason is Reason.GONE:
                await self._move(guild_id, sending, state=DigestState.KEPT)
                return Undelivered(refused)
            await self._release(guild_id, sending)
            return Undelivered(refused, unsure=True)
        if message_id is None:
            return None
        await self._sent(guild_id, sending, message_id)
        return Delivered(channel_id, message_id)

    async def _make_and_send(
        self,
        guild_id: int,
        claimed: Kept,
        channel_id: int,
        render: Callable[[Page], Awaitable[Post]],
        delay: Delay | None,
    ) -> Delivered | Undelivered:
        try:
            page = await self.pages.page(guild_id, claimed.week, delay)
            post = await render(page)
        except BaseException:
            await self._release(guild_id, claimed)
            raise
        now = self.clock.now()
        # Where an earlier try may have got through, the search for it must still begin then.
        since = claimed.numbers.get("sending_since", now.isoformat())
        numbers = {**numbers_of(page, delay), "sending_since": since}
        sending = await self._move(
            guild_id, claimed, state=DigestState.SENDING, channel_id=channel_id, numbers=numbers, claimed_at=now
        )
        try:
            message_id = await self.actions.post(channel_id, post)
        except Refused as refused:
            await self._move(guild_id, sending, state=DigestState.KEPT)
            return Undelivered(refused)
        await self._sent(guild_id, sending, message_id)
        return Delivered(channel_id, message_id)

    async def _sent(self, guild_id: int, sending: Kept, message_id: int) -> None:
        now = self.clock.now()
        await self._move(guild_id, sending, state=DigestState.SENT, message_id=message_id, sent_at=now)

    async def _release(self, guild_id: int, claimed: Kept) -> None:
        """Nothing was sent: whoever tries again need not wait for this claim to lapse."""
        async with self.db.begin() as session:
            await store.move(session, guild_id, claimed, claimed_at=claimed.claimed_at - HOLD)

    async def _move(self, guild_id: int, seen: Kept, **values: object) -> Kept:
        async with self.db.begin() as session:
            if not await store.move(session, guild_id, seen, **values):
                raise Busy
            moved = await store.digest_of(session, guild_id, seen.week)
        if moved is None:
            raise Busy
        return moved
