"""Today so far: what was counted, beside what is usual by the same time of day."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.db import Database
from bot.features.engagement.reports import Count, Today
from bot.features.engagement.so_far import SoFar
from tests.features.engagement.counts import GUILD, HELP, TALK, Counts, at, reports, set_up

HALF_PAST_TWO = at(7, 14.5)
EVERY_HOUR = (1 << 24) - 1


async def today(db: Database, counts: Counts, not_measured: frozenset[str] = frozenset()) -> Today:
    await counts.write(db)
    return await reports(db, HALF_PAST_TWO, not_measured=not_measured).today(GUILD)


def since_last_week() -> Counts:
    """One Monday before this one was counted in full."""
    return Counts(live_since=at(-1))


async def test_messages_are_compared_with_those_of_the_same_weekday_up_to_the_same_time(db: Database) -> None:
    counts = since_last_week()
    counts.messages(7, 50, hour=13)
    for hour, messages in ((9, 10), (14, 8), (15, 1_000)):
        counts.messages(0, messages, hour=hour)
    counts.messages(-7, 999)
    counts.messages(1, 999)
    found = await today(db, counts)
    # ten before two o’clock, and half of the eight between two and three
    assert (found.messages, found.usual_days) == (Count(50, 14.0), 1)


async def test_the_usual_is_the_mean_over_the_complete_weeks_and_a_day_without_anything_counts(db: Database) -> None:
    counts = Counts(live_since=at(-21, 0))
    counts.gap(at(-7), at(-7, 13))
    counts.messages(0, 30)
    counts.messages(-7, 999)
    found = await today(db, counts)
    assert (found.messages, found.usual_days) == (Count(0, 10.0), 3)


async def test_each_member_who_wrote_counts_once_however_often(db: Database) -> None:
    counts = since_last_week()
    counts.wrote(1, 7, hours=1 << 3 | 1 << 13, messages=5)
    counts.wrote(2, 7, hours=1 << 14)
    counts.was_there(3, 7, reactions_given=4, voice_seconds=5_400, replies=0)
    counts.wrote(1, 0, hours=EVERY_HOUR)
    counts.wrote(2, 0, hours=1 << 14)
    counts.wrote(3, 0, hours=1 << 15)
    found = await today(db, counts)
    assert found.writers == Count(2, 1.5)
    assert (found.reactions, found.voice_minutes, found.replies) == (4, 90, 0)


async def test_joins_leaves_and_questions_are_compared_to_the_minute(db: Database) -> None:
    counts = since_last_week()
    counts.joined(1, at(7, 14.4))
    counts.joined(2, at(0, 14.4))
    counts.joined(3, at(0, 14.6))
    counts.left(4, at(7, 1))
    counts.left(5, at(0, 1))
    counts.left(6, at(0, 23))
    for asked_at, answered_at in ((at(7, 1), at(7, 2)), (at(7, 3), None), (at(0, 14.4), None), (at(0, 14.6), None)):
        counts.asked(asked_at, answered_at)
    counts.asked(at(7, 4), closed_by=9)
    found = await today(db, counts)
    assert (found.joins, found.leaves) == (Count(1, 1.0), Count(1, 1.0))
    assert (found.questions, found.answered) == (Count(2, 1.0), 1)


async def test_weeks_of_files_tell_nothing_of_usual_leaves(db: Database) -> None:
    counts = Counts(live_since=at(6))
    counts.file(at(-1), at(6))
    counts.joined(1, at(0, 1))
    found = await today(db, counts)
    assert found.joins == Count(0, 1.0)
    assert found.leaves == Count(0, None)


async def test_without_an_earlier_day_nothing_is_usual(db: Database) -> None:
    counts = Counts(live_since=at(6))
    counts.messages(7, 3)
    found = await today(db, counts)
    assert (found.messages, found.usual_days) == (Count(3, None), 0)


async def test_a_day_with_a_gap_or_a_late_start_is_partial(db: Database) -> None:
    counts = Counts(live_since=at(6))
    assert (await today(db, counts)).complete
    counts.gap(at(6, 23), at(7, 1))
    assert not (await today(db, counts)).complete


async def test_the_day_in_which_counting_began_is_partial(db: Database) -> None:
    assert not (await today(db, Counts(live_since=at(7, 1)))).complete


async def test_questions_are_none_where_nowhere_is_for_them(db: Database) -> None:
    counts = since_last_week()
    assert (await today(db, counts)).questions is None
    await set_up(db, question_channels=[HELP])
    assert (await today(db, counts)).questions == Count(0, 0.0)


async def test_what_the_bot_may_not_see_is_hidden_not_zero(db: Database) -> None:
    await set_up(db, question_channels=[HELP])
    found = await today(db, since_last_week(), frozenset({"joins", "leaves", "questions", "mau"}))
    assert (found.joins, found.leaves, found.questions) == (None, None, None)
    assert found.hidden == {"joins", "leaves", "questions"}


async def test_the_busiest_channels_come_first(db: Database) -> None:
    counts = since_last_week()
    for channel, messages in ((TALK, 3), (HELP, 8), (21, 1), (22, 2), (23, 5), (24, 4)):
        counts.messages(7, messages, channel)
    counts.messages(7, 2, TALK, hour=3)
    assert (await today(db, counts)).channels == ((HELP, 8), (TALK, 5), (23, 5), (24, 4), (22, 2))


async def test_the_day_is_the_servers_own(db: Database) -> None:
    await set_up(db, timezone="Pacific/Auckland")
    found = await today(db, since_last_week())
    assert found.day == at(8).date()


@settings(max_examples=50)
@given(st.integers(0, 24 * 60 - 1), st.floats(0, 1_000), st.floats(0, 1_000))
def test_what_is_by_now_lies_between_the_last_full_hour_and_the_next(minute: int, before: float, more: float) -> None:
    so_far = SoFar(ZoneInfo("UTC"), datetime(2026, 10, 26, minute // 60, minute % 60, tzinfo=UTC))
    assert before <= so_far.by_now(before, before + more) <= before + more + 1e-6


def test_the_same_time_of_a_day_with_another_offset_is_what_its_clocks_show() -> None:
    so_far = SoFar(ZoneInfo("Europe/Paris"), datetime(2026, 10, 26, 11, tzinfo=UTC))
    assert so_far.same_time(at(0).date()) == datetime(2026, 10, 19, 10, tzinfo=UTC)
