"""What a human makes of a wave: false positive, confirmed, let go; and what members say about it."""

import asyncio
from dataclasses import replace

import pytest

from bot.core.actions import Reason, Refused
from bot.features.automod import hitstore
from bot.features.automod.ledger import HitFacts, Mode, Verdict
from bot.features.automod.rule import Action
from bot.features.automod.states import State
from tests.features.automod.conftest import BOB, GENERAL, INBOX, Hall
from tests.features.digest.fakes import Crash, buttons, text_of
from tests.features.moderation.fakes import ANN, GUILD, MAX, MAX_FACTS, Killed


@pytest.mark.both_databases
async def test_a_false_positive_takes_everything_back_and_counts_against_the_rule(hall: Hall) -> None:
    await hall.has(Action.DELETE, Action.STRIKE, Action.TIMEOUT, Action.ROLE, Action.SLOWMODE, role=77)
    await hall.writes()
    await hall.pass_time(seconds=5)
    assert ("add_role", ANN) in hall.discipline.done
    assert hall.channels.slow[GENERAL] == 30
    taken = await hall.service.deciding.wrong(1, MAX_FACTS)
    assert (taken.members, taken.failed) == (1, ())
    assert ANN not in hall.discipline.timeouts
    assert ("remove_role", ANN) in hall.discipline.done
    assert hall.channels.slow[GENERAL] == 0
    assert await hall.moderation.strikes_of(GUILD, ANN) == 0
    watched = await hall.service.managing.watched(GUILD, "crowds")
    assert (watched.numbers.hits, watched.numbers.wrong) == (1, 1)
    assert any("False positive, says <@11>" in card for card in hall.cards())
    sent = await hall.service.deciding.send_back(1, MAX_FACTS)
    assert (sent.sent, sent.closed) == (1, 0)
    assert "@x @y look" in hall.actions.dms[ANN][-1]


async def test_who_was_to_be_let_go_when_the_process_died_is_let_go_after_it(hall: Hall) -> None:
    await hall.has(Action.DELETE, Action.HOLD)
    await hall.writes()
    await hall.pass_time(seconds=5)
    hall.discipline.dies, hall.discipline.moderators = "before", {MAX}
    with pytest.raises(Killed):
        await hall.service.holds.release(1, MAX_FACTS)
    after = hall.restarted()
    assert ANN in after.discipline.timeouts
    await after.pass_time(minutes=3)
    assert ANN not in after.discipline.timeouts
    assert any("whoever was held is let go" in card for card in after.cards(INBOX))


async def test_after_a_restart_the_card_still_holds_what_was_written(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    await hall.writes(text="one\n[2026-10-26 09:00:00 UTC] member 1, channel 2, message 3\nthree")
    await hall.pass_time(seconds=5)
    after = hall.restarted()
    await after.service.deciding.wrong(1, MAX_FACTS)
    await after.service.deciding.send_back(1, MAX_FACTS)
    told = after.actions.dms[ANN][-1]
    assert told.endswith("one\n[2026-10-26 09:00:00 UTC] member 1, channel 2, message 3\nthree")


async def test_of_a_wave_one_member_alone_may_be_innocent(hall: Hall) -> None:
    await hall.has(Action.STRIKE)
    await hall.writes()
    await hall.writes(BOB)
    await hall.service.deciding.wrong(1, MAX_FACTS, ANN)
    assert await hall.moderation.strikes_of(GUILD, ANN) == 0
    assert await hall.moderation.strikes_of(GUILD, BOB) == 1
    assert (await hall.service.cards.require(GUILD, 1)).verdict is Verdict.OPEN


async def test_everyone_of_a_wave_can_be_found_on_the_pages_of_who_was_not_meant(hall: Hall) -> None:
    await hall.has(Action.ALERT)
    members = [1_000 + number for number in range(7)]
    for member in members:
        await hall.writes(member)
    spoken = await hall.service.cards.words(GUILD)
    first = await hall.service.deciding.each(1, MAX_FACTS, 0, spoken)
    assert "2 more members" in text_of(first)
    assert buttons(first)[-1].custom_id == "automod:each:1:5"
    rest = await hall.service.deciding.each(1, MAX_FACTS, 5, spoken)
    offered = [button.custom_id for post in (first, rest) for button in buttons(post)]
    assert [one for one in offered if ":wrong:" in one] == [f"automod:wrong:1:{member}" for member in members]


@pytest.mark.both_databases
async def test_who_objects_is_shown_to_the_team_and_hears_the_answer_once(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    await hall.writes()
    await hall.pass_time(seconds=5)
    await hall.service.objecting.object_to(GUILD, 1, ANN, "It was a *joke*", "fr")
    [asked] = hall.cards(INBOX)
    assert "<@13> says that what rule 1, crowds removed was fine" in asked
    assert "> It was a \\*joke\\*" in asked
    await hall.service.deciding.stays(1, ANN, MAX_FACTS)
    await hall.service.deciding.right(1, MAX_FACTS)
    assert len(hall.actions.dms[ANN]) == 2
    assert "il reste retiré" in hall.actions.dms[ANN][-1]


async def test_points_of_a_false_positive_are_taken_back(hall: Hall) -> None:
    await hall.has(Action.TIMEOUT, score=5)
    first = await hall.writes()
    await hall.service.flush()
    await hall.service.managing.mark(GUILD, MAX, 1, first.message_id or 0)
    await hall.writes()
    assert hall.channels.asked == [], "one of two counts: five points, not ten"


@pytest.mark.parametrize("crash", ["before", "after"])
async def test_an_objection_is_shown_to_the_team_once_wherever_the_process_dies(hall: Hall, crash: str) -> None:
    await hall.has(Action.DELETE)
    await hall.writes()
    await hall.pass_time(seconds=5)
    hall.actions.crash = crash
    with pytest.raises(Crash):
        await hall.service.objecting.object_to(GUILD, 1, ANN, "It was a joke", "en")
    after = hall.restarted()
    await after.pass_time(minutes=3)
    assert [card for card in after.cards(INBOX) if "> It was a joke" in card] == after.cards(INBOX)
    assert len(after.cards(INBOX)) == 1


async def test_an_objection_that_can_not_be_shown_yet_is_shown_later(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    await hall.writes()
    await hall.pass_time(seconds=5)
    hall.actions.refuses = Refused(Reason.MISSING_PERMISSION, "send_messages")
    await hall.service.objecting.object_to(GUILD, 1, ANN, "It was a joke", "en")
    hall.actions.refuses = None
    await hall.pass_time(minutes=3)
    assert len(hall.cards(INBOX)) == 1


@pytest.mark.parametrize("crash", ["before", "after"])
async def test_after_a_week_it_is_asked_once_wherever_the_process_dies(hall: Hall, crash: str) -> None:
    await hall.has(Action.DELETE, state=State.OBSERVE)
    hall.actions.crash = crash
    with pytest.raises(Crash):
        await hall.pass_time(days=7)
    after = hall.restarted()
    await after.pass_time(minutes=30)
    [asked] = after.cards(INBOX)
    assert "**crowds** has watched for 7 days" in asked


async def test_what_comes_while_a_wave_is_taken_back_is_another_wave(hall: Hall) -> None:
    await hall.has(Action.TIMEOUT)
    await hall.writes()
    await hall.pass_time(seconds=5)

    def meanwhile() -> None:
        hall.discipline.then = None
        hall.looks(hall.seen(BOB))

    hall.discipline.then = meanwhile
    await hall.service.deciding.wrong(1, MAX_FACTS)
    await hall.done()
    assert set(hall.discipline.timeouts) == {BOB}
    assert (await hall.service.cards.require(GUILD, 2)).verdict is Verdict.OPEN


async def test_a_wave_of_more_than_a_thousand_is_taken_back_whole(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    await hall.writes()
    first = HitFacts(GUILD, 10_000, "crowds", 5_000, hall.clock.now(), Mode.ENFORCED, "message", wave=1)
    more = [replace(first, event_id=10_000 + number, member_id=5_000 + number) for number in range(1_100)]
    async with hall.db.begin() as session:
        await hitstore.add(session, more)
    assert (await hall.service.deciding.wrong(1, MAX_FACTS)).members == 1_101


async def test_the_kill_switch_stops_all_at_once_and_twice_is_no_mistake(hall: Hall) -> None:
    for name in ("a", "b", "c"):
        await hall.has(Action.DELETE, name=name)
    first, second = await asyncio.gather(hall.service.rulebook.stop(GUILD, MAX), hall.service.rulebook.stop(GUILD, MAX))
    assert sorted([first, second]) == [(), ("a", "b", "c")]
    assert (await hall.service.rulebook.read(GUILD)).enforced == ()
