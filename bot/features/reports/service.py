"""What members report, and what the team makes of it."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import claims, due
from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.encrypted import Cipher
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Words, _
from bot.core.posts import Post, moment
from bot.core.settings import SettingsStore
from bot.features.duty.service import DutyService
from bot.features.moderation.cases import NOT_DONE
from bot.features.moderation.cases import State as CaseState
from bot.features.moderation.orders import Acted, Order
from bot.features.moderation.service import Also, ModerationService
from bot.features.moderation.settings import ModerationSettings
from bot.features.reports import policy, posts, store
from bot.features.reports.delivery import CLAIM, Delivery, key_of
from bot.features.reports.figures import Handled, figures
from bot.features.reports.posts import CARD, DANGER, REMINDER, URGENT, Holder
from bot.features.reports.report import About, Report, Reported, State, Voice, Why
from bot.features.reports.settings import ReportsSettings

log = logging.getLogger(__name__)

CARDS, ANSWERS, CLOSINGS = "report_card", "report_answer", "report_closing"
LOOKED_AT_AGAIN = timedelta(minutes=2)
"""A card that does not stand by then was interrupted, and so was a case that its report does not know of."""


class NoReport(UserError):
    def __init__(self, number: int) -> None:
        super().__init__(_("There is no report {number} on this server.", number=str(number)))


class Taken(UserError):
    """Someone else is on it."""


class ReportsService:
    """`language_of`: a member's own language, if they chose one."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        cipher: Cipher,
        moderation: ModerationService,
        duty: DutyService,
        language_of: Callable[[int, int], Awaitable[str | None]],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.discipline = discipline
        self.cipher = cipher
        self.moderation = moderation
        self.duty = duty
        self.delivery = Delivery(db, clock, settings, actions, discipline, cipher, duty, language_of)

    # What a member does

    async def report(
        self, guild_id: int, reporter_id: int, about: About, why: Why, words: str | None, language: str
    ) -> Reported:
        """Raises MayNot or ReportedAlready. What is open already is joined."""
        policy.check_may_report(reporter_id, about, self.discipline.me(guild_id).id, words)
        about_staff = await self._is_of_the_team(guild_id, about.target_id)
        voice = Voice(reporter_id, why, words, self.clock.now(), language)
        settings = await self.settings.get(guild_id, ReportsSettings)
        async with self.db.begin() as session:
            number, what = await self._record(session, guild_id, about, voice, about_staff, settings)
            if what is not None:
                await self._plan(session, guild_id, number, what)
        if about.seen is not None and what == CARD:
            spoken = await self.delivery.words(guild_id)
            self.delivery.keep_quote(guild_id, number, posts.quote_of(about.seen, spoken))
        return await self._show(guild_id, number, what)

    async def _record(
        self,
        session: AsyncSession,
        guild_id: int,
        about: About,
        voice: Voice,
        about_staff: bool,
        settings: ReportsSettings,
    ) -> tuple[int, str | None]:
        """Its number, and why the staff is written to, if it is."""
        last, now = await store.alone(session, guild_id), self.clock.now()
        same = await store.last_of(session, self.cipher, guild_id, about)
        if same is not None:
            policy.check_not_again(same, voice.reporter_id, voice.why)
        made = await store.made_by(session, guild_id, voice.reporter_id, now - policy.HOUR)
        policy.check_not_too_many(made, settings, now)
        joins = same is not None and same.state is State.OPEN
        number = same.number if same and joins else await store.add(session, guild_id, last, about, about_staff, now)
        await store.hear(session, self.cipher, guild_id, number, voice)
        if same is None or not joins:
            remind_at = now + timedelta(hours=settings.remind_after_hours)
            await due.schedule(session, guild_id, CARDS, key_of(number, REMINDER), remind_at)
            return number, CARD
        others = [one for one in same.voices if one.reporter_id != voice.reporter_id]
        is_urgent = policy.is_urgent([*others, voice], settings, now)
        raised = is_urgent and await store.raise_it(session, guild_id, number, now)
        if voice.why is Why.DANGER and not same.danger:
            return number, DANGER
        return number, URGENT if raised else None

    async def _plan(self, session: AsyncSession, guild_id: int, number: int, what: str) -> None:
        await store.plan_post(session, guild_id, number, what)
        again = self.clock.now() + LOOKED_AT_AGAIN
        await due.schedule(session, guild_id, CARDS, key_of(number, what), again)

    async def _show(self, guild_id: int, number: int, what: str | None) -> Reported:
        shown = what is None or await self.delivery.try_now(guild_id, number, what)
        if what != CARD:
            await self.delivery.refresh(guild_id, number)
        settings = await self.settings.get(guild_id, ModerationSettings)
        no_channel = settings.needs_human_channel is None
        report = await self.get(guild_id, number)
        on_duty = set(await self.duty.on_duty(guild_id)) - {report.target_id}
        shown = shown and not no_channel
        return Reported(number, shown, shown and report.danger and bool(on_duty), no_channel)

    async def _is_of_the_team(self, guild_id: int, member_id: int | None) -> bool:
        """Where nobody can tell, yes: then who reported is shown to nobody who might be meant."""
        if member_id is None:
            return False
        settings = await self.settings.get(guild_id, ModerationSettings)
        try:
            return policy.is_staff(await self.discipline.member(guild_id, member_id), settings)
        except Exception:
            log.warning("whether member %s is of the team could not be looked up", member_id, exc_info=True)
            return True

    async def open_reports_of(self, guild_id: int, member_id: int) -> list[Report]:
        """What a member reported and nobody has answered, the oldest first. Of its voices, only theirs is for them."""
        async with self.db.read() as session:
            return await store.open_of(session, self.cipher, guild_id, member_id)

    async def receipt(self, guild_id: int, reported: Reported, why: Why, spoken: Words) -> Post:
        settings = await self.settings.get(guild_id, ReportsSettings)
        return posts.received(reported, why, settings.help_lines, spoken)

    async def help_post(self, guild_id: int, spoken: Words) -> Post:
        """For someone in danger whose report was refused."""
        settings = await self.settings.get(guild_id, ReportsSettings)
        return Post(("\n".join(posts.danger_lines(settings.help_lines, spoken)),))

    # What the team does

    async def take(self, guild_id: int, number: int, moderator: MemberFacts) -> Holder:
        """For a quarter of an hour nobody else may. Raises NoReport, MayNot, Closed or Taken."""
        holder = await self._take(guild_id, number, moderator)
        await self.delivery.refresh(guild_id, number)
        return holder

    async def _take(self, guild_id: int, number: int, moderator: MemberFacts) -> Holder:
        policy.check_may_look(moderator, await self.settings.get(guild_id, ModerationSettings))
        await self.settle(guild_id, number)
        policy.check_may_answer(await self.get(guild_id, number), moderator.id)
        now, lapse = self.clock.now(), policy.CLAIM_LASTS
        async with self.db.begin() as session:
            who = await claims.take(session, guild_id, CLAIM, str(number), moderator.id, now, lapse)
            held = await claims.held(session, guild_id, CLAIM, str(number), now)
        until = (held[1] if held else None) or now + lapse
        if who != moderator.id:
            when = moment(until, "R")
            text = _(
                "{moderator} is on it. If nothing comes of it, it is free {when}.", moderator=f"<@{who}>", when=when
            )
            raise Taken(text)
        return Holder(who, until)

    async def act(self, guild_id: int, number: int, order: Order, moderator: MemberFacts) -> Acted:
        """What a moderator does about it closes it. Raises as `take` and as moderation does."""
        await self.take(guild_id, number, moderator)
        report = await self.get(guild_id, number)
        policy.check_may_punish(report)
        target = await self.discipline.member(guild_id, report.target_id or 0)
        acted = await self.moderation.act(order, moderator, target, self._with_case(report))
        await self.settle(guild_id, number)
        return acted

    async def sure(self, guild_id: int, number: int, token: str, moderator: MemberFacts) -> Acted:
        """Give an order that was held back, as someone else had just acted."""
        await self._take(guild_id, number, moderator)
        also = self._with_case(await self.get(guild_id, number))
        acted = await self.moderation.sure(token, moderator, also)
        await self.settle(guild_id, number)
        return acted

    async def of_case(self, guild_id: int, case_number: int) -> int | None:
        """The open report of which it came."""
        async with self.db.read() as session:
            return await store.open_by_case(session, guild_id, case_number)

    async def redo(self, guild_id: int, case_number: int, moderator: MemberFacts) -> Acted:
        """Do what was missed; its report, if it is of one, closes with it. Raises as moderation does."""
        number = await self.of_case(guild_id, case_number)
        if number is None:
            return await self.moderation.redo(guild_id, case_number, moderator)
        also = self._with_case(await self.get(guild_id, number))
        acted = await self.moderation.redo(guild_id, case_number, moderator, also)
        await self.settle(guild_id, number)
        return acted

    def _with_case(self, report: Report) -> Also:
        """The report knows its case as soon as there is one, so that a crash leaves none behind."""
        guild_id, number = report.guild_id, report.number

        async def also(session: AsyncSession, case_number: int) -> None:
            if not await store.set_case(session, guild_id, number, report.case_number, case_number):
                raise Taken(_("Someone else was faster: this is not as you saw it any more."))
            again = self.clock.now() + LOOKED_AT_AGAIN
            await due.schedule(session, guild_id, CLOSINGS, key_of(number, str(case_number)), again)

        return also

    async def settle(self, guild_id: int, number: int) -> None:
        """Close what was acted on. Raises NoReport, or Taken while its case is not finished."""
        report = await self.get(guild_id, number)
        if report.state is not State.OPEN or report.case_number is None:
            return
        case = await self.moderation.case(guild_id, report.case_number)
        if case.state is CaseState.OPEN:
            text = _(
                "Case {number} came of it and is not finished yet: the report closes with it.", number=str(case.number)
            )
            raise Taken(text)
        if case.state not in NOT_DONE:
            await self._close(guild_id, number, State.HANDLED, case.actor_id, case_number=case.number)

    async def handle(self, guild_id: int, number: int, moderator: MemberFacts) -> None:
        """Close what was seen to in another way. Raises as `take`."""
        await self._take(guild_id, number, moderator)
        if not await self._close(guild_id, number, State.HANDLED, moderator.id):
            policy.check_may_answer(await self.get(guild_id, number), moderator.id)

    async def dismiss(self, guild_id: int, number: int, reason: str, moderator: MemberFacts) -> None:
        await self._take(guild_id, number, moderator)
        answer = self.cipher.seal(reason)
        if not await self._close(guild_id, number, State.DISMISSED, moderator.id, answer=answer):
            policy.check_may_answer(await self.get(guild_id, number), moderator.id)

    async def _close(
        self,
        guild_id: int,
        number: int,
        state: State,
        by: int,
        *,
        case_number: int | None = None,
        answer: bytes | None = None,
    ) -> bool:
        """False if someone else was faster."""
        values = {"closed_by": by, "case_number": case_number, "answer": answer}
        now = self.clock.now()
        async with self.db.begin() as session:
            closed = await store.close(session, guild_id, number, state, closed_at=now, **values)
            if closed:
                await due.schedule(session, guild_id, ANSWERS, str(number), now)
                await claims.release(session, guild_id, CLAIM, str(number), by)
        await self.delivery.refresh(guild_id, number)
        return closed

    async def who(self, guild_id: int, number: int, moderator: MemberFacts, spoken: Words) -> Post:
        """Who reported it, for those whom it is not about."""
        policy.check_may_look(moderator, await self.settings.get(guild_id, ModerationSettings))
        report = await self.get(guild_id, number)
        policy.check_may_answer(report, moderator.id)
        return Post(("\n".join(posts.voice_lines(report.voices, spoken)),))

    async def get(self, guild_id: int, number: int) -> Report:
        async with self.db.read() as session:
            report = await store.get(session, self.cipher, guild_id, number)
        if report is None:
            raise NoReport(number)
        return report

    async def handled(self, guild_id: int, since: datetime, until: datetime, zone: tzinfo = UTC) -> Handled:
        """Of a time; what is open is so now, or was when such a time after it was over."""
        at = min(self.clock.now(), until + (until - since))
        async with self.db.read() as session:
            lives = await store.lives(session, guild_id, since, at)
        return figures(lives, since, until, at, zone)
