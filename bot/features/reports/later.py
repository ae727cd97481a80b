"""What the sweep does for reports: cards that could not be shown, a reminder, closing, and telling who reported."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.core.actions import Refused
from bot.core.due import Later
from bot.features.reports import posts, store
from bot.features.reports.delivery import Delivery, NoChannel, later, of_key
from bot.features.reports.report import Report, State, Told, Voice
from bot.features.reports.service import LOOKED_AT_AGAIN, ReportsService, Taken
from bot.features.reports.tables import PostState

log = logging.getLogger(__name__)


class Cards:
    """Show the staff what it was not shown yet, for as long as nobody has answered."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        delivery, (number, what) = self.delivery, of_key(key)
        now = delivery.clock.now()
        async with delivery.db.read() as session:
            report = await store.get(session, delivery.cipher, guild_id, number)
        if report is None or report.state is not State.OPEN:
            return
        if what == posts.REMINDER:
            await self._plan_reminder(report)
        try:
            await delivery.deliver(guild_id, number, what)
        except (NoChannel, Refused) as error:
            await delivery.tell_owner(guild_id, number)
            raise Later(later(now, refused=True)) from error
        except Exception as error:
            log.warning("report %s of server %s could not be shown yet", number, guild_id, exc_info=True)
            raise Later(later(now, refused=False)) from error

    async def _plan_reminder(self, report: Report) -> None:
        """Not while someone is on it, nor before its card stands."""
        holder = await self.delivery.holder(report)
        if holder is not None:
            raise Later(holder.until)
        async with self.delivery.db.begin() as session:
            card = await store.post_of(session, report.guild_id, report.number, posts.CARD)
            if card is not None and card.state is not PostState.SENT:
                raise Later(later(self.delivery.clock.now(), refused=True))
            await store.plan_post(session, report.guild_id, report.number, posts.REMINDER)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("report %s on server %s was given up", key, guild_id)


class Closings:
    """Close what was acted on where a crash came in between."""

    def __init__(self, reports: ReportsService) -> None:
        self.reports = reports

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        number, _case_number = of_key(key)
        try:
            await self.reports.settle(guild_id, number)
        except Taken as error:  # its case is finished first
            raise Later(self.reports.clock.now() + LOOKED_AT_AGAIN) from error

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("report and case %s on server %s: the report could not be closed", key, guild_id)


class Answers:
    """Tell each reporter once what came of it."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        async with self.delivery.db.read() as session:
            report = await store.get(session, self.delivery.cipher, guild_id, int(key))
        if report is None or report.state is State.OPEN:
            return
        for voice in report.voices:
            if voice.told is Told.UNTOLD and await self._move(report, voice, Told.UNKNOWN):
                told = await self._tell(report, voice)
                await self._move(report, replace(voice, told=Told.UNKNOWN), told)

    async def _move(self, report: Report, voice: Voice, told: Told) -> bool:
        async with self.delivery.db.begin() as session:
            return await store.move_told(session, report.guild_id, report.number, voice.reporter_id, voice.told, told)

    async def _tell(self, report: Report, voice: Voice) -> Told:
        delivery = self.delivery
        spoken = await delivery.words(report.guild_id, voice.reporter_id, voice.language)
        server = delivery.discipline.server_name(report.guild_id)
        try:
            await delivery.actions.dm(voice.reporter_id, posts.to_reporter(report, server, spoken))
        except Refused:
            return Told.CLOSED
        except Exception:  # a direct message is tried once: a second one might say it twice
            log.warning("whether a reporter got the answer to report %s is unknown", report.number, exc_info=True)
            return Told.UNKNOWN
        return Told.YES

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the reporters of report %s on server %s were not all told", key, guild_id)
