"""What is older than its time goes, day by day, in bounded parts; the numbers of old weeks stay as they were."""

import logging
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from bot.core import due
from bot.core.calendar import Week, first_id_at
from bot.core.facts import JoinFacts, MessageFacts
from bot.core.personal_data import Ends, Follows
from bot.core.personal_rows import declared
from bot.core.tables import Due, DueState
from bot.features.engagement.reports import Reports
from bot.features.engagement.tables import ChannelHour, Counted, Member, MemberDay, Server, Stay
from bot.features.moderation.tables import CaseRow
from bot.features.privacy import old_data, policy
from bot.features.privacy.old_data import OldData
from bot.features.privacy.settings import PrivacySettings
from bot.features.privacy.tables import DeletedRows
from bot.features.qa.tables import QaEvent
from bot.features.reports.tables import ReportRow, ReportVoice
from tests.features.privacy.conftest import ANNA, BEN, ELSEWHERE, GUILD, Archive
from tests.features.privacy.rows import LEFT_OUT, LONG_AGO, rows

PARIS = ZoneInfo("Europe/Paris")


def old_data_of(archive: Archive) -> OldData:
    settings = archive.engagement.settings
    return OldData(archive.db, archive.clock, settings, Reports(archive.db, archive.clock, settings))


async def run(archive: Archive) -> None:
    """A day’s work, with as many runs as it takes."""
    for _run in range(50):
        try:
            await old_data_of(archive).run(GUILD, "day", archive.clock.now())
        except due.Later:
            continue
        return
    raise AssertionError("it never ends")


async def filled(archive: Archive, *guild_ids: int) -> None:
    """Rows in every table that are as old as each other; no week can be told of them, and nothing is going on."""
    for guild_id in guild_ids or (GUILD,):
        await archive.fill(guild_id)
    async with archive.db.begin() as session:
        await session.execute(delete(Counted))
        await session.execute(update(Server).values(live_since=None))
        await session.execute(update(Due).values(state=DueState.DONE))
        await session.execute(update(QaEvent).values(state="closed"))


async def test_everything_that_is_old_goes_and_nothing_else(archive: Archive) -> None:
    await filled(archive, GUILD, ELSEWHERE)
    archive.clock.time = LONG_AGO + timedelta(days=1)
    await run(archive)
    before = {table: len(await rows(archive.db, table, GUILD)) for table in declared() if table not in LEFT_OUT}
    orphans = {table for table, holds in declared().items() if isinstance(holds.ends, Follows)}
    assert {table for table in before if not before[table]} == {Counted, *orphans}, "of one day nothing is old"
    archive.clock.time = LONG_AGO + timedelta(days=5 * 366)
    await run(archive)
    for table, holds in declared().items():
        if holds.ends is not None and table is not DeletedRows:
            left = await rows(archive.db, table, GUILD)
            if table.__tablename__ == "due":
                left = [row for row in left if row["kind"] != old_data.KIND]
            assert left == [], table
            assert await rows(archive.db, table, ELSEWHERE), "another server’s day comes later"


async def test_what_belongs_to_something_goes_with_it(archive: Archive) -> None:
    await filled(archive)
    [anna, *_rest] = await rows(archive.db, ReportRow, GUILD)
    async with archive.db.begin() as session:
        await session.execute(update(ReportVoice).where(ReportVoice.reporter_id == ANNA).values(number=anna["number"]))
    archive.clock.time = LONG_AGO + timedelta(days=1)
    await run(archive)
    assert [row["reporter_id"] for row in await rows(archive.db, ReportVoice, GUILD)] == [ANNA]
    archive.clock.time = LONG_AGO + timedelta(days=367)
    await run(archive)
    assert await rows(archive.db, ReportVoice, GUILD) == []


async def test_what_went_is_written_down_and_logged(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    await filled(archive)
    archive.clock.time = LONG_AGO + timedelta(days=5 * 366)
    with caplog.at_level(logging.INFO, "bot.features.privacy.old_data"):
        await run(archive)
    [noted] = [row["entries"] for row in await rows(archive.db, DeletedRows, GUILD) if row["what"] == "member_day"]
    assert noted == 2
    assert f"deleted on server {GUILD}, as its time was over:" in caplog.text
    assert "2 of member_day" in caplog.text


async def test_a_run_deletes_a_bounded_part_and_goes_on(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_data, "AT_ONCE", 2)
    monkeypatch.setattr(old_data, "BATCHES", 3)
    async with archive.db.begin() as session:
        session.add_all(
            MemberDay(guild_id=GUILD, day=date(2020, 1, 6) + timedelta(days=day), member_id=ANNA) for day in range(20)
        )
    with pytest.raises(due.Later):
        await old_data_of(archive).run(GUILD, "day", archive.clock.now())
    assert len(await rows(archive.db, MemberDay, GUILD)) == 14
    await run(archive)
    assert await rows(archive.db, MemberDay, GUILD) == []


async def test_a_ban_that_holds_and_a_strike_that_counts_stay_on_record(archive: Archive) -> None:
    await filled(archive)
    async with archive.db.begin() as session:
        this = (CaseRow.guild_id == GUILD) & (CaseRow.target_id == ANNA)
        await session.execute(update(CaseRow).where(this).values(kind="ban", state="done"))
        later = archive.clock.now() + timedelta(days=1)
        this = (CaseRow.guild_id == GUILD) & (CaseRow.target_id == BEN)
        await session.execute(update(CaseRow).where(this).values(expires_at=later))
    await run(archive)
    assert {row["target_id"] for row in await rows(archive.db, CaseRow, GUILD)} == {ANNA, BEN}
    archive.clock.move(days=2)
    await run(archive)
    assert {row["target_id"] for row in await rows(archive.db, CaseRow, GUILD)} == {ANNA}


async def test_a_server_decides_how_long(archive: Archive) -> None:
    await filled(archive)
    archive.clock.time = LONG_AGO + timedelta(days=200)
    await run(archive)
    assert await rows(archive.db, MemberDay, GUILD)
    await archive.engagement.settings.change(GUILD, PrivacySettings, 0, counters_months=6)
    await run(archive)
    assert await rows(archive.db, MemberDay, GUILD) == []


async def test_it_comes_again_every_day_also_after_it_failed(archive: Archive) -> None:
    async def planned() -> list[datetime]:
        async with archive.db.read() as session:
            query = select(Due.due_at).where(Due.kind == old_data.KIND, Due.state == DueState.WAITING)
            return list(await session.scalars(query.order_by(Due.due_at)))

    await old_data_of(archive).begin(GUILD)
    await old_data_of(archive).begin(GUILD)
    [first] = await planned()
    assert first == datetime(2026, 10, 27, 4, GUILD % 60, tzinfo=UTC)
    sweep = due.Sweep(archive.db, archive.clock)
    sweep.handlers[old_data.KIND] = old_data_of(archive)
    archive.clock.time = first
    await sweep()
    assert await planned() == [first + timedelta(days=1)]
    archive.clock.time = first + timedelta(days=1)
    await old_data_of(archive).gave_up(GUILD, "day", archive.clock.now())
    assert first + timedelta(days=2) in await planned()


# Weeks of which only totals are left


async def a_year(archive: Archive, weeks: int) -> list[Week]:
    """Two members talk in a server that is heard for so many weeks; one joined in each of them."""
    engagement, clock = archive.engagement, archive.clock
    known = []
    for number in range(weeks):
        await engagement.hear(GUILD, "Server", {10: ("talk", None)})
        engagement.joined(JoinFacts(GUILD, 500 + number, clock.now()))
        for author in (ANNA, BEN, *([] if number % 2 else [500 + number])):
            message_id = first_id_at(clock.now())
            engagement.saw(MessageFacts(GUILD, message_id, 10, None, author, None, (), None))
            clock.move(seconds=20)
            await engagement.flush()
        known.append(Week.of(clock.now().date()))
        clock.move(days=7)
        await engagement.flush()
    return known


async def test_the_report_of_a_week_says_the_same_when_only_totals_are_left(archive: Archive) -> None:
    weeks = await a_year(archive, 24)
    reports = Reports(archive.db, archive.clock, archive.engagement.settings)
    await archive.engagement.settings.change(GUILD, PrivacySettings, 0, counters_months=3)
    shown = weeks[4:14]
    before = {week: await reports.report(GUILD, week) for week in shown}
    await run(archive)
    left = {row["day"] for row in await rows(archive.db, MemberDay, GUILD)}
    line = policy.first_counted_week(archive.clock.now(), PrivacySettings(counters_months=3), ZoneInfo("UTC"))
    assert weeks[6] < line < weeks[16]
    assert min(left) >= line.monday
    after = {week: await reports.report(GUILD, week) for week in shown}
    for week in shown:
        assert after[week].metrics == before[week].metrics, week
        assert after[week].active_by_week == before[week].active_by_week, week
        assert after[week].writers == before[week].writers, week
    async with archive.db.read() as session:
        assert await session.scalar(select(func.sum(ChannelHour.messages))), "totals of channels stay"


async def test_what_is_left_of_a_week_outlives_deletions_and_later_files(archive: Archive) -> None:
    weeks = await a_year(archive, 24)
    reports = Reports(archive.db, archive.clock, archive.engagement.settings)
    await archive.engagement.settings.change(GUILD, PrivacySettings, 0, counters_months=3)
    await run(archive)
    before = (await reports.report(GUILD, weeks[4])).metrics["active_members"].value
    await archive.privacy.delete(GUILD, ANNA)
    await run(archive)
    assert (await reports.report(GUILD, weeks[4])).metrics["active_members"].value == before == 3


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)), st.integers(3, 60))
def test_nothing_of_members_is_kept_longer_than_was_said(now: datetime, months: int) -> None:
    settings = PrivacySettings(counters_months=months)
    moment = now.replace(tzinfo=PARIS)
    first = policy.first_counted_week(moment, settings, PARIS)
    assert first.monday > policy.months_before(moment, months).date()
    assert first.plus(-1).monday <= policy.months_before(moment, months).date()
    before = policy.ends_before(Ends("counters_months", "day"), moment, settings, PARIS)
    assert before.date() == first.monday


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        (datetime(2026, 3, 31), 1, datetime(2026, 2, 28)),
        (datetime(2026, 1, 15), 13, datetime(2024, 12, 15)),
        (datetime(2026, 12, 1), 12, datetime(2025, 12, 1)),
    ],
)
def test_months_are_those_of_the_calendar(now: datetime, months: int, then: datetime) -> None:
    assert policy.months_before(now, months) == then


async def test_a_member_who_left_long_ago_and_comes_back_joins_anew(archive: Archive) -> None:
    async with archive.db.begin() as session:
        stay = {"joined_at": LONG_AGO, "joined_day": LONG_AGO.date(), "left_at": LONG_AGO, "left_day": LONG_AGO.date()}
        session.add(Stay(guild_id=GUILD, member_id=ANNA, **stay))
    await run(archive)
    assert await rows(archive.db, Stay, GUILD) == []


async def test_a_language_of_who_is_not_counted_goes_so_long_after_it_was_chosen(archive: Archive) -> None:
    archive.clock.time = LONG_AGO
    await archive.engagement.set_language(GUILD, ANNA, "fr")
    archive.clock.move(days=200)
    await archive.engagement.set_language(GUILD, BEN, "fr")
    archive.clock.move(days=200)
    async with archive.db.begin() as session:
        await session.execute(update(Member).where(Member.member_id == BEN).values(first_message_at=LONG_AGO))
    await run(archive)
    assert [(row["member_id"], row["language"]) for row in await rows(archive.db, Member, GUILD)] == [(BEN, "fr")]
    archive.clock.move(days=200)
    await run(archive)
    assert await rows(archive.db, Member, GUILD) == []


async def test_of_a_language_that_is_chosen_no_more_nothing_is_kept_for_ever(archive: Archive) -> None:
    archive.clock.time = LONG_AGO
    for language in ("fr", None):
        await archive.engagement.set_language(GUILD, ANNA, language)
    archive.clock.move(days=400)
    await run(archive)
    assert await rows(archive.db, Member, GUILD) == []
