"""What of an event stands on Discord: recorded before it is made, found again after a restart, kept as it is now."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.actions import Reason, Refused
from bot.core.due import Later
from bot.core.events import Scheduled, Venue
from bot.core.posts import Button, Post
from bot.features.qa import policy, poststore, store
from bot.features.qa.desk import Desk
from bot.features.qa.event import OVER, RUNNING, Event, State
from bot.features.qa.notices import Notices
from bot.features.qa.poststore import Standing
from bot.features.qa.showing import Showing
from bot.features.qa.tables import PostState

log = logging.getLogger(__name__)

DISCORD, ANNOUNCE, THREAD, PANEL, REVIEW, BOARD = "discord", "announce", "thread", "panel", "review", "board"
OWED, ARCHIVE, CARD = "owed", "archive", "q"
ORDER = (DISCORD, ANNOUNCE, THREAD, PANEL, REVIEW, BOARD)
"""An announcement links to Discord's event, a panel stands in its thread."""
INTERRUPTED = FOUND_AGAIN = timedelta(minutes=2)
CLOCKS_DIFFER = timedelta(minutes=1)


@dataclass(frozen=True)
class Delivery:
    desk: Desk
    showing: Showing
    notices: Notices

    async def deliver(self, guild_id: int, number: int, whats: Sequence[str] = ORDER) -> None:
        """What is planned and does not stand yet. Raises what hindered the last of them."""
        hindered: Exception | None = None
        for what in whats:
            try:
                await self.ensure(guild_id, number, what)
            except Later as later:
                hindered = hindered or later
            except Refused as refused:
                await self.notices.refused(await self.desk.event(guild_id, number), what, refused)
                hindered = refused
            except Exception as error:
                log.warning("%s of Q&A %s on server %s does not stand yet", what, number, guild_id, exc_info=True)
                hindered = error
        if hindered is not None:
            raise hindered

    async def try_now(self, guild_id: int, number: int, *whats: str) -> bool:
        """Whether it all stands; if not, it is tried again when it is due, and the host is told why."""
        try:
            await self.deliver(guild_id, number, whats or ORDER)
        except Exception:
            return False
        return True

    async def ensure(self, guild_id: int, number: int, what: str) -> None:
        """Nothing is made twice: what may have been made is looked for first."""
        event = await self.desk.event(guild_id, number)
        async with self.desk.db.read() as session:
            standing = await poststore.get(session, guild_id, number, what)
        if standing is None or standing.state in (PostState.SENT, PostState.GONE) or not _is_wanted(event, what):
            return
        if standing.state is PostState.STALE:
            await self._change(event, standing)
            return
        now = self.desk.clock.now()
        if standing.state is PostState.SENDING and standing.sending_at is not None:
            if now < standing.sending_at + INTERRUPTED:
                raise Later(standing.sending_at + INTERRUPTED)
            if (found := await self._find(event, standing)) is not None:
                await self._stands(event, standing, found)
                return
        channel_id = await self._channel(event, what)
        sending = {"state": PostState.SENDING, "sending_at": now, "channel_id": channel_id}
        if not await self._move(event, standing, **sending):
            return
        standing = Standing(what, PostState.SENDING, standing.tries + 1, now, channel_id)
        try:
            made = await self._make(event, what, channel_id)
        except Refused:
            await self._move(event, standing, state=PostState.WAITING)
            raise
        await self._stands(event, standing, made)

    async def _change(self, event: Event, standing: Standing) -> None:
        """Discord's event, after a change of plan."""
        try:
            begun, wanted = event.state is State.LIVE, await self.scheduled(event)
            await self.desk.events.change(event.guild_id, standing.message_id or 0, wanted, begun=begun)
        except Refused as refused:
            if refused.reason is Reason.GONE and await self._move(event, standing, state=PostState.GONE):
                await self._note(event, discord_id=None)
            raise
        if await self._move(event, standing, state=PostState.SENT):
            await self.notices.well_again(event, standing.what)

    async def _note(self, event: Event, **values: object) -> None:
        async with self.desk.db.begin() as session:
            await store.note(session, event.guild_id, event.number, **values)

    async def _move(self, event: Event, seen: Standing, **values: object) -> bool:
        async with self.desk.db.begin() as session:
            return await poststore.move(session, event.guild_id, event.number, seen, **values)

    async def _stands(self, event: Event, seen: Standing, made: int) -> None:
        columns = {DISCORD: "discord_id", THREAD: "thread_id"}
        if seen.what == THREAD:  # before it counts as there: nobody is asked to it again
            await self.invite(event, made)
        async with self.desk.db.begin() as session:
            sent = {"state": PostState.SENT, "message_id": made}
            if await poststore.move(session, event.guild_id, event.number, seen, **sent) and seen.what in columns:
                await store.note(session, event.guild_id, event.number, **{columns[seen.what]: made})
        self.showing.remember(made)
        await self.notices.well_again(event, seen.what)
        self.showing.touch(event, ANNOUNCE if seen.what == DISCORD else seen.what)

    async def invite(self, event: Event, thread_id: int) -> None:
        """The host and the guests, into the thread where the panel stands."""
        for member_id in dict.fromkeys((event.host_id, *event.plan.guests)):
            try:
                await self.desk.people.add_to_thread(thread_id, member_id)
            except Refused:  # gone from the server
                log.info("member %s could not be added to the thread of Q&A %s", member_id, event.number)

    async def _channel(self, event: Event, what: str) -> int:
        if what == PANEL:
            if event.thread_id is None:
                raise Refused(Reason.GONE)
            return event.thread_id
        if what == REVIEW:
            return await self.desk.staff_channel(event.guild_id) or event.thread_id or event.plan.place_id
        if what == ARCHIVE:
            settings = await self.desk.qa_settings(event.guild_id)
            return settings.archive_channel or await self.desk.staff_channel(event.guild_id) or event.plan.place_id
        if what.startswith(f"{CARD}:") and event.state in OVER:
            return await self._thread_of_the_owed(event)
        return event.plan.place_id

    async def _thread_of_the_owed(self, event: Event) -> int:
        """Where answers come that are given later."""
        async with self.desk.db.read() as session:
            listed = await poststore.get(session, event.guild_id, event.number, OWED)
        if listed is None or listed.state is not PostState.SENT or listed.channel_id is None:
            return event.plan.place_id
        name = event.plan.title
        return await self.desk.events.thread_on(listed.channel_id, listed.message_id or 0, name)

    async def _make(self, event: Event, what: str, channel_id: int) -> int:
        if what == DISCORD:
            return await self.desk.events.create(event.guild_id, await self.scheduled(event))
        if what == THREAD:
            return await self.desk.people.open_thread(channel_id, thread_name(event))
        post = await self.showing.show(event, what)
        made = await self.desk.actions.post(channel_id, post)
        self.showing.is_shown(event, what, post)
        return made

    async def _find(self, event: Event, standing: Standing) -> int | None:
        try:
            if standing.what == DISCORD:
                return await self.desk.events.find(event.guild_id, event.plan.title, event.plan.starts_at)
            channel_id = standing.channel_id or event.plan.place_id
            if standing.what == THREAD:
                return await self.desk.events.find_thread(channel_id, thread_name(event))
            after = (standing.sending_at or event.state_at) - CLOCKS_DIFFER
            marks = [button.custom_id for button in buttons_of(await self.showing.show(event, standing.what))]
            return await self.desk.actions.find_own(channel_id, after, marks[0])
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return None
            raise

    async def scheduled(self, event: Event) -> Scheduled:
        plan = event.plan
        async with self.desk.db.read() as session:
            picture = await store.picture(session, self.desk.cipher, event.guild_id, event.number)
        location = plan.location
        if plan.venue is Venue.TEXT:
            location = f"https://discord.com/channels/{event.guild_id}/{plan.venue_id}"
        starts_at, ends_at = plan.starts_at, plan.ends_at
        if event.state is State.LIVE:  # made again: Discord begins nothing in the past
            now = self.desk.clock.now()
            starts_at, ends_at = now + CLOCKS_DIFFER, max(ends_at, now + policy.OVERRUN)
        return Scheduled(
            name=plan.title,
            about=plan.about,
            starts_at=starts_at,
            ends_at=ends_at,
            venue=plan.venue,
            channel_id=plan.venue_id,
            location=location,
            picture=None if picture is None else picture.data,
        )

    async def put_back(self, event: Event, what: str) -> None:
        """Make again what someone deleted."""
        of, now = (event.guild_id, event.number), self.desk.clock.now()
        async with self.desk.db.begin() as session:
            standing = await poststore.get(session, *of, what)
            if standing is not None and standing.state is PostState.GONE:
                await poststore.move(session, *of, standing, state=PostState.WAITING)
                await self.desk.at(session, of[0], now + FOUND_AGAIN, "post", event.number, what, standing.tries)
        await self.deliver(*of, (what,))


def thread_name(event: Event) -> str:
    return f"Q&A {event.number} · {event.plan.title}"[:100]


def buttons_of(post: Post) -> list[Button]:
    return [button for part in post.parts if isinstance(part, tuple) for button in part]


def _is_wanted(event: Event, what: str) -> bool:
    if what.startswith(CARD) or what in (OWED, ARCHIVE):
        return event.state in (*RUNNING, *OVER)
    return event.state in RUNNING
