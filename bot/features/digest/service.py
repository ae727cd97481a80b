"""The weekly digest: set up, sent when it is due, looked at, shared, and acted on."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core import due
from bot.core.actions import Actions
from bot.core.calendar import Week
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import Words, _, words
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.digest import policy, store
from bot.features.digest.automod import AUTOMOD
from bot.features.digest.charts import Charts
from bot.features.digest.community import COMMUNITY
from bot.features.digest.compose import Delay, Taken
from bot.features.digest.delivery import Busy, Delivered, Delivery, Undelivered
from bot.features.digest.details import QUESTIONS
from bot.features.digest.funnel import FUNNEL
from bot.features.digest.hands import Hands
from bot.features.digest.moderation import MODERATION
from bot.features.digest.pages import (
    Automod,
    Handling,
    Moderation,
    Page,
    Pages,
    QaEvents,
    none_held,
    nothing_done,
    nothing_hit,
    nothing_reported,
)
from bot.features.digest.parts import Part
from bot.features.digest.qa import QA
from bot.features.digest.settings import DigestSettings, Quiet
from bot.features.digest.studio import Studio
from bot.features.digest.tables import DigestState
from bot.features.digest.thanks import Thanks
from bot.features.digest.trouble import LanguageOf, Trouble, wording
from bot.features.engagement.reports import Reports
from bot.features.engagement.settings import EngagementSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Posted:
    """`already`: it stood there before."""

    link: str
    already: bool


class DigestService:
    """Handles what is due of the kind "digest". `parts`: the lines of each feature.

    Of a time: `moderation`: cases; `handling`: how reports went; `qa`: events; `automod`: what its rules hit.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        reports: Reports,
        actions: Actions,
        charts: Charts,
        parts: Sequence[Part] = (COMMUNITY, FUNNEL, MODERATION, AUTOMOD, QA),
        language_of: LanguageOf | None = None,
        moderation: Moderation = nothing_done,
        qa: QaEvents = none_held,
        handling: Handling = nothing_reported,
        automod: Automod = nothing_hit,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.reports = reports
        self.pages = Pages(db, clock, settings, reports, actions, parts, moderation, qa, handling, automod)
        self.studio = Studio(charts)
        self.delivery = Delivery(db, clock, actions, self.pages)
        self.hands = Hands(db, clock)
        self.thanks = Thanks(db, clock, settings, actions)
        self.trouble = Trouble(actions, settings, language_of)
        settings.follow(DigestSettings, self._follow)
        settings.follow(ServerSettings, self._follow_clock)

    # When

    async def setup(
        self,
        guild_id: int,
        channel_id: int,
        weekday: int,
        hour: int,
        timezone: str | None,
        language: str | None,
        set_by: int,
    ) -> datetime:
        """Where and when from now on; the next time. What is left out of zone and language stays as it is."""
        given = {"timezone": timezone, "language": language}
        server = {name: value for name, value in given.items() if value is not None}
        digest = {"channel_id": channel_id, "weekday": weekday, "hour": hour, "set_by": set_by}
        await self.settings.apply(guild_id, set_by, {ServerSettings: server, DigestSettings: digest})
        return await self._schedule(guild_id)

    async def _follow(self, guild_id: int, before: DigestSettings, after: DigestSettings, _by: int) -> None:
        if after.channel_id is not None and before.quiet == after.quiet:
            await self._schedule(guild_id)

    async def _follow_clock(self, guild_id: int, before: ServerSettings, after: ServerSettings, _by: int) -> None:
        digest = await self.settings.get(guild_id, DigestSettings)
        if digest.channel_id is not None and before.timezone != after.timezone:
            await self._schedule(guild_id)

    async def _schedule(self, guild_id: int) -> datetime:
        """Put the next digest on the list, in place of one that waits there."""
        server = await self.settings.get(guild_id, ServerSettings)
        digest = await self.settings.get(guild_id, DigestSettings)
        after = self.clock.now()
        async with self.db.begin() as session:
            await due.cancel(session, guild_id, store.KIND)
            while True:
                planned = policy.next_appointment(after, guild_id, digest.weekday, digest.hour, server.zone)
                if not await store.is_used(session, guild_id, planned.key):
                    break
                after = planned.due_at
            await due.schedule(session, guild_id, store.KIND, planned.key, planned.due_at)
        return planned.due_at

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        server = await self.settings.get(guild_id, ServerSettings)
        digest = await self.settings.get(guild_id, DigestSettings)
        planned = policy.planned_at(key, digest.hour, server.zone)
        now = self.clock.now()
        week = policy.last_week(now, server.zone)
        delay = None
        if policy.is_late(planned, now):
            missed = policy.missed_weeks(planned, now, server.zone)
            delay = Delay(planned, await self._without_digest(guild_id, missed))
        if digest.channel_id is not None:
            try:
                await self._post(guild_id, week, digest.channel_id, delay)
            except UserError as nothing:
                log.info("server %s has no digest of %s: %s", guild_id, week, nothing)
        await self._schedule(guild_id)

    async def _post(self, guild_id: int, week: Week, channel_id: int, delay: Delay | None) -> None:
        outcome = await self._deliver(guild_id, week, channel_id, delay)
        if isinstance(outcome, Undelivered) and not await self._is_known(guild_id, week, outcome):
            await self.trouble.tell(guild_id, week, channel_id, outcome, await self._name(guild_id))

    async def _is_known(self, guild_id: int, week: Week, outcome: Undelivered) -> bool:
        """Whether people were told of this trouble before: one message, not one every week."""
        async with self.db.read() as session:
            before = await store.digest_of(session, guild_id, week.plus(-1))
        return outcome.again or (before is not None and before.state == DigestState.KEPT)

    async def _without_digest(self, guild_id: int, weeks: Sequence[Week]) -> tuple[Week, ...]:
        async with self.db.read() as session:
            return tuple([week for week in weeks if await store.digest_of(session, guild_id, week) is None])

    async def _deliver(
        self, guild_id: int, week: Week, channel_id: int, delay: Delay | None = None
    ) -> Delivered | Undelivered:
        public = await self._public_words(guild_id)
        return await self.delivery.deliver(
            guild_id, week, channel_id, lambda page: self.studio.public(page, public), delay
        )

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        await self._schedule(guild_id)
        await self.trouble.tell_of_failure(guild_id, await self._name(guild_id))

    async def _name(self, guild_id: int) -> str:
        return dict(await self.reports.servers()).get(guild_id, str(guild_id))

    async def post_now(self, guild_id: int) -> Posted:
        """The newest complete week's digest; where it is, if it was posted before."""
        digest = await self.settings.get(guild_id, DigestSettings)
        if digest.channel_id is None:
            raise UserError(_("There is no channel for the digest yet: `/digest setup` names one."))
        week = await self.pages.newest_week(guild_id)
        try:
            outcome = await self._deliver(guild_id, week, digest.channel_id)
        except Busy:
            raise UserError(_("The digest is being posted at this moment.")) from None
        if isinstance(outcome, Undelivered):
            raise UserError(wording(digest.channel_id, outcome))
        link = f"https://discord.com/channels/{guild_id}/{outcome.channel_id}/{outcome.message_id}"
        return Posted(link, outcome.already)

    # What it says

    async def weeks(self, guild_id: int) -> tuple[Week, ...]:
        """The weeks that can be looked at, newest first."""
        newest = await self.pages.newest_week(guild_id)
        return tuple(week for week in await self.reports.weeks(guild_id) if week <= newest)

    async def preview(self, guild_id: int, week: Week | None, language: str) -> Post:
        page = await self._page(guild_id, week)
        return await self.studio.private(page, words(language))

    async def details(self, guild_id: int, week: Week, language: str) -> Post:
        page = await self.pages.page(guild_id, week, questions=QUESTIONS)
        return await self.studio.details(page, words(language))

    def meaning(self, week: Week, language: str, number: int = 1) -> Post:
        return self.studio.meaning(week, words(language), number)

    async def share(self, guild_id: int, week: Week, language: str) -> Post:
        return await self.studio.share(await self.pages.page(guild_id, week), words(language))

    async def public(self, guild_id: int, week: Week) -> Post:
        """The digest as it stands in the channel, with who has what in hand by now."""
        return await self.studio.public(await self.pages.page(guild_id, week), await self._public_words(guild_id))

    async def taken(self, guild_id: int, week: Week) -> dict[int, Taken]:
        """Who has which suggestion in hand, by its number."""
        async with self.db.read() as session:
            return await store.taken(session, guild_id, week, self.clock.now())

    async def where(self, guild_id: int, week: Week) -> Delivered | None:
        """Where the week's digest stands."""
        async with self.db.read() as session:
            kept = await store.digest_of(session, guild_id, week)
        if kept is None or kept.channel_id is None or kept.message_id is None:
            return None
        return Delivered(kept.channel_id, kept.message_id, already=True)

    async def is_for(self, guild_id: int, week: Week, channel_id: int) -> bool:
        """Whether those who see this channel may read the week's digest."""
        chosen = (await self.settings.get(guild_id, DigestSettings)).channel_id
        if channel_id == chosen:
            return True
        where = await self.where(guild_id, week)
        return where is not None and where.channel_id == channel_id

    async def _page(self, guild_id: int, week: Week | None) -> Page:
        return await self.pages.page(guild_id, week or await self.pages.newest_week(guild_id))

    async def _public_words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)

    async def thanks_for(self, guild_id: int, week: Week, language: str) -> Post:
        return self.thanks.offer(await self.pages.page(guild_id, week), words(language))

    async def thank(self, guild_id: int, week: Week, by: int) -> None:
        """Raises UserError or Refused."""
        await self.thanks.send(await self.pages.page(guild_id, week), by, await self._public_words(guild_id))

    # Quiet times

    async def quiet_times(self, guild_id: int) -> tuple[Quiet, ...]:
        return (await self.settings.get(guild_id, DigestSettings)).quiet

    async def mark_quiet(self, guild_id: int, first: date, last: date, changed_by: int) -> Quiet:
        quiet = policy.with_quiet(await self.quiet_times(guild_id), Quiet(first=first, last=last))
        await self.settings.change(guild_id, DigestSettings, changed_by, quiet=quiet)
        return Quiet(first=first, last=last)

    async def unmark_quiet(self, guild_id: int, first: date, last: date, changed_by: int) -> None:
        quiet = tuple(each for each in await self.quiet_times(guild_id) if (each.first, each.last) != (first, last))
        await self.settings.change(guild_id, DigestSettings, changed_by, quiet=quiet)

    # Questions

    async def toggle_questions(self, guild_id: int, channel_id: int, changed_by: int) -> tuple[int, ...]:
        """Count questions in a channel from now on, or no longer; all the channels in which they are counted."""
        before = (await self.settings.get(guild_id, EngagementSettings)).question_channels
        after = policy.toggled(before, channel_id)
        await self.settings.change(guild_id, EngagementSettings, changed_by, question_channels=after)
        return after
