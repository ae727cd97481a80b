"""A host plans, announces, changes and calls off; what Discord refuses and people do by hand is said once."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.events import Status, Venue
from bot.core.facts import LeaveFacts
from bot.features.qa import policy, store
from bot.features.qa.event import Picture, Plan, Series, State
from bot.features.qa.store import Bell
from tests.features.digest.fakes import Crash, buttons
from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import (
    ASKER,
    ASKER_FACTS,
    GUEST,
    GUILD,
    HOST,
    HOST_FACTS,
    PLACE,
    STAFF,
    THIRD,
    VENUE,
    VOTER,
    facts,
)
from tests.support import FakeClock

NOW = FakeClock().now()
PARIS = ZoneInfo("Europe/Paris")


def a_plan(**values: object) -> Plan:
    start = NOW + timedelta(days=1)
    plan = Plan("Lamps", "", start, start + timedelta(hours=1), PLACE, venue_id=PLACE)
    return replace(plan, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"starts_at": NOW}, "over by now"),
        ({"ends_at": NOW + timedelta(days=1, minutes=5)}, "from 10 minutes to 24 hours"),
        ({"venue": Venue.ELSEWHERE}, "Say where"),
        ({"venue": Venue.STAGE, "venue_id": None}, "Say where"),
        ({"guests": tuple(range(11))}, "place for 10"),
    ],
)
def test_a_plan_that_can_not_be_held_is_refused(values: dict[str, object], says: str) -> None:
    policy.check_plan(a_plan(), NOW)
    with pytest.raises(UserError, match=says):
        policy.check_plan(a_plan(**values), NOW)


@given(
    st.datetimes(NOW.replace(tzinfo=None), NOW.replace(tzinfo=None) + timedelta(days=800)),
    st.sampled_from(list(Series)[1:]),
)
@bounded(max_examples=40)
def test_a_series_goes_on_at_the_same_hour_of_the_wall_clock(start: object, series: Series) -> None:
    first = start.replace(tzinfo=NOW.tzinfo)  # type: ignore[attr-defined]
    plan = a_plan(starts_at=first, ends_at=first + timedelta(hours=2), series=series)
    later = policy.next_in_series(plan, PARIS)
    before, after = plan.starts_at.astimezone(PARIS), later.starts_at.astimezone(PARIS)
    assert later.length == plan.length
    assert timedelta(days=6, hours=22) <= later.starts_at - plan.starts_at <= timedelta(days=32)
    assert (before.hour, before.minute) == (after.hour, after.minute) or before.hour in (1, 2, 3)
    assert series is Series.MONTHLY or before.weekday() == after.weekday()


async def test_announcing_makes_each_thing_once_also_where_the_process_dies(hall: Hall) -> None:
    event = await hall.plan()
    hall.actions.crash = "after"
    with pytest.raises(Crash):
        await hall.qa.hosting.announce(GUILD, event.number, HOST_FACTS)
    hall = hall.restarted()
    await hall.pass_time(minutes=10)
    assert hall.events.asked.count("create") == 1
    assert len(hall.shown()) == 2, "the announcement and the list"
    assert list(hall.people.threads.values()) == [[HOST, GUEST]]
    event = await hall.event()
    assert (event.discord_id, event.thread_id) == (7_000, 8_000)
    assert "Control panel" in hall.shown(8_000)[0]
    assert event.link is not None
    with pytest.raises(UserError, match="has not begun"):
        await hall.qa.hosting.announce(GUILD, 1, HOST_FACTS)


async def test_what_the_bot_lacks_is_said_before_anything_is_done(hall: Hall) -> None:
    event = await hall.plan()
    hall.events.lacks = ["create_events"]
    with pytest.raises(UserError, match="lacks what it needs"):
        await hall.qa.hosting.announce(GUILD, event.number, HOST_FACTS)
    assert (await hall.event()).state is State.DRAFT
    with pytest.raises(UserError, match="Only the host"):
        await hall.qa.hosting.announce(GUILD, event.number, ASKER_FACTS)


async def test_where_discord_refuses_its_event_the_rest_stands_the_host_hears_once_and_it_is_tried_again(
    hall: Hall,
) -> None:
    event = await hall.plan()
    hall.events.refuses["create"] = Refused(Reason.MISSING_PERMISSION, "create_events")
    await hall.qa.hosting.announce(GUILD, event.number, HOST_FACTS)
    assert "Ask a question" in str(hall.posts()[0])
    await hall.pass_time(minutes=20)
    [told] = hall.actions.dms[HOST]
    assert "lacks a permission for Discord’s event: Create Events" in told
    hall.events.refuses.clear()
    await hall.pass_time(minutes=20)
    assert (await hall.event()).discord_id == 7_000
    assert "https://discord.com/events/1/7000" in hall.shown()[0]


async def test_a_new_time_reaches_discord_the_announcement_and_those_who_asked_to_be_reminded(hall: Hall) -> None:
    event = await hall.announced()
    for minutes in (60, 10):
        await hall.qa.asking.toggle_bell(GUILD, 1, VOTER, minutes, "en", by_dm=True)
    later = event.plan.starts_at + timedelta(hours=2)
    await hall.qa.hosting.change(GUILD, 1, HOST_FACTS, starts_at=later, ends_at=later + timedelta(hours=1))
    assert hall.events.standing[7_000].starts_at == later
    assert f"<t:{int(later.timestamp())}:F>" in hall.shown()[0]
    await hall.pass_time(hours=2, minutes=30)
    assert len(hall.actions.dms[VOTER]) == 1, "moved, and no reminder of the old time"
    assert "is at another time now" in hall.actions.dms[VOTER][0]
    await hall.pass_time(hours=3)
    assert sum("begins <t:" in told for told in hall.actions.dms[VOTER]) == 2


async def test_reminders_come_once_where_they_were_asked_for_and_closed_messages_are_mentioned(hall: Hall) -> None:
    await hall.announced()
    hall.actions.closed.add(THIRD)
    for who, by_dm in ((ASKER, False), (VOTER, True), (THIRD, True)):
        await hall.qa.asking.toggle_bell(GUILD, 1, who, 10, "en", by_dm=by_dm)
    with pytest.raises(UserError, match="too late for this reminder"):
        await hall.qa.asking.toggle_bell(GUILD, 1, VOTER, 1440, "en", by_dm=True)
    await hall.pass_time(hours=2, minutes=51)
    await hall.pass_time(minutes=5)
    assert len(hall.actions.dms[VOTER]) == 1
    assert ASKER not in hall.actions.dms
    [call] = [post for post in hall.posts() if post.pings]
    assert call.pings == (ASKER, THIRD)


async def test_one_may_be_reminded_a_day_an_hour_and_ten_minutes_before(hall: Hall) -> None:
    start = hall.clock.now() + timedelta(days=3)
    await hall.announced(starts_at=start, ends_at=start + timedelta(hours=1))
    for minutes in policy.BEFORE:
        await hall.qa.asking.toggle_bell(GUILD, 1, VOTER, minutes, "fr", by_dm=True)
    heard = []
    for hours in (49, 22, 1):
        await hall.pass_time(hours=hours)
        heard.append(len(hall.actions.dms.get(VOTER, [])))
    assert heard == [1, 2, 3]
    assert "commence" in hall.actions.dms[VOTER][0]


async def test_a_new_picture_reaches_discord_and_the_announcement(hall: Hall) -> None:
    await hall.announced()
    await hall.qa.hosting.set_picture(GUILD, 1, HOST_FACTS, Picture("qa.png", "A lamp", b"\x89PNG one"))
    assert hall.events.pictures[7_000] == b"\x89PNG one"
    assert any(getattr(part, "data", None) == b"\x89PNG one" for part in hall.posts()[0].parts)
    with pytest.raises(UserError, match="Only the host"):
        await hall.qa.hosting.set_picture(GUILD, 1, ASKER_FACTS, Picture("qa.png", "Another", b"\x89PNG two"))


async def test_a_change_that_discord_did_not_hear_of_is_told_again_and_never_taken_for_one_by_hand(hall: Hall) -> None:
    event = await hall.announced()
    hall.events.refuses["change"] = OSError("the connection broke")
    later = event.plan.starts_at + timedelta(hours=2)
    await hall.qa.hosting.change(GUILD, 1, HOST_FACTS, starts_at=later, ends_at=later + timedelta(hours=1))
    hall = await hall.come_back()
    assert (await hall.event()).plan.starts_at == later
    hall.events.refuses.clear()
    await hall.pass_time(minutes=10)
    assert hall.events.standing[7_000].starts_at == later
    assert HOST not in hall.actions.dms


async def test_what_discord_goes_on_refusing_is_tried_more_and_more_seldom(hall: Hall) -> None:
    start = hall.clock.now() + timedelta(days=3)
    hall.events.refuses["create"] = Refused(Reason.MISSING_PERMISSION, "create_events")
    await hall.announced(starts_at=start, ends_at=start + timedelta(hours=1))
    await hall.pass_time(days=2)
    assert 6 <= hall.events.asked.count("create") <= 20
    assert len(hall.actions.dms[HOST]) == 1


async def test_cancelling_reaches_everyone_once(hall: Hall) -> None:
    await hall.announced()
    await hall.ask("How bright is the lamp?")
    async with hall.db.begin() as session:
        await store.set_bell(session, GUILD, 1, Bell(VOTER, 10, True, "en"))
    assert await hall.qa.hosting.told_of_cancelling(await hall.event()) == (1, 1)
    await hall.qa.hosting.cancel(GUILD, 1, HOST_FACTS, "The lamp broke")
    await hall.pass_time(hours=5)
    assert "canceled" in hall.events.asked
    assert "This Q&A is cancelled." in hall.shown()[0]
    [told] = hall.actions.dms[VOTER]
    assert "is cancelled.\nThe lamp broke" in told
    with pytest.raises(UserError, match="was cancelled"):
        await hall.ask("Another question?")


async def test_the_next_of_a_series_is_a_draft_made_from_the_last_one(hall: Hall) -> None:
    event = await hall.live(series=Series.WEEKLY, title="Weekly lamps")
    await hall.qa.stage.close(GUILD, 1, HOST_FACTS)
    await hall.pass_time(minutes=10)
    draft = await hall.qa.desk.event(GUILD, 2)
    assert draft.state is State.DRAFT
    assert draft.plan.starts_at == event.plan.starts_at + timedelta(days=7)
    assert (draft.plan.title, draft.plan.guests) == ("Weekly lamps", (GUEST,))
    assert sum("next of the series" in told for told in hall.actions.dms[HOST]) == 1


# By hand on Discord


async def test_an_event_moved_by_hand_is_followed(hall: Hall) -> None:
    event = await hall.announced()
    later = event.plan.starts_at + timedelta(hours=1)
    moved = replace(
        hall.events.standing[7_000], starts_at=later, ends_at=later + timedelta(hours=1), name="Lamps & more"
    )
    await hall.qa.watching.event_changed(GUILD, moved)
    assert (await hall.event()).plan == event.plan, "told late: it stands otherwise by now"
    hall.events.standing[7_000] = moved
    await hall.qa.watching.event_changed(GUILD, moved)
    await hall.qa.watching.event_changed(GUILD, moved)
    plan = (await hall.event()).plan
    assert (plan.title, plan.starts_at) == ("Lamps & more", later)
    assert len(hall.actions.dms[HOST]) == 1


async def test_a_deleted_event_is_said_once_and_can_be_made_again(hall: Hall) -> None:
    await hall.announced()
    await hall.qa.watching.event_gone(GUILD, 7_000)
    await hall.qa.watching.look(GUILD, [])
    [told] = hall.actions.dms[HOST]
    assert "The Q&A itself goes on" in told
    hall.events.standing.clear()
    await hall.qa.watching.put_back(await hall.event(), "discord")
    assert (await hall.event()).discord_id == 7_000
    await hall.qa.watching.event_gone(GUILD, 7_000)
    assert len(hall.actions.dms[HOST]) == 2, "another time it is said again"


async def test_one_begun_by_hand_is_live_and_one_that_discord_began_is_not(hall: Hall) -> None:
    event = await hall.announced()
    await hall.pass_time(hours=3, minutes=1)
    active = replace(hall.events.standing[7_000], status=Status.ACTIVE)
    await hall.qa.watching.event_changed(GUILD, active)
    assert (await hall.event()).state is State.OPEN, "Discord begins it by itself; a late start is normal"
    later = hall.clock.now() + timedelta(hours=2)
    await hall.qa.hosting.change(GUILD, 1, HOST_FACTS, starts_at=later, ends_at=later + event.plan.length)
    await hall.qa.watching.event_changed(GUILD, replace(hall.events.standing[7_000], status=Status.ACTIVE))
    assert (await hall.event()).state is State.LIVE
    await hall.qa.watching.event_changed(GUILD, replace(hall.events.standing[7_000], status=Status.COMPLETED))
    assert (await hall.event()).state is State.LIVE
    assert "has ended, by hand" in hall.actions.dms[HOST][-1]


@pytest.mark.both_databases
async def test_a_host_who_left_is_told_to_the_staff_and_someone_takes_over(hall: Hall) -> None:
    await hall.announced()
    for _time in range(2):
        hall.qa.doorway.saw(LeaveFacts(GUILD, HOST, hall.clock.now()))
        await hall.qa.doorway.work()
    notes = [post for post in hall.posts(STAFF) if "left the server" in str(post)]
    assert len(notes) == 1
    assert {button.label for button in buttons(notes[0])} == {"I host it", "Cancel the Q&A"}
    with pytest.raises(UserError, match="Only the host"):
        await hall.qa.hosting.take_over(GUILD, 1, ASKER_FACTS)
    await hall.qa.hosting.take_over(GUILD, 1, facts(VOTER, "manage_events"))
    assert (await hall.event()).host_id == VOTER


async def test_deleted_places_are_said_once_to_the_host_or_the_staff(hall: Hall) -> None:
    event = await hall.announced()
    hall.actions.closed.add(HOST)
    await hall.qa.watching.channel_gone(GUILD, PLACE)
    await hall.qa.watching.channel_gone(GUILD, PLACE)
    await hall.qa.watching.channel_gone(GUILD, event.thread_id or 0)
    notes = [text for text in hall.shown(STAFF) if text.startswith("⚠️")]
    assert [("is deleted. What people asked is kept" in one, "control panel" in one) for one in notes] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.both_databases
async def test_the_message_of_a_question_that_someone_deleted_can_be_put_back_and_is_pinned(hall: Hall) -> None:
    await hall.live()
    await hall.ask("How bright is the lamp?")
    await hall.qa.stage.next(GUILD, 1, HOST_FACTS)
    [card] = hall.events.pinned
    await hall.actions.delete_own(PLACE, card)
    await hall.qa.watching.message_gone(GUILD, card)
    [told] = hall.actions.dms[HOST]
    assert "the message of a question" in told
    hall.events.pinned.clear()
    await hall.qa.watching.put_back(await hall.event(), "q")
    assert ["Now: question 1" in text for text in hall.shown()][-1]
    assert len(hall.events.pinned) == 1
    await hall.qa.stage.answered(GUILD, 1, 1, HOST_FACTS, "Very")
    assert ["Very" in text for text in hall.shown()][-1]


async def test_a_panel_whose_thread_is_deleted_too_comes_back_in_a_new_one(hall: Hall) -> None:
    event = await hall.announced()
    hall.actions.posts.pop(event.thread_id or 0)
    hall.qa.showing.touch(event, "panel")
    hall = await hall.come_back()
    await hall.qa.showing.flush()
    assert "the panel" in hall.actions.dms[HOST][0]
    hall.actions.lost.add(event.thread_id or 0)
    await hall.qa.watching.put_back(await hall.event(), "panel")
    assert (await hall.event()).thread_id == 8_001
    assert "Control panel" in hall.shown(8_001)[0]
    assert hall.people.threads[8_001] == [HOST, GUEST]


async def test_what_happened_while_nobody_was_there_is_noticed(hall: Hall) -> None:
    await hall.announced(venue=Venue.STAGE, venue_id=VENUE)
    hall.people.left.add(HOST)
    hall.events.gone.add(VENUE)
    hall.events.standing.clear()
    for _ in range(2):
        hall = await hall.come_back()
    assert ["Discord’s event" in told for told in hall.actions.dms[HOST]] == [True, False]
    assert "Choose another one with `/qa edit`" in hall.actions.dms[HOST][1]
    assert sum("left the server" in text for text in hall.shown(STAFF)) == 1


async def test_discords_event_made_again_while_it_is_live_begins_at_once(hall: Hall) -> None:
    await hall.live()
    await hall.qa.watching.event_gone(GUILD, 7_000)
    hall.events.standing.clear()
    await hall.qa.watching.put_back(await hall.event(), "discord")
    [made] = hall.events.standing.values()
    assert made.status is Status.ACTIVE
    assert made.starts_at > hall.clock.now(), "Discord makes none in the past"


async def test_a_lost_permission_is_said_once_until_it_is_well_again(hall: Hall) -> None:
    await hall.announced(review=False)
    for number in range(4):
        lost = number != 2
        hall.actions.refuses = Refused(Reason.MISSING_PERMISSION, "send_messages") if lost else None
        await hall.ask(f"{'abcd'[number] * 9} {number}?", 100 + number)
        await hall.qa.showing.flush()
    assert sum("the list of questions: Send Messages" in told for told in hall.actions.dms[HOST]) == 2


async def test_a_late_start_is_asked_about_once_and_a_forgotten_event_ends_by_itself(hall: Hall) -> None:
    await hall.announced(review=False)
    await hall.ask("How bright is the lamp?")
    await hall.pass_time(hours=3, minutes=30)
    assert ["A late start is no trouble" in told for told in hall.actions.dms[HOST]] == [True]
    await hall.pass_time(hours=5)
    assert (await hall.event()).state is State.ARCHIVED
    assert "No question is lost" in str(hall.actions.dms[HOST])
    assert (await hall.question()).owner_id == HOST
