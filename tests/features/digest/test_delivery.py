"""One digest per server and week, whatever happens."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.core import due
from bot.core.actions import Reason, Refused
from bot.core.calendar import Week
from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.errors import UserError
from bot.core.tables import Due
from bot.features.digest.delivery import HOLD
from bot.features.digest.service import DigestService
from bot.features.digest.tables import Digest
from tests.features.digest.fakes import (
    MANAGER,
    OWNER,
    STAFF,
    Crash,
    FakeActions,
    HandMadeReports,
    PlainCharts,
    text_of,
)
from tests.features.digest.reports import GUILD
from tests.support import FakeClock

NO_CHANNEL = Refused(Reason.GONE)
MAY_NOT_WRITE = Refused(Reason.MISSING_PERMISSION, "send_messages,attach_files")


async def set_up(digest: DigestService, timezone: str = "UTC", weekday: int = 0, hour: int = 9) -> datetime:
    return await digest.setup(GUILD, STAFF, weekday, hour, timezone, "en", MANAGER)


def posted(actions: FakeActions) -> list[str]:
    """The weeks in the channel."""
    return [text_of(post).partition("week ")[2].split()[0] for _id, _at, post in actions.posts.get(STAFF, [])]


async def state(db: Database, week: str) -> str | None:
    async with db.read() as session:
        return await session.scalar(select(Digest.state).where(Digest.week == week))


async def wait_for_next(clock: FakeClock, sweep: Sweep) -> None:
    next_at = await sweep.next_at()
    assert next_at is not None
    clock.time = max(next_at, clock.time)
    await sweep()


async def test_it_comes_every_week_on_its_own(digest: DigestService, sweep: Sweep, actions: FakeActions) -> None:
    clock = actions.clock
    assert isinstance(clock, FakeClock)
    await set_up(digest)
    for _week in range(3):
        await wait_for_next(clock, sweep)
        assert await sweep() == 0
    assert posted(actions) == ["44", "45", "46"]


@pytest.mark.both_databases
async def test_two_processes_post_it_once(
    db: Database, clock: FakeClock, actions: FakeActions, reports: HandMadeReports, charts: PlainCharts
) -> None:
    await set_up(DigestService(db, clock, reports.settings, reports, actions, charts))
    clock.move(days=7, minutes=10)
    sweeps = []
    for _process in range(3):
        sweeps.append(Sweep(db, clock))
        sweeps[-1].handlers["digest"] = DigestService(db, clock, reports.settings, reports, actions, charts)
    await asyncio.gather(*(sweep() for sweep in sweeps))
    assert posted(actions) == ["44"]


@pytest.mark.both_databases
async def test_a_command_and_the_schedule_together_post_it_once(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions
) -> None:
    await set_up(digest)
    clock.move(days=7, minutes=10)
    await asyncio.gather(sweep(), digest.post_now(GUILD), return_exceptions=True)
    clock.move(minutes=6)
    await sweep()
    assert posted(actions) == ["44"]


@pytest.mark.parametrize("crash", ["before", "after"])
async def test_a_process_that_dies_while_sending_leaves_one_digest(
    digest: DigestService,
    sweep: Sweep,
    clock: FakeClock,
    actions: FakeActions,
    db: Database,
    crash: str,
) -> None:
    await set_up(digest)
    clock.move(days=7, minutes=10)
    sending_since = clock.now()
    actions.crash = crash
    with pytest.raises(Crash):
        await sweep()
    assert await state(db, "2026-W44") == "sending"
    actions.crash = ""
    clock.move(minutes=due.HOLD.total_seconds() / 60 + 1)
    await sweep()
    assert posted(actions) == ["44"]
    assert await state(db, "2026-W44") == "sent"
    assert actions.looked_after == [sending_since]


async def test_a_digest_that_may_have_arrived_is_not_sent_again_where_the_bot_cannot_look(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions, db: Database
) -> None:
    await set_up(digest)
    clock.move(days=7, minutes=10)
    actions.crash, actions.unreadable = "after", True
    with pytest.raises(Crash):
        await sweep()
    actions.crash = ""
    clock.move(minutes=11)
    await sweep()
    assert posted(actions) == ["44"]
    assert "It may stand in <#700>" in actions.dms[MANAGER][0]
    with pytest.raises(UserError, match="It may stand in <#700>"):
        await digest.post_now(GUILD)
    actions.unreadable = False
    assert (await digest.post_now(GUILD)).link.endswith("/1000")
    assert posted(actions) == ["44"]
    assert await state(db, "2026-W44") == "sent"


async def test_a_digest_whose_channel_went_while_it_was_sent_is_kept(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions, db: Database
) -> None:
    await set_up(digest)
    clock.move(days=7, minutes=10)
    actions.crash, actions.gone = "after", True
    with pytest.raises(Crash):
        await sweep()
    actions.crash = ""
    clock.move(minutes=11)
    await sweep()
    assert await state(db, "2026-W44") == "kept"
    assert "Its channel is gone" in actions.dms[MANAGER][0]


@pytest.mark.both_databases
async def test_while_it_is_being_posted_a_second_request_is_told_so(
    digest: DigestService, clock: FakeClock, actions: FakeActions
) -> None:
    await set_up(digest)
    answers = await asyncio.gather(digest.post_now(GUILD), digest.post_now(GUILD), return_exceptions=True)
    assert posted(actions) == ["43"]
    for answer in answers:
        assert not isinstance(answer, BaseException) or "at this moment" in str(answer)


async def test_a_process_that_dies_while_counting_is_made_good(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions, reports: HandMadeReports
) -> None:
    await set_up(digest)
    clock.move(days=7, minutes=10)
    reports.failures = 1
    await sweep()
    assert posted(actions) == []
    clock.move(minutes=6)
    await sweep()
    assert posted(actions) == ["44"]


async def test_what_may_pass_is_tried_again_and_looked_for_first(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions
) -> None:
    await set_up(digest)
    clock.move(days=7, minutes=10)
    actions.refuses = OSError("the connection broke")
    await sweep()
    actions.refuses = None
    clock.move(minutes=6)
    await sweep()
    assert posted(actions) == ["44"]
    assert len(actions.looked_after) == 1
    assert "Sent late" not in text_of(actions.posts[STAFF][0][2])


async def test_three_failures_tell_the_owner_and_next_week_is_tried_again(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions, reports: HandMadeReports
) -> None:
    await set_up(digest)
    clock.move(days=7, minutes=10)
    reports.failures = 3
    for _try in range(5):
        await sweep()
        clock.move(minutes=6)
    assert posted(actions) == []
    assert len(actions.dms[OWNER]) == 1
    assert "failed three times" in actions.dms[OWNER][0]
    await wait_for_next(clock, sweep)
    assert posted(actions) == ["45"]


@pytest.mark.parametrize(
    ("refused", "what_to_do"),
    [
        (NO_CHANNEL, "Name another one with `/digest setup`"),
        (MAY_NOT_WRITE, "give it Send Messages and Attach Files there"),
    ],
)
async def test_whoever_set_it_up_is_told_once_when_it_cannot_be_posted(
    digest: DigestService,
    sweep: Sweep,
    clock: FakeClock,
    actions: FakeActions,
    db: Database,
    refused: Refused,
    what_to_do: str,
) -> None:
    await set_up(digest)
    actions.refuses = refused
    for _week in range(3):
        await wait_for_next(clock, sweep)
    assert list(actions.dms) == [MANAGER]
    (told,) = actions.dms[MANAGER]
    assert "Ubuntu Help" in told
    assert "week 44" in told
    assert what_to_do in told
    assert await state(db, "2026-W44") == "kept"


async def test_the_owner_is_told_where_whoever_set_it_up_takes_no_messages(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions
) -> None:
    await set_up(digest)
    actions.refuses, actions.closed = NO_CHANNEL, {MANAGER}
    await wait_for_next(clock, sweep)
    assert list(actions.dms) == [OWNER]


async def test_nobody_who_can_be_told_stops_nothing(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions
) -> None:
    await set_up(digest)
    actions.refuses, actions.closed = NO_CHANNEL, {MANAGER, OWNER}
    await wait_for_next(clock, sweep)
    actions.refuses = None
    await wait_for_next(clock, sweep)
    assert posted(actions) == ["45"]


async def test_a_digest_that_could_not_be_posted_is_kept_for_the_preview_and_can_be_posted_later(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions, reports: HandMadeReports
) -> None:
    await set_up(digest)
    actions.refuses = NO_CHANNEL
    await wait_for_next(clock, sweep)
    asked = len(reports.asked)
    assert "week 44" in text_of(await digest.preview(GUILD, Week(2026, 44), "en"))
    assert len(reports.asked) == asked
    with pytest.raises(UserError, match="Its channel is gone"):
        await digest.post_now(GUILD)
    actions.refuses = None
    assert not (await digest.post_now(GUILD)).already
    assert posted(actions) == ["44"]


async def test_after_an_outage_it_is_sent_late_and_says_so(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions
) -> None:
    await set_up(digest)
    clock.move(days=7, hours=5)
    await sweep()
    said = text_of(actions.posts[STAFF][0][2])
    assert "Sent late: it was due on Monday at 09:00" in said
    assert "There was no digest" not in said


async def test_several_missed_weeks_become_one_digest_of_the_newest(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions
) -> None:
    await set_up(digest)
    clock.move(days=7 * 3, hours=5)
    await sweep()
    await sweep()
    assert posted(actions) == ["46"]
    assert "There was no digest for weeks 44 and 45" in text_of(actions.posts[STAFF][0][2])
    await wait_for_next(clock, sweep)
    assert posted(actions) == ["46", "47"]
    assert "Sent late" not in text_of(actions.posts[STAFF][1][2])


async def test_a_week_without_numbers_has_no_digest_and_the_next_one_has(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions, reports: HandMadeReports
) -> None:
    reports.nothing = {Week(2026, 44)}
    await set_up(digest)
    await wait_for_next(clock, sweep)
    await wait_for_next(clock, sweep)
    assert posted(actions) == ["45"]
    assert actions.dms == {}


async def test_without_a_picture_it_says_in_words_what_the_picture_would(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions, charts: PlainCharts
) -> None:
    charts.broken = True
    await set_up(digest)
    await wait_for_next(clock, sweep)
    assert "Active members by week. week 37" in text_of(actions.posts[STAFF][0][2])


async def test_a_new_setup_moves_the_one_that_waits(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions, db: Database
) -> None:
    await set_up(digest)
    next_at = await set_up(digest, weekday=2, hour=18, timezone="Europe/Paris")
    assert next_at.astimezone(ZoneInfo("Europe/Paris")).strftime("%A %H") == "Wednesday 18"
    async with db.read() as session:
        assert (await session.scalars(select(Due.due_at))).all() == [next_at]


async def test_a_new_setup_on_the_day_of_a_digest_leads_to_the_next_week(
    digest: DigestService, sweep: Sweep, clock: FakeClock, actions: FakeActions
) -> None:
    await set_up(digest)
    await wait_for_next(clock, sweep)
    await set_up(digest, hour=18)
    await wait_for_next(clock, sweep)
    await wait_for_next(clock, sweep)
    assert posted(actions) == ["44", "45", "46"]


@pytest.mark.parametrize(
    ("timezone", "start", "weekday"),
    [
        ("Europe/Paris", datetime(2026, 3, 17, tzinfo=UTC), 6),
        ("Europe/Paris", datetime(2026, 10, 13, tzinfo=UTC), 6),
        ("Europe/Paris", datetime(2026, 10, 13, tzinfo=UTC), 0),
        ("America/St_Johns", datetime(2026, 2, 25, tzinfo=UTC), 6),
        ("America/St_Johns", datetime(2026, 10, 21, tzinfo=UTC), 6),
        ("Asia/Kolkata", datetime(2026, 10, 13, tzinfo=UTC), 0),
        ("Asia/Tokyo", datetime(2026, 3, 17, tzinfo=UTC), 0),
    ],
)
async def test_changes_of_the_clock_neither_skip_nor_repeat_a_digest(
    digest: DigestService,
    sweep: Sweep,
    clock: FakeClock,
    actions: FakeActions,
    timezone: str,
    start: datetime,
    weekday: int,
) -> None:
    clock.time = start
    zone = ZoneInfo(timezone)
    await set_up(digest, timezone=timezone, weekday=weekday, hour=2)
    for _week in range(3):
        await wait_for_next(clock, sweep)
    times = [at.astimezone(zone) for _id, at, _post in actions.posts[STAFF]]
    assert [at.weekday() for at in times] == [weekday] * 3
    assert [at.date() - times[0].date() for at in times] == [timedelta(weeks=number) for number in range(3)]
    first = int(posted(actions)[0])
    assert posted(actions) == [str(first + number) for number in range(3)]


async def test_the_hold_of_a_claim_is_over_when_a_retry_comes() -> None:
    assert due.RETRY_AFTER > HOLD
    assert due.HOLD > HOLD
