"""Discord's own event, the stage and the pin, as the Q&A is. Done at once, and again when it is due if that failed."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass

from bot.core.actions import Reason, Refused
from bot.core.events import Status, Venue
from bot.features.qa import policy, poststore, questionstore
from bot.features.qa.delivery import CARD, DISCORD
from bot.features.qa.desk import Desk
from bot.features.qa.event import Event, State
from bot.features.qa.notices import Notices

log = logging.getLogger(__name__)

ENDS: dict[Status, Status] = {Status.SCHEDULED: Status.CANCELED, Status.ACTIVE: Status.COMPLETED}
"""Discord knows no other ways for an event to end."""


@dataclass(frozen=True)
class OnDiscord:
    desk: Desk
    notices: Notices

    async def follow(self, event: Event) -> bool:
        """Discord's event and the stage begin and end with the Q&A: whether they have."""
        if event.state is State.LIVE:
            done = [await self._try(event, DISCORD, self._begin(event)), await self._stage(event, opens=True)]
        else:
            done = [await self._try(event, DISCORD, self._end(event)), await self._stage(event, opens=False)]
            await self.unpin_left(event)
        return all(done)

    async def _begin(self, event: Event) -> None:
        status = await self._status(event)
        if status is Status.SCHEDULED:
            await self._set(event, Status.ACTIVE)

    async def _end(self, event: Event) -> None:
        status = await self._status(event)
        if status in ENDS:
            await self._set(event, ENDS[status])

    async def _status(self, event: Event) -> Status | None:
        """None: there is none any more."""
        if event.discord_id is None:
            return None
        try:
            return (await self.desk.events.look(event.guild_id, event.discord_id)).status
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return None
            raise

    async def _set(self, event: Event, status: Status) -> None:
        await self.desk.events.set_status(event.guild_id, event.discord_id or 0, status)

    async def _stage(self, event: Event, *, opens: bool) -> bool:
        plan = event.plan
        if plan.venue is not Venue.STAGE or plan.venue_id is None or not (opens or event.live_at):
            return True
        if opens:
            asking = self.desk.events.open_stage(plan.venue_id, plan.title, event.discord_id)
        else:
            asking = self.desk.events.close_stage(plan.venue_id)
        return await self._try(event, "stage", asking)

    async def _try(self, event: Event, what: str, asking: Awaitable[None]) -> bool:
        """What Discord refuses is said to the host; the Q&A goes on without it."""
        try:
            await asking
        except Refused as refused:
            await self.notices.refused(event, what, refused)
            return False
        except Exception:
            log.warning("%s of Q&A %s on server %s failed", what, event.number, event.guild_id, exc_info=True)
            return False
        return True

    async def extend(self, event: Event) -> None:
        """It goes on after its end: Discord would end its own event by itself."""
        if event.discord_id is None or event.plan.venue in (Venue.STAGE, Venue.VOICE):
            return
        end = self.desk.clock.now() + 2 * policy.OVERRUN
        await self._try(event, DISCORD, self.desk.events.extend(event.guild_id, event.discord_id, end))

    # Pins

    async def pin(self, event: Event, asked: int) -> None:
        """In view of the audience."""
        card = await self._card(event, asked)
        if card is not None and await self._try(event, "pin", self.desk.events.pin(*card)):
            await self.notices.well_again(event, "pin")

    async def unpin(self, event: Event, asked: int) -> None:
        card = await self._card(event, asked)
        if card is not None:
            try:
                await self.desk.events.unpin(*card)
            except Exception as error:  # said when it could not be pinned
                log.info("question %s of Q&A %s could not be unpinned: %r", asked, event.number, error)

    async def unpin_left(self, event: Event) -> None:
        """The last one that left the stage."""
        async with self.desk.db.read() as session:
            left = await questionstore.last_off_stage(session, event.guild_id, event.number)
        if left is not None and left != event.current:
            await self.unpin(event, left)

    async def _card(self, event: Event, asked: int) -> tuple[int, int] | None:
        async with self.desk.db.read() as session:
            standing = await poststore.get(session, event.guild_id, event.number, f"{CARD}:{asked}")
        if standing is None or standing.channel_id is None or standing.message_id is None:
            return None
        return standing.channel_id, standing.message_id
