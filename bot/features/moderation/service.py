"""What moderators do: record it, do it, tell the person, tell the staff."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import due
from bot.core.actions import Actions, Reason, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.encrypted import Cipher
from bot.core.facts import MemberFacts
from bot.core.held import Held
from bot.core.i18n import Text, Words, _, p_, words
from bot.core.posts import Button, Post
from bot.core.settings import SettingsStore
from bot.features.moderation import policy, posts, store
from bot.features.moderation.cases import LEAVES, NOT_DONE, ON_DISCORD, Case, Kind, Source, State, Told
from bot.features.moderation.orders import Acted, JustDone, NoCase, NothingMissed, Order, Unfinished
from bot.features.moderation.settings import ModerationSettings, Rung, Step
from bot.features.moderation.telling import Telling

log = logging.getLogger(__name__)

ENDS, CHECKS = "case_end", "case_check"
MOST_HELD = 1_000
CHECKED_AFTER = timedelta(minutes=2)
"""A case that is still open then was interrupted: it is finished."""

Also = Callable[[AsyncSession, int], Awaitable[None]]
"""What another feature writes down about a case, in the same transaction; it gets the case's number."""


class ModerationService:
    """`language_of`: a member's own language, if they chose one."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        cipher: Cipher,
        language_of: Callable[[int, int], Awaitable[str | None]],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.discipline = discipline
        self.cipher = cipher
        self.telling = Telling(clock, settings, actions, discipline, language_of)
        self.held: Held[tuple[Order, MemberFacts]] = Held(clock, MOST_HELD)

    # What a moderator does

    async def act(self, order: Order, actor: MemberFacts, target: MemberFacts, also: Also | None = None) -> Acted:
        """`also` is recorded with the case, or refuses it. Raises MayNot, or JustDone where someone else was faster."""
        me = self.discipline.me(actor.guild_id)
        settings = await self.settings.get(actor.guild_id, ModerationSettings)
        policy.check_may_do(order.kind, actor, settings)
        policy.check_rank(order.kind, actor, target, me)
        policy.check_bot_may(order.kind, me)
        try:
            case = await self._open(order, actor.guild_id, target.id, actor.id, Source.COMMAND, also=also)
        except JustDone as other:
            raise JustDone(other.case, self.held.keep(actor.guild_id, actor.id, (order, target))) from other
        return await self._carry_out(case, order, settings)

    async def punish(self, order: Order, target: MemberFacts, also: Also) -> Acted:
        """What automod does, in the bot's name; `also` is recorded with the case, or refuses it. Raises MayNot."""
        me = self.discipline.me(target.guild_id)
        settings = await self.settings.get(target.guild_id, ModerationSettings)
        policy.check_rank(order.kind, me, target, me)
        policy.check_bot_may(order.kind, me)
        case = await self._open(order, target.guild_id, target.id, me.id, Source.AUTOMOD, also=also)
        return await self._carry_out(case, order, settings)

    async def sure(self, token: str, actor: MemberFacts, also: Also | None = None) -> Acted:
        """Give an order that was held back, once. Raises NotHeld, or as `act` does."""
        order, target = self.held.take(token, actor.guild_id, actor.id)
        return await self.act(replace(order, sure=True), actor, target, also)

    async def _open(
        self,
        order: Order,
        guild_id: int,
        target_id: int,
        actor_id: int,
        source: Source,
        cause: int | None = None,
        also: Also | None = None,
    ) -> Case:
        now = self.clock.now()
        settings = await self.settings.get(guild_id, ModerationSettings)
        async with self.db.begin() as session:
            number = await store.next_number(session, guild_id)
            if source is Source.COMMAND and not order.sure:
                await self._refuse_twice(session, order.kind, guild_id, target_id, actor_id)
            if order.makes_up_for is not None:
                await self._refuse_redone(session, guild_id, order.makes_up_for)
            weight = order.weight
            if weight is None:
                weight = settings.weight_of(order.template or order.reason) if order.kind is Kind.WARN else 0
            case = Case(
                guild_id=guild_id,
                number=number,
                kind=order.kind,
                target_id=target_id,
                actor_id=actor_id,
                source=source,
                state=State.OPEN,
                told=Told.UNTOLD,
                made_at=now,
                reason=order.reason,
                ends_at=now + order.length if order.length else None,
                weight=weight,
                expires_at=now + timedelta(days=settings.strikes_expire_days) if weight else None,
                cause=cause or order.makes_up_for,
            )
            await store.add(session, self.cipher, case)
            if also is not None:
                await also(session, number)
            await due.schedule(session, guild_id, CHECKS, str(number), now + CHECKED_AFTER)
            if case.ends_at is not None:
                at = policy.next_look(case.kind, case.ends_at, now)
                await due.schedule(session, guild_id, ENDS, str(number), at)
        return case

    async def _refuse_twice(
        self, session: AsyncSession, kind: Kind, guild_id: int, target_id: int, actor_id: int
    ) -> None:
        if kind is Kind.NOTE:
            return
        since = self.clock.now() - policy.JUST_NOW
        for case in await store.of_member(session, self.cipher, guild_id, target_id, after=since):
            by_other = case.actor_id != actor_id and case.source is not Source.LADDER
            if by_other and case.kind is not Kind.NOTE and case.state not in NOT_DONE and case.undone is None:
                raise JustDone(case)

    async def _refuse_redone(self, session: AsyncSession, guild_id: int, number: int) -> None:
        """Nobody else opens a case until the end of the transaction, so it is made up for once."""
        for case in await store.brought_by(session, self.cipher, guild_id, number):
            if case.state not in NOT_DONE:
                raise NothingMissed(_("Someone has made up for it already: case {number}.", number=str(case.number)))

    async def redo(self, guild_id: int, number: int, actor: MemberFacts, also: Also | None = None) -> Acted:
        """Do what was missed, as a case of whoever decides that now. Raises as `act` does."""
        case = await self.case(guild_id, number)
        if case.state is not State.MISSED:
            raise NothingMissed(_("Case {number} needs nothing more.", number=str(number)))
        length = case.ends_at - case.made_at if case.ends_at else None
        target = await self.discipline.member(guild_id, case.target_id)
        return await self.act(Order(case.kind, case.reason, length, makes_up_for=number), actor, target, also)

    async def _carry_out(self, case: Case, order: Order, settings: ModerationSettings) -> Acted:
        """A kick or a ban is told before it is done: after it the bot shares no server with the member."""
        strikes = await self._strikes_with(case)
        rung = settings.rung_reached(strikes, case.weight)
        told, refused, reached = Told.UNTOLD, None, None
        if case.kind in LEAVES and not order.quiet:
            told = await self.telling.tell(case, strikes, rung, settings)
        try:
            await self._do(case, order.delete)
        except Refused as error:
            refused = error
        except Exception as error:  # `finish` goes on with it
            log.warning("case %s of server %s is not finished: %r", case.number, case.guild_id, error)
            raise Unfinished(case.number) from error
        climbs = rung is not None and policy.climbs(case, rung)
        if refused is None and rung is not None and climbs:
            reached = await self._climb(case, rung, settings)
        if refused is None and case.kind not in LEAVES and order.tells:
            told = await self.telling.tell(case, strikes, rung, settings, order.explains)
        case = await self._close(case, State.DONE if refused is None else State.FAILED, told)
        asks = refused is None and rung is not None and not climbs
        upcoming = settings.rung_after(strikes) if case.weight else None
        acted = Acted(order, case, strikes, refused, reached, asks, next_rung=upcoming)
        if not order.quiet:
            await self.telling.log(acted)
        return acted

    async def finish(self, case: Case, settings: ModerationSettings, *, is_known: bool) -> None:
        """Of a case that was interrupted: whether the person was told before is unknown, so they are not told again.

        What is done on Discord would come as a surprise after hours: the staff is asked.
        `is_known`: that it did not take place yet, unless the case says so.
        """
        is_late = policy.is_stale(case, self.clock.now())
        if is_late and case.kind in ON_DISCORD and case.audit_id is None:
            await self._ask_whether(case, is_known=is_known)
            return
        refused = None
        try:
            await self._do(case, timedelta())
        except Refused as error:
            if error.reason is not Reason.GONE:
                refused = error
        strikes = await self._strikes_with(case)
        rung = settings.rung_reached(strikes, case.weight) if refused is None else None
        reached, is_new = None, rung is not None and not await self.brought_by(case)
        asks = is_new and rung is not None and not policy.climbs(case, rung)
        if rung is not None and is_new and not asks and not is_late:
            reached = await self._climb(case, rung, settings)
        told = Told.UNKNOWN if posts.tells(case.kind) else Told.UNTOLD
        case = await self._close(case, State.DONE if refused is None else State.FAILED, told)
        late = is_late and is_new and not asks
        await self.telling.log(Acted(Order(case.kind), case, strikes, refused, reached, asks, late))

    async def _ask_whether(self, case: Case, *, is_known: bool) -> None:
        told = Told.UNKNOWN if case.kind in LEAVES else Told.UNTOLD
        await self._close(case, State.MISSED, told)
        text = _("The bot was interrupted here and came back only now, so it did nothing. Is it still wanted?")
        if not is_known:
            text = _(
                "The bot was interrupted here and came back only now. It can’t read whether it took place: look, "
                "and then decide whether it is still wanted."
            )
        await self.show_in_log(case.guild_id, case.number, text, needs_you=True)

    async def brought_by(self, case: Case) -> list[Case]:
        async with self.db.read() as session:
            return await store.brought_by(session, self.cipher, case.guild_id, case.number)

    async def _do(self, case: Case, delete: timedelta) -> None:
        if case.kind not in ON_DISCORD:
            return
        guild_id, target_id, why = case.guild_id, case.target_id, policy.audit_reason(case)
        match case.kind:
            case kind if case.audit_id is not None and kind is not Kind.SOFTBAN:
                pass  # it took place, says Discord's audit log
            case Kind.TIMEOUT:
                now = self.clock.now()
                until = policy.timeout_until(case.ends_at or now + policy.DISCORDS_LONGEST_TIMEOUT, now)
                await self.discipline.time_out(guild_id, target_id, until, why)
            case Kind.UNTIMEOUT:
                await self.discipline.time_out(guild_id, target_id, None, why)
            case Kind.KICK:
                await self.discipline.kick(guild_id, target_id, why)
            case Kind.SOFTBAN:
                if case.audit_id is None:
                    await self.discipline.ban(guild_id, target_id, delete or timedelta(days=1), why)
                await self._let_back_in(case)
            case Kind.BAN:
                await self.discipline.ban(guild_id, target_id, delete, why)
            case Kind.UNBAN:
                await self.discipline.unban(guild_id, target_id, why)
        if case.kind in {Kind.UNTIMEOUT, Kind.UNBAN}:
            await self._lift_standing(case)

    async def _let_back_in(self, case: Case) -> None:
        """The ban of a softban must not stay, unless someone has banned them since. What fails is tried for ever."""
        if await self.is_banned_anew(case):
            return
        try:
            await self.discipline.unban(case.guild_id, case.target_id, policy.audit_reason(case))
        except Exception as error:
            if isinstance(error, Refused) and error.reason is Reason.GONE:
                return
            log.warning("the ban of softban %s on server %s stands: %r", case.number, case.guild_id, error)
            now = self.clock.now()
            async with self.db.begin() as session:
                await store.change(session, case.guild_id, case.number, ends_at=now)
                await due.schedule(session, case.guild_id, ENDS, str(case.number), now + due.SHORTEST_PAUSE)

    async def _lift_standing(self, case: Case) -> None:
        """What was lifted by hand is not lifted again by an old timer, nor renewed."""
        lifted = Kind.TIMEOUT if case.kind is Kind.UNTIMEOUT else Kind.BAN
        async with self.db.begin() as session:
            for old in await store.standing(session, self.cipher, case.guild_id, case.target_id, lifted):
                await store.move(session, case.guild_id, old.number, old.state, State.LIFTED)

    async def _climb(self, case: Case, rung: Rung, settings: ModerationSettings) -> Case | None:
        """What the ladder does at so many strikes. The person is told of both at once."""
        kind = Kind.BAN if rung.step is Step.BAN else Kind.TIMEOUT
        order = Order(kind, case.reason, rung.length)
        me = self.discipline.me(case.guild_id)
        reached = await self._open(order, case.guild_id, case.target_id, me.id, Source.LADDER, case.number)
        told = await self.telling.tell(reached, 0, None, settings) if kind is Kind.BAN else Told.UNTOLD
        try:
            await self._do(reached, timedelta())
        except Refused as error:
            log.warning("the ladder's %s on server %s was refused: %s", kind, case.guild_id, error)
            return await self._close(reached, State.FAILED, told)
        return await self._close(reached, State.DONE, told)

    async def _close(self, case: Case, state: State, told: Told) -> Case:
        """What was lifted by hand before Discord answered stays lifted."""
        async with self.db.begin() as session:
            closed = await store.close(session, self.cipher, case.guild_id, case.number, state, told)
        if closed is None:
            raise NoCase(case.number)
        return closed

    async def is_banned_anew(self, case: Case) -> bool:
        """A later ban stands: that one decides."""
        return any(other.number > case.number for other in await self.bans_beside(case))

    async def is_banned_before(self, case: Case) -> bool:
        return any(other.number < case.number for other in await self.bans_beside(case))

    async def bans_beside(self, case: Case) -> list[Case]:
        """Other bans of the member that stand."""
        async with self.db.read() as session:
            standing = await store.standing(session, self.cipher, case.guild_id, case.target_id, Kind.BAN)
        return [other for other in standing if other.number != case.number]

    async def end_older_bans(self, case: Case) -> None:
        """There is one ban at a time: with the newest the older ones are over."""
        older = [other for other in await self.bans_beside(case) if other.number < case.number]
        async with self.db.begin() as session:
            for other in older:
                await store.move(session, other.guild_id, other.number, other.state, State.LIFTED)

    async def show_in_log(self, guild_id: int, number: int, *more: Text, needs_you: bool = False) -> None:
        await self.telling.show(await self.case(guild_id, number), more, needs_you=needs_you)

    # What stands

    async def case(self, guild_id: int, number: int) -> Case:
        async with self.db.read() as session:
            found = await store.get(session, self.cipher, guild_id, number)
        if found is None:
            raise NoCase(number)
        return found

    async def history(self, guild_id: int, target_id: int) -> list[Case]:
        """The newest first."""
        async with self.db.read() as session:
            return await store.of_member(session, self.cipher, guild_id, target_id)

    async def strikes_of(self, guild_id: int, target_id: int) -> int:
        return policy.strikes(await self.history(guild_id, target_id), self.clock.now())

    async def _strikes_with(self, case: Case) -> int:
        """Of the member, up to this case: of two warnings at once, each has its own rung."""
        cases = await self.history(case.guild_id, case.target_id)
        return policy.strikes([one for one in cases if one.number <= case.number], self.clock.now())

    async def appeal_button(self, guild_id: int, number: int, spoken: Words) -> Button:
        """For whom no direct message reaches."""
        return posts.appeal_button(await self.case(guild_id, number), p_("button", "Appeal"), spoken)

    async def show(self, guild_id: int, number: int, language: str) -> Post:
        return posts.card(await self.case(guild_id, number), self.clock.now(), words(language))
