"""Raid mode: what shows a raid, who switches it on and off, and what everyone else may ask about it."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import due
from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.doors import Doors
from bot.core.facts import JoinFacts, MemberFacts
from bot.core.i18n import _
from bot.core.settings import SettingsStore
from bot.features.moderation.service import ModerationService
from bot.features.raids import policy, store
from bot.features.raids.cards import Cards
from bot.features.raids.gate import Gate
from bot.features.raids.raid import Cause, NoRaid, Raid, State
from bot.features.raids.review import Review
from bot.features.raids.settings import RaidSettings
from bot.features.raids.watch import Watch, Watches

log = logging.getLogger(__name__)

KIND = "raid"
CHECKED_AFTER = timedelta(minutes=1)
"""What a restart interrupted goes on then."""
ASKED = (State.SUSPECTED, State.DISMISSED)


class RaidsService:
    """`_turn`: one at a time switches, so that what is being shut is not opened before it is."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        doors: Doors,
        moderation: ModerationService,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.gate = Gate(db, clock, settings, doors)
        self.cards = Cards(db, clock, settings, actions, moderation.discipline, doors)
        self.review = Review(db, moderation, self.cards)
        self._watches = Watches()
        self._open: dict[int, Raid] = {}
        self._turn = asyncio.Lock()

    # What others ask, from memory

    def in_raid(self, guild_id: int) -> bool:
        """Whether raid mode is on."""
        raid = self._open.get(guild_id)
        return raid is not None and raid.state is State.ON

    # What is heard

    def joined(self, join: JoinFacts) -> None:
        self._watches.of(join.guild_id).joined(join)

    def wrote_alike(self, guild_id: int, member_id: int, at: datetime) -> None:
        """They wrote nearly what others wrote."""
        self._watches.of(guild_id).wrote_alike(member_id, at)

    async def know(self, guild_id: int) -> None:
        """The server is heard from now on; a raid may be going on there since before."""
        async with self.db.read() as session:
            raid = await store.current(session, guild_id)
        self._remember(guild_id, raid)

    def forget(self, guild_id: int) -> None:
        self._watches.drop(guild_id)
        self._open.pop(guild_id, None)
        self.cards.forget(guild_id)

    def _remember(self, guild_id: int, raid: Raid | None) -> None:
        if raid is None or raid.state is State.OVER:
            self._open.pop(guild_id, None)
        else:
            self._open[guild_id] = raid

    async def look(self) -> None:
        """Whether there is a raid anywhere; every few seconds."""
        for guild_id, watch in self._watches.all():
            try:
                async with self._turn:
                    await self._look_at(guild_id, watch)
            except Exception:
                log.warning("whether there is a raid on server %s could not be looked at", guild_id, exc_info=True)

    async def _look_at(self, guild_id: int, watch: Watch) -> None:
        settings, now = await self.settings.get(guild_id, RaidSettings), self.clock.now()
        cause = watch.look(settings, now)
        raid = self._open.get(guild_id)
        if raid is None and cause is not None:
            raid = await self._begin(guild_id, cause, settings, watch)
        elif raid is not None and cause is not None:
            raid = await self._goes_on(raid, settings, now)
        if raid is None or raid.state is State.ENDING:
            watch.forget_fresh(now - settings.window)
            if watch.is_empty:
                self._watches.drop(guild_id)
            return
        await self._list(raid, watch)
        await self.cards.refresh(raid)

    async def _begin(self, guild_id: int, cause: Cause, settings: RaidSettings, watch: Watch) -> Raid:
        now = self.clock.now()
        state = State.ON if settings.automatic else State.SUSPECTED
        raid = Raid(guild_id, 0, state, cause, now, ends_at=now + settings.calm)
        async with self.db.begin() as session:
            opened = await store.open_raid(session, raid)
            if opened is None:
                opened = await store.current(session, guild_id)
            else:
                await due.schedule(session, guild_id, KIND, str(opened.number), now + CHECKED_AFTER)
        raid = opened or raid
        self._remember(guild_id, raid)
        await self._list(raid, watch)
        if raid.state is State.ON:
            raid = await self._shut(raid)
        await self.cards.show(guild_id, raid.number)
        return raid

    async def _goes_on(self, raid: Raid, settings: RaidSettings, now: datetime) -> Raid:
        ends_at = policy.later_end(raid, settings, now)
        if ends_at == raid.ends_at:
            return raid
        async with self.db.begin() as session:
            await store.change(session, raid, ends_at=ends_at)
        raid = replace(raid, ends_at=ends_at)
        self._remember(raid.guild_id, raid)
        return raid

    async def _list(self, raid: Raid, watch: Watch) -> None:
        joins, lost = watch.take()
        try:
            async with self.db.begin() as session:
                added = await store.list_accounts(session, raid, joins, lost)
        except BaseException:
            watch.give_back(joins, lost)
            raise
        if added:
            self.cards.outdate(raid.guild_id)

    # What the staff does

    async def switch_on(self, guild_id: int, actor: MemberFacts, length: timedelta | None = None) -> Raid:
        """Also what is on already, for another length. Raises MayNot or NoRaid."""
        policy.check_may_switch(actor)
        async with self._turn:
            return await self._switch_on(guild_id, actor, length)

    async def _switch_on(self, guild_id: int, actor: MemberFacts, length: timedelta | None) -> Raid:
        now = self.clock.now()
        settings = await self.settings.get(guild_id, RaidSettings)
        async with self.db.begin() as session:
            raid = await store.current(session, guild_id)
            if raid is None:
                ends_at = now + length if length else None
                new = Raid(guild_id, 0, State.ON, Cause.HAND, now, began_by=actor.id, ends_at=ends_at)
                raid = await store.open_raid(session, new)
            else:
                ends_at = policy.end_by_hand(raid, length, settings, now)
                values = {"began_by": raid.began_by or actor.id, "ends_at": ends_at}
                moved = await store.move(session, raid, (*ASKED, State.ON), State.ON, **values)
                raid = await store.get(session, guild_id, raid.number) if moved else None
            if raid is None:
                raise NoRaid(_("What the last raid mode changed is still being undone: try again in a minute."))
            await due.schedule(session, guild_id, KIND, str(raid.number), now + CHECKED_AFTER)
        self._remember(guild_id, raid)
        raid = await self._shut(raid)
        await self.cards.show(guild_id, raid.number)
        return raid

    async def _shut(self, raid: Raid) -> Raid:
        """What Discord did not answer is tried again by the sweep."""
        try:
            raid = await self.gate.shut(raid)
        except Exception:
            log.warning("raid mode of server %s is not shut yet", raid.guild_id, exc_info=True)
        self._remember(raid.guild_id, raid)
        return raid

    async def switch_off(self, guild_id: int, actor: MemberFacts) -> Raid:
        """Raises MayNot or NoRaid."""
        policy.check_may_switch(actor)
        async with self._turn:
            return await self._switch_off(guild_id, actor)

    async def _switch_off(self, guild_id: int, actor: MemberFacts) -> Raid:
        async with self.db.begin() as session:
            raid = await store.current(session, guild_id)
            if raid is None or not await store.move(session, raid, (State.ON,), State.ENDING, over_by=actor.id):
                raise NoRaid(_("Raid mode is not on."))
            await due.schedule(session, guild_id, KIND, str(raid.number), self.clock.now() + CHECKED_AFTER)
        return await self._end(replace(raid, state=State.ENDING, over_by=actor.id))

    async def dismiss(self, guild_id: int, number: int, actor: MemberFacts) -> None:
        """It is no raid; nobody is asked again before it is calm. Raises MayNot or NoRaid."""
        policy.check_may_switch(actor)
        async with self._turn:
            await self._dismiss(guild_id, number, actor)

    async def _dismiss(self, guild_id: int, number: int, actor: MemberFacts) -> None:
        async with self.db.begin() as session:
            raid = await store.get(session, guild_id, number)
            moved = raid and await store.move(session, raid, (State.SUSPECTED,), State.DISMISSED, over_by=actor.id)
            if raid is None or not moved:
                raise NoRaid(_("Someone else has answered this already."))
        self._remember(guild_id, replace(raid, state=State.DISMISSED, over_by=actor.id))
        await self.cards.show(guild_id, number)

    async def _end(self, raid: Raid) -> Raid:
        """It is recorded as ending: what cannot be undone now is tried again by the sweep."""
        self._watches.drop(raid.guild_id)
        self._remember(raid.guild_id, raid)
        try:
            return await self.finish(raid)
        except Exception:
            log.warning("what raid mode changed on server %s is not undone yet", raid.guild_id, exc_info=True)
            await self.cards.show(raid.guild_id, raid.number)
            return raid

    # What the sweep does

    async def finish(self, raid: Raid) -> Raid:
        """Undo what raid mode did."""
        left = await self.gate.reopen(raid)
        async with self.db.begin() as session:
            now = self.clock.now()
            await store.move(session, raid, (State.ENDING,), State.OVER, over_at=now, left_open=sorted(left))
        self._remember(raid.guild_id, None)
        await self.cards.show(raid.guild_id, raid.number)
        self.cards.forget(raid.guild_id)
        return replace(raid, state=State.OVER, over_at=now, left_open=left)

    async def see_to(self, guild_id: int, number: int) -> datetime | None:
        """When to see to it again; None: it is over."""
        async with self._turn:
            return await self._see_to(guild_id, number)

    async def _see_to(self, guild_id: int, number: int) -> datetime | None:
        now = self.clock.now()
        async with self.db.begin() as session:
            raid = await store.get(session, guild_id, number)
            if raid is None or raid.state is State.OVER:
                return None
            if raid.ends_at is not None and raid.ends_at <= now and raid.state is not State.ENDING:
                after = State.ENDING if raid.state is State.ON else State.OVER
                await store.move(
                    session, raid, (raid.state,), after, **({} if after is State.ENDING else {"over_at": now})
                )
                raid = replace(raid, state=after)
        self._remember(guild_id, raid)
        if raid.state is State.ENDING:
            await self.finish(raid)
            return None
        if raid.state is State.ON:
            raid = await self.gate.renew(await self.gate.shut(raid))
            self._remember(guild_id, raid)
        if raid.message_id is None or raid.state is State.OVER:
            await self.cards.show(guild_id, number)
        return None if raid.state is State.OVER else policy.next_look(raid, now)

    async def status(self, guild_id: int) -> Raid | None:
        """The raid that goes on, else the last one."""
        async with self.db.read() as session:
            return await store.current(session, guild_id) or await store.last(session, guild_id)
