"""One card for one thing: recorded before it is sent, found again after a restart, changed as the thing goes on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.actions import Actions, Reason, Refused
from bot.core.posts import Post

CLOCKS_DIFFER = timedelta(minutes=1)
"""Between ours and Discord’s, when the bot looks for what it may have posted."""
NOWHERE = 0
"""In place of a channel, where the team has chosen none."""


@dataclass(frozen=True)
class Place:
    """Where a card stands. `begun_at`: when it was about to be posted; then it may stand without our knowing it."""

    channel_id: int | None
    begun_at: datetime | None
    message_id: int | None


@dataclass(frozen=True)
class OneCard:
    """`custom_id`: of a button that it always has. `begin`: true for the one caller who is to post it in this channel,
    given when an earlier one began. `keep`: remembers the message.
    """

    place: Place
    custom_id: str
    begin: Callable[[int, datetime | None, datetime], Awaitable[bool]]
    keep: Callable[[int], Awaitable[None]]

    async def show(self, actions: Actions, post: Post, channel_id: int | None, now: datetime) -> bool:
        """False for the one caller who finds no channel to show it in. Raises Refused, or what may pass."""
        place = self.place
        if place.message_id is not None:
            await self._edit(actions, post, place.channel_id or NOWHERE, place.message_id)
            return True
        if place.begun_at is not None and await self._is_found(actions, place.begun_at):
            return True
        chosen = channel_id or NOWHERE
        if not await self.begin(chosen, place.begun_at, now):
            return True
        if chosen == NOWHERE:
            return place.begun_at is not None
        await self.keep(await actions.post(chosen, post))
        return True

    @staticmethod
    async def _edit(actions: Actions, post: Post, channel_id: int, message_id: int) -> None:
        try:
            await actions.edit(channel_id, message_id, post)
        except Refused as refused:
            if refused.reason is not Reason.GONE:  # someone deleted it
                raise

    async def _is_found(self, actions: Actions, begun_at: datetime) -> bool:
        if not self.place.channel_id:
            return False
        try:
            message_id = await actions.find_own(self.place.channel_id, begun_at - CLOCKS_DIFFER, self.custom_id)
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return False
            raise
        if message_id is not None:
            await self.keep(message_id)
        return message_id is not None
