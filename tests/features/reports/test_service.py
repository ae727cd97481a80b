"""Reports of members: joined, limited, answered once, told once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.core.actions import Reason, Refused, Seen
from bot.core.errors import UserError
from bot.features.moderation.cases import Kind
from bot.features.moderation.orders import JustDone, Order
from bot.features.moderation.settings import ModerationSettings
from bot.features.reports.report import About, State, Told, Why
from bot.features.reports.service import Taken
from bot.features.reports.settings import ReportsSettings
from tests.features.digest.fakes import OWNER, Crash, buttons
from tests.features.moderation.fakes import ANN, ANN_FACTS, GUILD, MAX, MAX_FACTS, MO, MO_FACTS, Killed
from tests.features.reports.conftest import Desk
from tests.features.reports.fakes import ABOUT, INBOX, MESSAGE, OTO, TESS, ZOE

WARN, HOUR = Order(Kind.WARN, "Insults"), Order(Kind.TIMEOUT, "Insults", timedelta(hours=1))
LOG = 502


async def test_a_message_that_several_report_is_one_card(desk: Desk) -> None:
    await desk.hears(ZOE)
    edited = replace(ABOUT, seen=Seen(("Hello everyone",)))
    second = await desk.hears(TESS, words="Again!", about=edited)
    assert second.number == 1
    [card] = desk.cards()
    assert "2 members reported this." in card
    assert "> You are all idiots" in card, "as it was when it was first reported"
    assert "Hello everyone" not in card
    assert f"- <@{TESS}> · Harassment\n  Again!" in card


async def test_the_same_member_reports_the_same_once(desk: Desk) -> None:
    await desk.hears()
    with pytest.raises(UserError, match="You reported this already"):
        await desk.hears()
    assert len((await desk.reports.get(GUILD, 1)).voices) == 1
    await desk.reports.dismiss(GUILD, 1, "Banter", MAX_FACTS)
    with pytest.raises(UserError, match="doesn’t break the rules"):
        await desk.hears()
    assert (await desk.hears(TESS)).number == 2, "someone else may still see it otherwise"


async def test_a_member_can_be_reported_again_once_it_was_answered(desk: Desk) -> None:
    about = About(ANN)
    await desk.hears(about=about)
    with pytest.raises(UserError, match="You reported this already"):
        await desk.hears(about=about)
    await desk.reports.handle(GUILD, 1, MAX_FACTS)
    assert (await desk.hears(about=about)).number == 2


async def test_whoever_reports_too_much_waits(desk: Desk) -> None:
    await desk.settings.change(GUILD, ReportsSettings, MAX, per_hour=2)
    for message_id in (1, 2):
        await desk.hears(about=replace(ABOUT, message_id=message_id))
    with pytest.raises(UserError, match="within an hour"):
        await desk.hears(about=replace(ABOUT, message_id=3))
    assert len(desk.cards()) == 2
    desk.clock.move(hours=1)
    await desk.hears(about=replace(ABOUT, message_id=3))


@pytest.mark.both_databases
async def test_two_who_report_at_once_make_one_card(desk: Desk) -> None:
    told = await asyncio.gather(*(desk.hears(who) for who in (ZOE, TESS)))
    assert {one.number for one in told} == {1}
    [card] = desk.cards()
    assert "2 members reported this." in card


@pytest.mark.both_databases
async def test_three_within_an_hour_call_who_is_on_duty_once(desk: Desk) -> None:
    await desk.duty.begin(GUILD, MAX, timedelta(hours=4))
    for who in (ZOE, TESS):
        await desk.hears(who)
    assert desk.actions.pinged == [()]
    await desk.hears(OTO)
    await desk.hears(MO)
    assert desk.actions.pinged == [(), (MAX,)]
    called = [one for one in desk.cards() if "Urgent: several members" in one]
    assert len(called) == 2
    assert "4 members reported this." in called[0]


async def test_danger_calls_who_is_on_duty_and_offers_no_punishment(desk: Desk) -> None:
    await desk.duty.begin(GUILD, MAX, timedelta(hours=4))
    await desk.duty.begin(GUILD, MO, timedelta(hours=1))
    told = await desk.hears(why=Why.DANGER, words="She writes that she wants to end it")
    assert told.called
    [post] = desk.posts()
    assert desk.actions.pinged == [(MO, MAX)]
    assert f"<@{MO}> <@{MAX}> Someone may be in danger." in desk.cards()[0]
    assert "never punished" in desk.cards()[0]
    assert not [one for one in buttons(post) if one.custom_id.startswith("report:act")]
    with pytest.raises(UserError, match="never punished"):
        await desk.reports.act(GUILD, 1, WARN, MAX_FACTS)


async def test_danger_said_later_is_heard_and_takes_the_punishment_away(desk: Desk) -> None:
    await desk.duty.begin(GUILD, MAX, timedelta(hours=4))
    await desk.hears(ZOE)
    await desk.hears(ZOE, Why.DANGER)
    first, second = desk.posts()
    assert desk.actions.pinged == [(), (MAX,)]
    for post in (first, second):
        assert not [one for one in buttons(post) if one.custom_id.startswith("report:act")]
    assert "1 member reported this." in desk.cards()[0]


async def test_nobody_on_duty_is_said(desk: Desk) -> None:
    told = await desk.hears(why=Why.DANGER)
    assert not told.called
    assert "Nobody is on duty, so nobody was pinged." in desk.cards()[0]
    assert desk.actions.pinged == [()]


async def test_one_moderator_at_a_time(desk: Desk) -> None:
    await desk.hears()
    await desk.reports.take(GUILD, 1, MAX_FACTS)
    assert f"<@{MAX}> is on it" in desk.cards()[0]
    for trial in (
        desk.reports.take(GUILD, 1, MO_FACTS),
        desk.reports.handle(GUILD, 1, MO_FACTS),
        desk.reports.dismiss(GUILD, 1, "no", MO_FACTS),
        desk.reports.act(GUILD, 1, WARN, MO_FACTS),
    ):
        with pytest.raises(Taken, match=f"<@{MAX}> is on it"):
            await trial
    desk.clock.move(minutes=16)
    await desk.reports.take(GUILD, 1, MO_FACTS)
    assert f"<@{MO}> is on it" in desk.cards()[0]


@pytest.mark.both_databases
async def test_two_who_press_at_once_act_once(desk: Desk) -> None:
    await desk.hears()
    tried = await asyncio.gather(
        *(desk.reports.act(GUILD, 1, WARN, who) for who in (MAX_FACTS, MO_FACTS)), return_exceptions=True
    )
    assert sum(isinstance(one, UserError) for one in tried) == 1
    assert len(await desk.moderation.history(GUILD, ANN)) == 1


async def test_acting_closes_it_with_its_case(desk: Desk) -> None:
    await desk.hears()
    await desk.reports.act(GUILD, 1, WARN, MAX_FACTS)
    report = await desk.reports.get(GUILD, 1)
    assert (report.state, report.closed_by, report.case_number) == (State.HANDLED, MAX, 1)
    assert desk.cards() == [f"Report 1: handled by <@{MAX}> · case 1 · Harassment · <@{ANN}>"]
    with pytest.raises(UserError, match="answered already"):
        await desk.reports.take(GUILD, 1, MO_FACTS)


async def died_after_acting(desk: Desk) -> Desk:
    """The process died when the case was done, and its report was not closed yet."""
    await desk.hears()
    await desk.settings.change(GUILD, ModerationSettings, MO, log_channel=LOG)
    desk.actions.crash = "before"
    with pytest.raises(Crash):
        await desk.reports.act(GUILD, 1, WARN, MAX_FACTS)
    assert (await desk.reports.get(GUILD, 1)).state is State.OPEN
    return desk.restarted()


async def test_what_was_acted_on_before_a_crash_is_closed_after_it_and_told_once(desk: Desk) -> None:
    next_one = await died_after_acting(desk)
    await next_one.pass_time(hours=1)
    report = await next_one.reports.get(GUILD, 1)
    assert (report.state, report.closed_by, report.case_number) == (State.HANDLED, MAX, 1)
    assert next_one.cards() == [f"Report 1: handled by <@{MAX}> · case 1 · Harassment · <@{ANN}>"]
    assert len(next_one.actions.dms[ZOE]) == 1
    assert "handled" in next_one.actions.dms[ZOE][0]


async def test_who_looks_at_the_card_after_a_crash_acts_no_second_time(desk: Desk) -> None:
    next_one = await died_after_acting(desk)
    for who in (MAX_FACTS, MO_FACTS):
        with pytest.raises(UserError, match=f"answered already, by <@{MAX}>"):
            await next_one.reports.act(GUILD, 1, WARN, who)
    await next_one.pass_time(hours=1)
    assert len(await next_one.moderation.history(GUILD, ANN)) == 1
    assert len(next_one.actions.dms[ZOE]) == 1


async def test_a_case_that_a_crash_cut_off_is_finished_before_its_report_is_closed(desk: Desk) -> None:
    await desk.hears()
    desk.discipline.dies = "after"
    with pytest.raises(Killed):
        await desk.reports.act(GUILD, 1, HOUR, MAX_FACTS)
    next_one = desk.restarted()
    await next_one.pass_time(minutes=5)
    with pytest.raises(Taken, match="Case 1 came of it and is not finished yet"):
        await next_one.reports.act(GUILD, 1, HOUR, MAX_FACTS)
    case = await next_one.moderation.case(GUILD, 1)
    settings = await next_one.settings.get(GUILD, ModerationSettings)
    await next_one.moderation.finish(case, settings, is_known=True)
    await next_one.pass_time(minutes=5)
    assert (await next_one.reports.get(GUILD, 1)).state is State.HANDLED
    assert len(next_one.actions.dms[ZOE]) == 1


@pytest.mark.both_databases
async def test_what_the_bot_missed_closes_its_report_when_someone_does_it_after_all(desk: Desk) -> None:
    await desk.hears()
    desk.discipline.dies = "before"
    with pytest.raises(Killed):
        await desk.reports.act(GUILD, 1, HOUR, MAX_FACTS)
    next_one = desk.restarted()
    next_one.clock.move(days=1)
    case, settings = await next_one.moderation.case(GUILD, 1), await next_one.settings.get(GUILD, ModerationSettings)
    await next_one.moderation.finish(case, settings, is_known=True)
    await next_one.pass_time(minutes=5)
    assert (await next_one.reports.get(GUILD, 1)).state is State.OPEN
    acted = await next_one.reports.redo(GUILD, 1, MO_FACTS)
    report = await next_one.reports.get(GUILD, 1)
    assert (report.state, report.closed_by, report.case_number) == (State.HANDLED, MO, acted.case.number)
    await next_one.pass_time(minutes=5)
    assert len(next_one.actions.dms[ZOE]) == 1


async def test_what_discord_refused_may_be_acted_on_again_or_dismissed_without_that_case(desk: Desk) -> None:
    await desk.hears()
    desk.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    await desk.reports.act(GUILD, 1, HOUR, MAX_FACTS)
    await desk.pass_time(hours=1)
    assert (await desk.reports.act(GUILD, 1, HOUR, MAX_FACTS)).case.number == 2
    await desk.reports.dismiss(GUILD, 1, "Fine", MAX_FACTS)
    report = await desk.reports.get(GUILD, 1)
    assert (report.state, report.case_number) == (State.DISMISSED, None)


async def test_what_discord_refused_leaves_it_open(desk: Desk) -> None:
    await desk.hears()
    desk.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    acted = await desk.reports.act(GUILD, 1, Order(Kind.TIMEOUT, "x", timedelta(hours=1)), MAX_FACTS)
    assert acted.refused is not None
    assert (await desk.reports.get(GUILD, 1)).state is State.OPEN


async def test_someone_who_just_acted_is_shown_and_the_order_may_be_given_all_the_same(desk: Desk) -> None:
    await desk.hears()
    await desk.moderation.act(WARN, MO_FACTS, ANN_FACTS)
    with pytest.raises(JustDone) as held:
        await desk.reports.act(GUILD, 1, WARN, MAX_FACTS)
    assert (await desk.reports.get(GUILD, 1)).state is State.OPEN
    await desk.reports.sure(GUILD, 1, held.value.token, MAX_FACTS)
    assert (await desk.reports.get(GUILD, 1)).case_number == 2


async def test_who_is_no_moderator_answers_nothing(desk: Desk) -> None:
    await desk.hears()
    for trial in (desk.reports.take(GUILD, 1, ANN_FACTS), desk.reports.handle(GUILD, 1, ANN_FACTS)):
        with pytest.raises(UserError, match="You need this permission"):
            await trial


async def test_a_moderator_neither_answers_a_report_about_themselves_nor_learns_who_sent_it(desk: Desk) -> None:
    await desk.duty.begin(GUILD, MAX, timedelta(hours=4))
    await desk.hears(about=replace(ABOUT, target_id=MAX), words="He knows me", why=Why.DANGER)
    [card] = desk.cards()
    assert str(ZOE) not in card
    assert "He knows me" not in card
    assert desk.actions.pinged == [()], "whom it is about is not called"
    for trial in (desk.reports.take(GUILD, 1, MAX_FACTS), desk.reports.handle(GUILD, 1, MAX_FACTS)):
        with pytest.raises(UserError, match="This report is about you"):
            await trial
    spoken = await desk.reports.delivery.words(GUILD)
    with pytest.raises(UserError, match="This report is about you"):
        await desk.reports.who(GUILD, 1, MAX_FACTS, spoken)
    shown = await desk.reports.who(GUILD, 1, MO_FACTS, spoken)
    assert f"<@{ZOE}>" in str(shown.parts[0])
    await desk.reports.handle(GUILD, 1, MO_FACTS)


async def test_where_nobody_can_tell_whether_it_is_about_the_team_no_name_is_shown(desk: Desk) -> None:
    desk.discipline.unknown = OSError("no answer")
    await desk.hears()
    assert str(ZOE) not in desk.cards()[0]


async def test_each_reporter_is_told_once_and_closed_dms_break_nothing(desk: Desk) -> None:
    for who in (ZOE, TESS):
        await desk.hears(who)
    desk.actions.closed.add(TESS)
    await desk.reports.dismiss(GUILD, 1, "Banter among friends", MAX_FACTS)
    await desk.pass_time(days=2)
    [told] = desk.actions.dms[ZOE]
    assert "We looked: it doesn’t break our rules. If it goes on, tell us again." in told
    assert "Banter" not in told
    voices = {voice.reporter_id: voice.told for voice in (await desk.reports.get(GUILD, 1)).voices}
    assert voices == {ZOE: Told.YES, TESS: Told.CLOSED}
    assert "Banter among friends" in desk.cards()[0]


@pytest.mark.both_databases
async def test_members_see_what_they_reported_and_nobody_answered(desk: Desk) -> None:
    await desk.hears(ZOE)
    await desk.hears(TESS, about=About(ANN))
    assert [report.number for report in await desk.reports.open_reports_of(GUILD, ZOE)] == [1]
    await desk.reports.handle(GUILD, 1, MAX_FACTS)
    assert await desk.reports.open_reports_of(GUILD, ZOE) == []


@pytest.mark.both_databases
async def test_the_team_sees_how_reports_go(desk: Desk) -> None:
    began = desk.clock.now()
    for message_id in (1, 2, 3):
        await desk.hears(message_id, about=replace(ABOUT, message_id=message_id))
    desk.clock.move(minutes=10)
    await desk.reports.handle(GUILD, 1, MAX_FACTS)
    desk.clock.move(minutes=20)
    await desk.reports.dismiss(GUILD, 2, "no", MAX_FACTS)
    told = await desk.reports.handled(GUILD, began, desk.clock.now() + timedelta(seconds=1))
    assert told.closed == {State.HANDLED: 1, State.DISMISSED: 1}
    assert (told.open, told.oldest_open, told.median) == (1, timedelta(minutes=30), timedelta(minutes=20))
    later = await desk.reports.handled(GUILD, desk.clock.now(), desk.clock.now())
    assert later.closed == {State.HANDLED: 0, State.DISMISSED: 0}


async def test_the_team_is_reminded_once_of_what_nobody_answers(desk: Desk) -> None:
    await desk.hears()
    await desk.pass_time(hours=23, minutes=50)
    await desk.reports.take(GUILD, 1, MAX_FACTS)
    await desk.pass_time(minutes=12)
    assert len(desk.cards()) == 1, "someone is on it"
    await desk.pass_time(hours=1)
    assert len(desk.cards()) == 2
    assert "Nobody has answered this yet" in desk.cards()[1]
    await desk.pass_time(days=5)
    assert len(desk.cards()) == 2
    await desk.reports.handle(GUILD, 1, MAX_FACTS)
    assert all(card.startswith("Report 1: handled") for card in desk.cards())


async def test_nothing_is_reminded_of_that_was_answered(desk: Desk) -> None:
    await desk.hears()
    await desk.reports.handle(GUILD, 1, MAX_FACTS)
    await desk.pass_time(days=3)
    assert len(desk.cards()) == 1


async def test_no_word_of_the_message_and_none_in_clear_is_stored(desk: Desk) -> None:
    await desk.hears(words="entrusted words")
    await desk.reports.dismiss(GUILD, 1, "entrusted answer", MAX_FACTS)
    async with desk.db.read() as session:
        for table in ("report", "report_voice", "report_post", "due", "claim"):
            rows = str([tuple(row) for row in await session.execute(text(f"SELECT * FROM {table}"))])
            assert "entrusted" not in rows
            assert "idiots" not in rows
            assert "a.png" not in rows
    assert (await desk.reports.get(GUILD, 1)).voices[0].words == "entrusted words"
    assert OWNER not in desk.actions.dms
    assert (await desk.reports.get(GUILD, 1)).message_id == MESSAGE
    assert INBOX in desk.actions.posts
