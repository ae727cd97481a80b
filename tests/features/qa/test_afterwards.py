"""After an event: transcript, owed answers, figures, and the end of what people wrote."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.features.engagement.tables import MemberDay
from bot.features.qa.event import State as EventState
from bot.features.qa.question import State
from bot.features.qa.settings import QaSettings
from bot.features.qa.tables import QaQuestion, QaVote
from tests.features.digest.fakes import text_of
from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import ASKER, ASKER_FACTS, GUEST, GUEST_FACTS, GUILD, HOST, HOST_FACTS, STAFF, THIRD, VOTER


async def held(hall: Hall) -> None:
    """One answered, one skipped, one never taken up, one withdrawn."""
    await hall.live()
    await hall.ask("How bright is the lamp?", anonymous=True)
    await hall.ask("Who paints the tower?", VOTER)
    await hall.ask("What do gulls eat?", THIRD)
    await hall.qa.asking.vote(GUILD, 1, 1, VOTER)
    await hall.qa.asking.vote(GUILD, 1, 2, THIRD)
    await hall.qa.stage.next(GUILD, 1, HOST_FACTS)
    await hall.qa.stage.answered(GUILD, 1, 1, GUEST_FACTS, "Very")
    await hall.qa.stage.next(GUILD, 1, HOST_FACTS)
    await hall.qa.stage.skip(GUILD, 1, 2, HOST_FACTS)
    await hall.qa.stage.close(GUILD, 1, HOST_FACTS)
    await hall.pass_time(minutes=10)


async def test_the_transcript_comes_once_with_three_files_and_without_who_asked_anonymously(hall: Hall) -> None:
    await held(hall)
    hall = hall.restarted()
    await hall.pass_time(minutes=10)
    [post] = [one for one in hall.posts(STAFF) if one.files]
    files = {file.filename: file.data.decode() for file in post.files}
    assert set(files) == {"qa-1.md", "qa-1.html", "qa-1.json"}
    assert all(str(ASKER) not in text for text in files.values())
    assert json.loads(files["qa-1.json"])["questions"][0]["answer"] == "Very"
    assert (await hall.event()).state is EventState.ARCHIVED
    assert "3 questions sent, 3 shown, 1 with an answer, 2 voters, 3 askers, and 12 interested" in text_of(post)


async def test_a_transcript_that_can_not_be_posted_comes_when_it_can(hall: Hall) -> None:
    await hall.live()
    await hall.ask("How bright is the lamp?")
    hall.actions.refuses = Refused(Reason.MISSING_PERMISSION, "attach_files")
    await hall.qa.stage.close(GUILD, 1, HOST_FACTS)
    await hall.pass_time(minutes=20)
    assert (await hall.event()).state is EventState.CLOSED
    hall.actions.refuses = None
    await hall.pass_time(hours=2)
    assert (await hall.event()).state is EventState.ARCHIVED
    assert len([one for one in hall.posts(STAFF) if one.files]) == 1


@pytest.mark.both_databases
async def test_unanswered_questions_are_owed_with_owner_and_date_and_answered_in_their_thread(hall: Hall) -> None:
    await held(hall)
    [listed] = [text for text in hall.shown() if "Still to be answered" in text]
    assert f"<@{HOST}> answers until" in listed
    assert "What do gulls eat?" in listed
    await hall.qa.owed.take(GUILD, 1, 3, GUEST_FACTS)
    link = await hall.qa.owed.answer(GUILD, 1, 3, GUEST_FACTS, "Fish")
    assert link.startswith("https://discord.com/channels/1/9000/")
    assert "Fish" in hall.shown(9_000)[0]
    with pytest.raises(UserError, match="has its answer by now"):
        await hall.qa.owed.answer(GUILD, 1, 3, HOST_FACTS, "Chips")
    with pytest.raises(UserError, match="Only the host and the guests"):
        await hall.qa.owed.answer(GUILD, 1, 2, ASKER_FACTS, "Me")
    await hall.pass_time(minutes=5)
    assert link in hall.actions.dms[THIRD][-1]
    await hall.qa.owed.drop(GUILD, 1, 2, HOST_FACTS, "Nobody knows")
    await hall.pass_time(minutes=5)
    assert "Why: Nobody knows" in hall.actions.dms[VOTER][-1]
    assert "Every question has its answer" in next(text for text in hall.shown() if "Still to be" in text)


async def test_who_owes_an_answer_hears_of_it_when_it_is_due_and_each_week_after(hall: Hall) -> None:
    await held(hall)
    await hall.qa.owed.take(GUILD, 1, 3, GUEST_FACTS)
    hall.actions.closed.add(GUEST)
    await hall.pass_time(days=7, hours=1)
    assert sum("still waits for your answer" in told for told in hall.actions.dms[HOST]) == 1
    assert [post.pings for post in hall.posts(STAFF) if post.pings] == [(GUEST,)]
    await hall.pass_time(days=7)
    assert sum("still waits for your answer" in told for told in hall.actions.dms[HOST]) == 2


async def test_what_nobody_looked_at_in_time_can_still_be_approved_and_is_owed(hall: Hall) -> None:
    await hall.live(review=True)
    await hall.ask("How bright is the lamp?")
    await hall.qa.stage.close(GUILD, 1, HOST_FACTS)
    await hall.pass_time(minutes=10)
    assert "**1** question waits." in hall.shown(STAFF)[0]
    await hall.qa.reviewing.approve(GUILD, 1, 1, HOST_FACTS)
    await hall.qa.showing.flush()
    assert (await hall.question()).owner_id == HOST
    assert "How bright is the lamp?" in next(text for text in hall.shown() if "Still to be answered" in text)
    assert "This Q&A takes no more questions." in hall.shown(STAFF)[0]
    await hall.pass_time(days=8)
    assert "still waits for your answer" in str(hall.actions.dms[HOST])


async def test_everyone_who_asked_the_same_hears_of_the_answer(hall: Hall) -> None:
    await hall.live(review=True)
    await hall.ask("How bright is the lamp?")
    await hall.ask("What light has it?", VOTER)
    await hall.qa.reviewing.approve(GUILD, 1, 1, HOST_FACTS)
    await hall.qa.reviewing.merge(GUILD, 1, 2, 1, HOST_FACTS)
    await hall.qa.stage.next(GUILD, 1, HOST_FACTS)
    await hall.qa.stage.answered(GUILD, 1, 1, HOST_FACTS, "Very")
    await hall.pass_time(minutes=5)
    for who in (ASKER, VOTER):
        assert "was answered" in hall.actions.dms[who][-1]


@pytest.mark.both_databases
async def test_figures_are_compared_with_the_event_before_and_who_came_back_is_known_a_week_later(hall: Hall) -> None:
    await held(hall)
    ended = hall.clock.now()
    week = await hall.qa.afterwards.week(GUILD, ended - timedelta(days=1), ended + timedelta(days=1))
    [one] = week.held
    assert (one.figures.submitted, one.figures.published, one.figures.answered) == (3, 3, 1)
    assert (one.figures.voters, one.figures.askers, one.figures.attendees) == (2, 3, 3)
    assert (one.figures.interested, one.figures.came_back, one.before) == (12, None, None)
    async with hall.db.begin() as session:
        counts = {"replies": 0, "reactions_given": 0, "reactions_removed": 0, "voice_seconds": 0, "hours": 0}
        for member, messages in ((ASKER, 3), (VOTER, 0), (99, 5)):
            session.add(MemberDay(guild_id=GUILD, day=date(2026, 11, 4), member_id=member, messages=messages, **counts))
    await hall.pass_time(days=14)
    later = await hall.qa.afterwards.week(GUILD, ended + timedelta(days=6), ended + timedelta(days=7, hours=1))
    assert [(one.attendees, one.came_back) for one in later.came_back] == [(3, 1)]


async def test_each_says_once_how_it_was_and_only_after(hall: Hall) -> None:
    await hall.announced()
    with pytest.raises(UserError):
        await hall.qa.asking.say_how_it_was(GUILD, 1, VOTER, 3)
    hall = hall.restarted()
    await hall.qa.stage.start(GUILD, 1, HOST_FACTS)
    await hall.qa.stage.close(GUILD, 1, HOST_FACTS)
    for score in (3, 1):
        await hall.qa.asking.say_how_it_was(GUILD, 1, VOTER, score)
    figures = await hall.qa.afterwards.figures(await hall.event())
    assert (figures.opinions, figures.score) == (1, 1)


@pytest.mark.both_databases
async def test_what_people_wrote_goes_after_the_servers_time_and_the_figures_stay(hall: Hall) -> None:
    await held(hall)
    await hall.settings.change(GUILD, QaSettings, HOST, keep_days=20)
    await hall.pass_time(days=16)
    assert (await hall.event()).plan.title == "Lamps"
    await hall.pass_time(days=5)
    async with hall.db.read() as session:
        for table in (QaQuestion, QaVote):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    event = await hall.event()
    assert (event.plan.title, event.plan.guests) == ("–", ())
    assert (await hall.qa.afterwards.figures(event)).submitted == 3


async def test_only_hosts_export(hall: Hall) -> None:
    await held(hall)
    spoken = await hall.qa.desk.words(GUILD)
    assert len(await hall.qa.afterwards.export(GUILD, 1, HOST_FACTS, spoken)) == 3
    with pytest.raises(UserError, match="Only the host"):
        await hall.qa.afterwards.export(GUILD, 1, GUEST_FACTS, spoken)
    assert (await hall.question(1)).state is State.ANSWERED
