"""What a host does with an event: planned, announced, changed, called off, made again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.facts import MemberFacts
from bot.core.i18n import _
from bot.core.posts import moment
from bot.core.settings import ServerSettings
from bot.features.qa import policy, poststore, questionstore, store
from bot.features.qa.delivery import ANNOUNCE, BOARD, DISCORD, FOUND_AGAIN, PANEL, REVIEW, THREAD, Delivery
from bot.features.qa.desk import Desk
from bot.features.qa.event import COMING, Event, Picture, Plan, Series, State
from bot.features.qa.notices import Notices
from bot.features.qa.on_discord import OnDiscord
from bot.features.qa.question import State as QuestionState
from bot.features.qa.showing import Showing

KEPT_AT_LEAST = timedelta(days=14)


@dataclass(frozen=True)
class Hosting:
    desk: Desk
    delivery: Delivery
    showing: Showing
    notices: Notices
    on_discord: OnDiscord

    # Drafts

    async def create(self, actor: MemberFacts, plan: Plan, picture: Picture | None = None) -> Event:
        """A draft that only its host sees. Raises MayNot."""
        policy.check_may_host(actor)
        if plan.starts_at <= self.desk.clock.now():
            policy.check_plan(plan, self.desk.clock.now())
        return await self._add(actor.guild_id, actor.id, plan, picture)

    async def _add(self, guild_id: int, host_id: int, plan: Plan, picture: Picture | None) -> Event:
        async with self.desk.db.begin() as session:
            number = await self._write(session, guild_id, host_id, plan, picture)
        return await self.desk.event(guild_id, number)

    async def _write(
        self, session: AsyncSession, guild_id: int, host_id: int, plan: Plan, picture: Picture | None
    ) -> int:
        number = await store.new_number(session, guild_id)
        await store.add(session, self.desk.cipher, guild_id, number, host_id, plan, self.desk.clock.now())
        if picture is not None:
            await store.set_picture(session, self.desk.cipher, guild_id, number, picture)
        return number

    async def again(self, guild_id: int, number: int, actor: MemberFacts, starts_at: datetime | None = None) -> Event:
        """A draft like an earlier one: at another time, or when its series goes on."""
        policy.check_may_host(actor)
        event = await self.desk.event(guild_id, number)
        plan = await self._following(event)
        if starts_at is not None:
            plan = replace(event.plan, starts_at=starts_at, ends_at=starts_at + event.plan.length)
        return await self._add(guild_id, actor.id, plan, await self.picture(event))

    async def _following(self, event: Event) -> Plan:
        plan, now = event.plan, self.desk.clock.now()
        zone = (await self.desk.settings.get(event.guild_id, ServerSettings)).zone
        while plan.starts_at <= now or plan.starts_at == event.plan.starts_at:
            plan = policy.next_in_series(plan, zone)
        return plan

    async def go_on(self, event: Event) -> None:
        """The next draft of a series, once."""
        if event.plan.series is Series.NONE:
            return
        plan, picture = await self._following(event), await self.picture(event)
        async with self.desk.db.begin() as session:
            if not await self.desk.first(session, event.guild_id, f"{event.number}:series"):
                return
            number = await self._write(session, event.guild_id, event.host_id, plan, picture)
        text = _(
            "The next of the series is ready as a draft: Q&A {number}, {when}. Look at it with `/qa edit`, then "
            "announce it.",
            number=str(number),
            when=moment(plan.starts_at),
        )
        await self.notices.say_once(event, "series", text)

    # Changes

    async def change(self, guild_id: int, number: int, actor: MemberFacts, **values: Any) -> Event:
        """It reaches Discord's event, the announcement and those who asked to be reminded. Raises MayNot or Moved."""
        event = await self.desk.event(guild_id, number)
        policy.check_may_host(actor, event)
        policy.check_changeable(event)
        plan = replace(event.plan, **values)
        if plan != event.plan:
            if event.state is not State.DRAFT:
                self._check_change(event, plan)
            await self._change(event, plan)
        return await self.desk.event(guild_id, number)

    def _check_change(self, event: Event, plan: Plan) -> None:
        if event.state in COMING:
            policy.check_plan(plan, self.desk.clock.now())
        elif plan.starts_at != event.plan.starts_at or (plan.venue, plan.venue_id) != (
            event.plan.venue,
            event.plan.venue_id,
        ):
            policy.check_state(event, *COMING)
        if plan.place_id != event.plan.place_id:
            raise policy.MayNot(_("It is announced already: its channel can’t change. Cancel it and make it again."))

    async def _change(self, event: Event, plan: Plan, *, by_hand: bool = False) -> None:
        async with self.desk.db.begin() as session:
            if not await store.change(session, event, **store.planned(self.desk.cipher, plan)):
                raise policy.Moved
            if event.state is State.DRAFT:
                return
            changed = replace(event, plan=plan, step=event.step + 1)
            await self._plan_anew(session, event, changed)
            if not by_hand and _on_discord(plan) != _on_discord(event.plan):
                await self._outdate(session, changed)
        await self._show(changed)

    async def _plan_anew(self, session: AsyncSession, before: Event, changed: Event) -> None:
        """What follows from other times or people."""
        guild_id, number, plan, now = changed.guild_id, changed.number, changed.plan, self.desk.clock.now()
        if plan.starts_at != before.plan.starts_at:
            await store.wind_up(session, guild_id, number)
            await self.schedule(session, changed)
            await self.desk.at(session, guild_id, now, "moved", number, changed.step)
        elif plan.ends_at != before.plan.ends_at:
            await self.desk.at(session, guild_id, plan.ends_at, "over", number, _stamp(plan.ends_at))
        if plan.guests != before.plan.guests:
            await self.desk.at(session, guild_id, now, "invite", number, changed.step)

    async def _outdate(self, session: AsyncSession, event: Event) -> None:
        """Discord's event has to be told."""
        tries = await poststore.outdate(session, event.guild_id, event.number, DISCORD)
        if tries is not None:
            at = self.desk.clock.now() + FOUND_AGAIN
            await self.desk.at(session, event.guild_id, at, "post", event.number, DISCORD, tries)

    async def _show(self, event: Event) -> None:
        await self.delivery.try_now(event.guild_id, event.number, DISCORD)
        for what in (ANNOUNCE, BOARD, PANEL):
            await self.showing.now(event, what)

    async def set_picture(self, guild_id: int, number: int, actor: MemberFacts, picture: Picture) -> None:
        event = await self.desk.event(guild_id, number)
        policy.check_may_host(actor, event)
        policy.check_changeable(event)
        async with self.desk.db.begin() as session:
            await store.set_picture(session, self.desk.cipher, guild_id, number, picture)
            await self._outdate(session, event)
        if event.state is not State.DRAFT:
            await self._show(event)

    async def adopt(self, event: Event, *, title: str, starts_at: datetime, ends_at: datetime | None) -> None:
        """Someone changed Discord's event by hand: that is what holds now, and the host hears of it."""
        end = ends_at or starts_at + event.plan.length
        plan = replace(event.plan, title=title, starts_at=starts_at, ends_at=end)
        if plan == event.plan:
            return
        await self._change(event, plan, by_hand=True)
        text = _(
            "Discord’s event was changed by hand. The Q&A follows it: **{title}**, {when}. Whoever asked to be "
            "reminded is told of a new time.",
            title=policy.plain_title(plan),
            when=moment(plan.starts_at),
        )
        await self.notices.say_once(event, f"adopted {event.step}", text)

    async def take_over(self, guild_id: int, number: int, actor: MemberFacts) -> Event:
        """Someone else hosts it from now on."""
        policy.check_may_host(actor)
        event = await self.desk.event(guild_id, number)
        policy.check_changeable(event)
        async with self.desk.db.begin() as session:
            if not await store.change(session, event, host_id=actor.id):
                raise policy.Moved
            await self.desk.at(session, guild_id, self.desk.clock.now(), "invite", number, event.step + 1)
        event = await self.desk.event(guild_id, number)
        self.showing.touch(event, ANNOUNCE, PANEL)
        await self.notices.well_again(event, "host")
        return event

    # Announcing, and what follows by itself

    async def announce(self, guild_id: int, number: int, actor: MemberFacts) -> Event:
        """Raises MayNot where something is missing; then nothing was done."""
        event = await self.desk.event(guild_id, number)
        policy.check_may_host(actor, event)
        policy.check_state(event, State.DRAFT)
        policy.check_plan(event.plan, self.desk.clock.now())
        plan = event.plan
        policy.check_has(self.desk.events.missing(guild_id, plan.venue, plan.venue_id, plan.place_id), plan.place_id)
        now, whats = self.desk.clock.now(), (DISCORD, ANNOUNCE, THREAD, PANEL, REVIEW)
        async with self.desk.db.begin() as session:
            if not await store.move(session, event, State.ANNOUNCED, actor.id, now):
                raise policy.Moved
            await poststore.plan(session, guild_id, number, *whats)
            for what in whats:
                await self.desk.at(session, guild_id, now + FOUND_AGAIN, "post", number, what)
            await self.schedule(session, event)
        await self.delivery.try_now(guild_id, number)
        settings = await self.desk.qa_settings(guild_id)
        if policy.opens_at(plan, settings) <= now:
            await self.open(guild_id, number, actor.id)
        return await self.desk.event(guild_id, number)

    async def schedule(self, session: AsyncSession, event: Event) -> None:
        """What happens at its times."""
        plan, number, guild_id = event.plan, event.number, event.guild_id
        settings, begins = await self.desk.qa_settings(guild_id), _stamp(plan.starts_at)
        await self.desk.at(session, guild_id, policy.opens_at(plan, settings), "open", number, begins)
        await self.desk.at(session, guild_id, plan.starts_at + policy.LATE, "late", number, begins)
        await self.desk.at(session, guild_id, plan.ends_at, "over", number, _stamp(plan.ends_at))
        for minutes in policy.BEFORE:
            at = plan.starts_at - timedelta(minutes=minutes)
            if at > self.desk.clock.now():
                await self.desk.at(session, guild_id, at, "bell", number, minutes, begins)

    async def open(self, guild_id: int, number: int, by: int) -> Event:
        """Voting begins: what is approved is shown."""
        event = await self.desk.event(guild_id, number)
        if event.state is State.ANNOUNCED:
            now = self.desk.clock.now()
            async with self.desk.db.begin() as session:
                if not await store.move(session, event, State.OPEN, by, now):
                    raise policy.Moved
                await poststore.plan(session, guild_id, number, BOARD)
                await self.desk.at(session, guild_id, now + FOUND_AGAIN, "post", number, BOARD)
                approved = (QuestionState.APPROVED,)
                for question in await questionstore.in_states(session, self.desk.cipher, guild_id, number, approved):
                    await questionstore.move(session, question, QuestionState.PUBLISHED, by, now)
            await self.delivery.try_now(guild_id, number, BOARD)
            event = await self.desk.event(guild_id, number)
            self.showing.touch(event, ANNOUNCE, PANEL)
        return event

    async def cancel(self, guild_id: int, number: int, actor: MemberFacts, because: str | None) -> Event:
        """Whoever asked to be reminded is told. Raises MayNot or Moved."""
        event = await self.desk.event(guild_id, number)
        policy.check_may_host(actor, event)
        policy.check_state(event, State.DRAFT, *COMING)
        now, sealed = self.desk.clock.now(), self.desk.cipher.seal(because) if because else None
        async with self.desk.db.begin() as session:
            if not await store.move(session, event, State.CANCELLED, actor.id, now, cancelled_because=sealed):
                raise policy.Moved
            if event.state is not State.DRAFT:
                await self.desk.at(session, guild_id, now, "off", number)
                await self.desk.at(session, guild_id, now + FOUND_AGAIN, "follow", number, State.CANCELLED)
            await self.desk.at(session, guild_id, now + KEPT_AT_LEAST, "forget", number)
        cancelled = await self.desk.event(guild_id, number)
        await self.follow(cancelled, ANNOUNCE, BOARD, PANEL, REVIEW)
        return cancelled

    async def follow(self, event: Event, *whats: str) -> None:
        """Discord's own event and what stands are as the Q&A is now; what failed is tried again when it is due."""
        done = await self.on_discord.follow(event)
        for what in whats:
            await self.showing.now(event, what)
        if done:
            async with self.desk.db.begin() as session:
                await self.desk.off(session, event.guild_id, "follow", event.number, event.state)

    # Looking

    async def picture(self, event: Event) -> Picture | None:
        async with self.desk.db.read() as session:
            return await store.picture(session, self.desk.cipher, event.guild_id, event.number)

    async def all(self, guild_id: int) -> list[Event]:
        async with self.desk.db.read() as session:
            return await store.in_states(session, self.desk.cipher, guild_id, tuple(State))

    async def told_of_cancelling(self, event: Event) -> tuple[int, int]:
        """How many would be told, and how many questions were sent."""
        async with self.desk.db.read() as session:
            bells = await store.bells(session, event.guild_id, event.number)
            counts = await questionstore.counts(session, event.guild_id, event.number)
        return len({bell.member_id for bell in bells}), sum(counts.values())


def _on_discord(plan: Plan) -> tuple[object, ...]:
    """What Discord's event shows of it."""
    return plan.title, plan.about, plan.starts_at, plan.ends_at, plan.venue, plan.venue_id, plan.location


def _stamp(at: datetime) -> int:
    """A time in the key of what is due then: after a change there is another one."""
    return int(at.timestamp())
