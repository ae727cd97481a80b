"""What people do by hand on Discord: noticed, said once, with what can be done."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.actions import Reason, Refused
from bot.core.doorway import Passage
from bot.core.events import Standing, Status, Venue
from bot.core.facts import LeaveFacts
from bot.core.i18n import _
from bot.features.qa import policy, posts, poststore, store
from bot.features.qa.delivery import ANNOUNCE, BOARD, CARD, DISCORD, PANEL, THREAD, Delivery
from bot.features.qa.desk import Desk
from bot.features.qa.event import COMING, RUNNING, Event, State
from bot.features.qa.hosting import Hosting
from bot.features.qa.notices import Notices
from bot.features.qa.on_discord import OnDiscord
from bot.features.qa.showing import Showing
from bot.features.qa.stage import Stage
from bot.features.qa.tables import PostState

log = logging.getLogger(__name__)

INSIDE = (Venue.STAGE, Venue.VOICE)


@dataclass(frozen=True)
class Watching:
    desk: Desk
    delivery: Delivery
    showing: Showing
    notices: Notices
    on_discord: OnDiscord
    hosting: Hosting
    stage: Stage

    async def look(self, guild_id: int, on_discord: Iterable[Standing]) -> None:
        """After a start: what changed while nobody was there, and what may not be up to date."""
        there = {one.id: one for one in on_discord}
        for event in await self._running(guild_id):
            try:
                await self._look(event, there)
            except Exception:
                log.warning("Q&A %s of server %s was not looked at", event.number, guild_id, exc_info=True)

    async def _look(self, event: Event, there: Mapping[int, Standing]) -> None:
        is_there, plan = self.desk.events.is_there, event.plan
        if not is_there(event.guild_id, plan.place_id):
            await self._place_gone(event)
            return
        on_discord = there.get(event.discord_id or 0)
        if on_discord is not None:
            await self._changed(event, on_discord)
        elif event.discord_id is not None:
            await self._event_gone(event)
        if plan.venue in INSIDE and plan.venue_id is not None and not is_there(event.guild_id, plan.venue_id):
            await self._venue_gone(event)
        if not await self.desk.people.members(event.guild_id, [event.host_id]):
            await self._host_gone(event)
        await self._bring_up_to_date(event)

    async def _bring_up_to_date(self, event: Event) -> None:
        async with self.desk.db.read() as session:
            standing = await poststore.all_of(session, event.guild_id, event.number)
        for one in standing.values():
            self.showing.remember(one.message_id or 0)
        self.showing.touch(event, *standing)
        if event.current is not None:
            await self.on_discord.pin(event, event.current)
        await self.on_discord.unpin_left(event)

    async def _running(self, guild_id: int) -> list[Event]:
        async with self.desk.db.read() as session:
            return await store.in_states(session, self.desk.cipher, guild_id, RUNNING)

    async def _of(self, guild_id: int, discord_id: int) -> Event | None:
        return next((event for event in await self._running(guild_id) if event.discord_id == discord_id), None)

    async def event_changed(self, guild_id: int, now: Standing) -> None:
        event = await self._of(guild_id, now.id)
        if event is not None:
            await self._changed(event, now)

    async def _changed(self, event: Event, now: Standing) -> None:
        if now.status is Status.CANCELED:
            await self._event_gone(event)
            return
        if now.status is Status.COMPLETED:
            await self._event_ended(event)
            return
        if now.status is Status.ACTIVE and event.state in COMING and self._began_by_hand(event):
            await self._begin(event)
            return
        if _differs(event, now):
            await self._adopt(event, now.id)

    async def _adopt(self, event: Event, discord_id: int) -> None:
        """What Discord told may be older than the host's own last change: it is asked."""
        async with self.desk.db.read() as session:
            standing = await poststore.get(session, event.guild_id, event.number, DISCORD)
        if standing is None or standing.state is not PostState.SENT:
            return
        now = await self.desk.events.look(event.guild_id, discord_id)
        event = await self.desk.event(event.guild_id, event.number)
        if _differs(event, now):
            await self.hosting.adopt(event, title=now.name, starts_at=now.starts_at, ends_at=now.ends_at)

    def _began_by_hand(self, event: Event) -> bool:
        """Discord itself begins an event that takes place elsewhere when its time has come."""
        return event.plan.venue in INSIDE or self.desk.clock.now() < event.plan.starts_at

    async def _begin(self, event: Event) -> None:
        try:
            await self.stage.start_as_on_discord(event)
        except policy.Moved:
            return  # the host pressed at the same moment
        await self.notices.say_once(event, "begun", _("Someone began Discord’s event, so the Q&A is live now."))

    async def event_gone(self, guild_id: int, discord_id: int) -> None:
        event = await self._of(guild_id, discord_id)
        if event is not None:
            await self._event_gone(event)

    async def _event_gone(self, event: Event) -> None:
        async with self.desk.db.begin() as session:
            standing = await poststore.get(session, event.guild_id, event.number, DISCORD)
            if standing is not None and standing.state in (PostState.SENT, PostState.STALE):
                await poststore.move(session, event.guild_id, event.number, standing, state=PostState.GONE)
                await store.note(session, event.guild_id, event.number, discord_id=None)
        text = _(
            "Someone deleted or cancelled Discord’s event. The Q&A itself goes on: its questions, votes and reminders "
            "stay. Make Discord’s event again, or cancel the Q&A, too."
        )
        acts = [("back", _("Make it again"))]
        if event.state in COMING:
            acts.append(("off", _("Cancel the Q&A")))
        await self.notices.say_once(event, DISCORD, text, *acts)

    async def _event_ended(self, event: Event) -> None:
        if event.state is not State.LIVE:
            return
        text = _(
            "Discord’s event has ended, by hand or because the stage was empty. The Q&A is still live: go on, or "
            "end it."
        )
        await self.notices.say_once(event, "ended", text, ("end", _("End the Q&A")))

    async def channel_gone(self, guild_id: int, channel_id: int) -> None:
        for event in await self._running(guild_id):
            if channel_id == event.plan.place_id:
                await self._place_gone(event)
            elif channel_id == event.thread_id:
                await self._thread_gone(event)
            elif channel_id == event.plan.venue_id:
                await self._venue_gone(event)

    async def _place_gone(self, event: Event) -> None:
        text = _(
            "The channel where the Q&A is written about is deleted. What people asked is kept: `/qa again` makes a new "
            "one in another channel, `/qa export` gives you the questions."
        )
        await self.notices.say_once(
            event, "place", text, *([("off", _("Cancel the Q&A"))] if event.state in COMING else [])
        )

    async def _lose_thread(self, event: Event) -> None:
        async with self.desk.db.begin() as session:
            for what in (THREAD, PANEL):
                standing = await poststore.get(session, event.guild_id, event.number, what)
                if standing is not None:
                    await poststore.move(session, event.guild_id, event.number, standing, state=PostState.GONE)
            await store.note(session, event.guild_id, event.number, thread_id=None)

    async def _thread_gone(self, event: Event) -> None:
        await self._lose_thread(event)
        text = _("The thread with the control panel is deleted. `/qa panel` shows the panel meanwhile.")
        await self.notices.say_once(event, THREAD, text, ("back", _("Make it again")))

    async def _venue_gone(self, event: Event) -> None:
        text = _("The channel where the Q&A takes place is deleted. Choose another one with `/qa edit`.")
        await self.notices.say_once(event, "venue", text)

    async def message_gone(self, guild_id: int, message_id: int) -> None:
        async with self.desk.db.read() as session:
            standing = [
                pair for pair in await poststore.standing(session, guild_id) if pair[1].message_id == message_id
            ]
        for number, one in standing:
            event = await self.desk.event(guild_id, number)
            if event.state in RUNNING:
                await self.showing.gone(event, one)

    async def follow(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            if isinstance(passage, LeaveFacts):
                await self.member_gone(passage.guild_id, passage.member_id)

    async def member_gone(self, guild_id: int, member_id: int) -> None:
        """A host, or a guest, left the server."""
        async with self.desk.db.read() as session:
            hosts = await store.hosts_coming(session, guild_id)
        for number in (number for number, host_id in hosts.items() if host_id == member_id):
            await self._host_gone(await self.desk.event(guild_id, number))

    async def _host_gone(self, event: Event) -> None:
        text = _(
            "Its host {host} left the server. Someone should take it over, or cancel it.", host=f"<@{event.host_id}>"
        )
        acts = [("host", _("I host it"))]
        if event.state in COMING:
            acts.append(("off", _("Cancel the Q&A")))
        await self.notices.to_staff_once(event, "host", text, *acts)

    async def put_back(self, event: Event, what: str) -> None:
        """Raises MayNot where it can't be."""
        if what == DISCORD and event.state in COMING:
            policy.check_plan(event.plan, self.desk.clock.now())
        for one in await self._gone_of(event, what):
            await self._put_back(await self.desk.event(event.guild_id, event.number), one)
        event = await self.desk.event(event.guild_id, event.number)
        if what == DISCORD and event.state is State.LIVE:
            await self.on_discord.follow(event)
        elif what == CARD and event.current is not None:
            await self.on_discord.pin(event, event.current)
        self.showing.touch(event, ANNOUNCE, BOARD)

    async def _gone_of(self, event: Event, what: str) -> tuple[str, ...]:
        if what != CARD:
            return (THREAD, PANEL) if what == THREAD else (what,)
        async with self.desk.db.read() as session:
            standing = await poststore.all_of(session, event.guild_id, event.number)
        gone = [key for key, one in standing.items() if key.startswith(f"{CARD}:") and one.state is PostState.GONE]
        return tuple(sorted(gone, key=lambda key: int(key.partition(":")[2]))[-posts.LISTED :])

    async def _put_back(self, event: Event, what: str) -> None:
        try:
            await self.delivery.put_back(event, what)
        except Refused as refused:
            if what != PANEL or refused.reason is not Reason.GONE:
                raise
            await self._lose_thread(event)
            for one in (THREAD, PANEL):
                await self.delivery.put_back(await self.desk.event(event.guild_id, event.number), one)


def _differs(event: Event, now: Standing) -> bool:
    """Whether Discord's event, which has not begun, is another one than was planned."""
    same_end = now.ends_at is None or now.ends_at == event.plan.ends_at
    same = now.name == event.plan.title and now.starts_at == event.plan.starts_at
    return event.state in COMING and not (same and same_end)
