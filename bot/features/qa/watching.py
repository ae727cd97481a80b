"""What people do by hand on Discord: noticed, said once, with what can be done."""

from collections.abc import Iterable

from bot.core.events import Standing, Status, Venue
from bot.core.i18n import _
from bot.features.qa import poststore, store
from bot.features.qa.delivery import BOARD, PANEL, Delivery
from bot.features.qa.desk import Desk
from bot.features.qa.event import COMING, RUNNING, Event, State
from bot.features.qa.hosting import Hosting
from bot.features.qa.notices import Notices
from bot.features.qa.policy import Moved
from bot.features.qa.showing import Showing
from bot.features.qa.stage import Stage
from bot.features.qa.tables import PostState


class Watching:
    def __init__(
        self, desk: Desk, delivery: Delivery, showing: Showing, notices: Notices, hosting: Hosting, stage: Stage
    ) -> None:
        self.desk = desk
        self.delivery = delivery
        self.showing = showing
        self.notices = notices
        self.hosting = hosting
        self.stage = stage

    async def look(self, guild_id: int, on_discord: Iterable[Standing]) -> None:
        """After a start: what changed while nobody was there, and what may not be up to date."""
        there = {one.id: one for one in on_discord}
        for event in await self._running(guild_id):
            if not self.desk.events.is_there(guild_id, event.plan.place_id):
                await self._place_gone(event)
                continue
            if event.discord_id is not None and event.discord_id in there:
                await self._changed(event, there[event.discord_id])
            elif event.discord_id is not None:
                await self._event_gone(event)
            async with self.desk.db.read() as session:
                standing = await poststore.all_of(session, guild_id, event.number)
            for one in standing.values():
                self.showing.remember(one.message_id or 0)
            self.showing.touch(event, *standing)
            if event.current is not None:
                await self.stage.pin(event, event.current)

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
        same_end = now.ends_at is None or now.ends_at == event.plan.ends_at or event.state is State.LIVE
        if event.state in COMING and (now.name, now.starts_at, same_end) != (
            event.plan.title,
            event.plan.starts_at,
            True,
        ):
            await self.hosting.adopt(event, title=now.name, starts_at=now.starts_at, ends_at=now.ends_at)

    def _began_by_hand(self, event: Event) -> bool:
        """Discord itself begins an event that takes place elsewhere when its time has come."""
        inside = event.plan.venue in (Venue.STAGE, Venue.VOICE)
        return inside or self.desk.clock.now() < event.plan.starts_at

    async def _begin(self, event: Event) -> None:
        try:
            await self.stage.start_as_on_discord(event)
        except Moved:
            return  # the host pressed at the same moment
        await self.notices.say_once(event, "begun", _("Someone began Discord’s event, so the Q&A is live now."))

    async def event_gone(self, guild_id: int, discord_id: int) -> None:
        event = await self._of(guild_id, discord_id)
        if event is not None:
            await self._event_gone(event)

    async def _event_gone(self, event: Event) -> None:
        async with self.desk.db.begin() as session:
            standing = await poststore.get(session, event.guild_id, event.number, "discord")
            if standing is not None and standing.state is PostState.SENT:
                await poststore.move(session, event.guild_id, event.number, standing, state=PostState.GONE)
                await store.note(session, event.guild_id, event.number, discord_id=None)
        text = _(
            "Someone deleted or cancelled Discord’s event. The Q&A itself goes on: its questions, votes and reminders "
            "stay. Make Discord’s event again, or cancel the Q&A, too."
        )
        acts = [("back", _("Make it again"))]
        if event.state in COMING:
            acts.append(("off", _("Cancel the Q&A")))
        await self.notices.say_once(event, "discord", text, *acts)

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

    async def _thread_gone(self, event: Event) -> None:
        async with self.desk.db.begin() as session:
            for what in ("thread", PANEL):
                standing = await poststore.get(session, event.guild_id, event.number, what)
                if standing is not None and standing.state is PostState.SENT:
                    await poststore.move(session, event.guild_id, event.number, standing, state=PostState.GONE)
            await store.note(session, event.guild_id, event.number, thread_id=None)
        text = _("The thread with the control panel is deleted. `/qa panel` shows the panel meanwhile.")
        await self.notices.say_once(event, "thread", text, ("back", _("Make it again")))

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

    async def member_gone(self, guild_id: int, member_id: int) -> None:
        """A host, or a guest, left the server."""
        async with self.desk.db.read() as session:
            hosts = await store.hosts_coming(session, guild_id)
        for number in (number for number, host_id in hosts.items() if host_id == member_id):
            event = await self.desk.event(guild_id, number)
            text = _(
                "Its host {host} left the server. Someone should take it over, or cancel it.", host=f"<@{member_id}>"
            )
            acts = [("host", _("I host it"))]
            if event.state in COMING:
                acts.append(("off", _("Cancel the Q&A")))
            await self.notices.to_staff_once(event, "host", text, *acts)

    async def put_back(self, event: Event, what: str) -> None:
        whats = ("thread", PANEL) if what == "thread" else (what,)
        for one in whats:
            await self.delivery.put_back(await self.desk.event(event.guild_id, event.number), one)
        self.showing.touch(await self.desk.event(event.guild_id, event.number), "announce", BOARD)
