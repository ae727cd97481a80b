"""From a message that breaks a rule to what follows: what is done, who hears of it, and what goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.actions import Reason, Refused
from bot.features.automod.ledger import Mode
from bot.features.automod.rule import Action
from bot.features.automod.seen import What
from bot.features.automod.states import State
from bot.features.moderation.cases import Kind, Source, Told
from tests.features.automod.conftest import BOB, GENERAL, HELP, INBOX, LOG, Hall
from tests.features.moderation.fakes import ANN, GUILD


async def test_what_is_observed_is_noted_and_nothing_else(hall: Hall) -> None:
    await hall.has(Action.DELETE, Action.STRIKE, state=State.OBSERVE)
    seen = await hall.writes()
    await hall.pass_time(minutes=1)
    assert hall.channels.asked == []
    assert hall.cards() == []
    assert hall.actions.dms == {}
    [hit] = await hall.service.looking.why_message(GUILD, seen.message_id or 0)
    assert (hit.mode, hit.span, hit.wave, hit.done) == (Mode.OBSERVED, 0, None, ())


async def test_what_is_enforced_goes_and_its_author_is_told_why(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    seen = hall.seen()
    assert hall.looks(seen), "nobody else looks at what is taken away"
    await hall.done()
    assert hall.channels.asked == [[seen.message_id]]
    [told] = hall.actions.dms[ANN]
    assert "A message of yours in <#600> on **The Club** was removed." in told
    assert "Rule 1: Mentions." in told
    assert "> @x @y look" in told
    await hall.pass_time(seconds=5)
    [card] = hall.cards()
    assert "**Automod 1** · rule 1, crowds" in card
    assert "1 message of 1 member in <#600>" in card
    assert "> @x @y look" in card
    assert await hall.moderation.history(GUILD, ANN) == [], "a message that goes is no case"


async def test_a_strike_is_a_case_of_automod_and_told_by_it(hall: Hall) -> None:
    await hall.has(Action.DELETE, Action.STRIKE)
    await hall.writes()
    [case] = await hall.moderation.history(GUILD, ANN)
    assert (case.kind, case.source, case.weight, case.told) == (Kind.WARN, Source.AUTOMOD, 1, Told.YES)
    assert case.reason == "Automod, rule 1: Mentions."
    [told] = hall.actions.dms[ANN]
    assert "Reason:" not in told, "that is in the server's language"
    assert "Rule 1: Mentions.\nWhy: " in told
    assert "You wrote in <#600>:\n> @x @y look" in told


async def test_what_comes_together_is_one_offence_and_one_card(hall: Hall) -> None:
    await hall.has(Action.DELETE, Action.STRIKE)
    for _message in range(4):
        await hall.writes()
        hall.clock.move(seconds=1)
    await hall.writes(BOB, channel_id=HELP)
    await hall.pass_time(seconds=10)
    assert len(await hall.moderation.history(GUILD, ANN)) == 1
    [card] = hall.cards()
    assert "5 messages of 2 members in <#600> and <#601>" in card
    assert len(hall.actions.dms[ANN]) == 1
    hall.clock.move(minutes=5)
    await hall.writes()
    assert len(await hall.moderation.history(GUILD, ANN)) == 2, "another time is another offence"


async def test_what_discord_tells_after_a_break_is_one_card_however_long_ago_it_was_written(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    for minutes in (9, 6, 3):
        await hall.writes(at=hall.clock.now() - timedelta(minutes=minutes))
    await hall.pass_time(seconds=10)
    [card] = hall.cards()
    assert "3 messages of 1 member" in card


async def test_who_breaks_a_rule_while_a_wave_is_about_to_end_gets_what_follows(hall: Hall) -> None:
    await hall.has(Action.DELETE, Action.STRIKE)
    await hall.writes()
    hall.clock.move(seconds=29)
    database = hall.service.acting.db

    class Slow:
        @asynccontextmanager
        async def begin(self) -> AsyncIterator[AsyncSession]:
            async with database.begin() as session:
                yield session
            hall.clock.move(seconds=3)

    hall.service.acting.db = Slow()  # type: ignore[assignment]
    await hall.writes(BOB)
    assert len(await hall.moderation.history(GUILD, BOB)) == 1


async def test_what_comes_in_the_moment_in_which_work_ends_is_not_left_lying(hall: Hall) -> None:
    done: list[int] = []

    async def second(guild_id: int) -> None:
        done.append(guild_id)

    async def first(_guild_id: int) -> None:
        asyncio.get_running_loop().call_soon(hall.service._begin, "act", GUILD, second)

    hall.service._begin("act", GUILD, first)
    await hall.done()
    assert done == [GUILD]


async def test_a_card_that_discord_did_not_take_is_shown_anew_soon_and_not_for_ever(hall: Hall) -> None:
    await hall.has(Action.ALERT)
    await hall.writes()
    await hall.pass_time(seconds=5)
    await hall.writes(BOB)
    hall.actions.refuses = OSError("away")
    await hall.pass_time(seconds=10)
    hall.actions.refuses = None
    await hall.pass_time(seconds=6)
    [card] = hall.cards(INBOX)
    assert "2 messages of 2 members" in card
    hall.actions.refuses = OSError("away")
    await hall.service.cards.refresh(GUILD, 1)
    [live] = hall.service.waves.due(hall.clock.now() + timedelta(minutes=1))
    hall.clock.move(minutes=11)
    await hall.service.cards.refresh(GUILD, 1)
    assert not live.changed


async def test_a_timeout_and_a_strike_are_one_case(hall: Hall) -> None:
    await hall.has(Action.STRIKE, Action.TIMEOUT, timeout=timedelta(minutes=30))
    await hall.writes()
    [case] = await hall.moderation.history(GUILD, ANN)
    assert (case.kind, case.weight) == (Kind.TIMEOUT, 1)
    assert case.ends_at == hall.clock.now() + timedelta(minutes=30)
    assert hall.channels.asked == []


@pytest.mark.both_databases
async def test_who_is_held_waits_for_a_human_for_a_day_at_most(hall: Hall) -> None:
    await hall.has(Action.DELETE, Action.HOLD)
    await hall.writes()
    [case] = await hall.moderation.history(GUILD, ANN)
    assert (case.kind, case.weight) == (Kind.TIMEOUT, 0), "no strike"
    await hall.pass_time(seconds=5)
    assert "**This waits for a human.**" in hall.cards(INBOX)[0]
    [waiting] = await hall.service.deciding.waiting(GUILD)
    assert waiting.number == 1
    assert hall.discipline.timeouts[ANN] - hall.clock.now() < timedelta(days=1)


async def test_an_automod_strike_asks_about_a_ban_and_never_bans(hall: Hall) -> None:
    from bot.features.moderation.settings import ModerationSettings, Rung, Step

    ladder = (Rung(strikes=1, step=Step.BAN),)
    await hall.settings.change(GUILD, ModerationSettings, 1, ladder=ladder)
    await hall.has(Action.STRIKE)
    await hall.writes()
    assert hall.discipline.banned == set()
    assert any("do you want to ban them?" in card for card in hall.cards(INBOX))


async def test_a_rule_with_a_score_adds_points_and_at_ten_the_message_goes_and_is_a_strike(hall: Hall) -> None:
    await hall.has(Action.TIMEOUT, score=4)
    first, second = await hall.writes(), await hall.writes()
    hall.clock.move(minutes=2)
    assert hall.channels.asked == []
    assert await hall.moderation.history(GUILD, ANN) == []
    third = await hall.writes()
    assert hall.channels.asked == [[third.message_id]]
    [case] = await hall.moderation.history(GUILD, ANN)
    assert (case.kind, case.weight) == (Kind.WARN, 1), "points bring a strike, not what the rule did before"
    await hall.pass_time(seconds=5)
    assert "; with it, 12 points within 10 min. Done: delete and strike." in hall.cards()[0]
    modes = [(await hall.service.looking.why_message(GUILD, one.message_id or 0))[0].mode for one in (first, second)]
    assert modes == [Mode.SCORED, Mode.SCORED]
    fourth = await hall.writes()
    assert [fourth.message_id] not in hall.channels.asked, "the next ones count from nothing"


async def test_points_are_added_for_ten_minutes_only_and_one_message_adds_them_once(hall: Hall) -> None:
    await hall.has(score=5)
    seen = await hall.writes()
    hall.looks(seen._replace(what=What.EDIT))
    await hall.done()
    assert hall.channels.asked == []
    hall.clock.move(minutes=11)
    await hall.writes()
    assert hall.channels.asked == []


async def test_the_staff_is_left_alone(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    await hall.writes(staff=True)
    assert hall.channels.asked == []


async def test_an_edit_is_looked_at_again_and_not_punished_twice(hall: Hall) -> None:
    await hall.has(Action.STRIKE)
    harmless = hall.seen(mentions=frozenset({1}))
    assert not hall.looks(harmless)
    edited = harmless._replace(what=What.EDIT, mentions=frozenset({1, 2}))
    hall.looks(edited)
    await hall.done()
    hall.clock.move(minutes=10)
    hall.looks(edited)
    await hall.done()
    cases = await hall.moderation.history(GUILD, ANN)
    assert len(cases) <= 1


async def test_what_was_handled_is_not_handled_again_after_a_restart(hall: Hall) -> None:
    await hall.has(Action.STRIKE)
    seen = await hall.writes()
    after = hall.restarted()
    await after.service.rulebook.read(GUILD)
    after.clock.move(minutes=10)
    after.looks(seen)
    await after.done()
    assert len(await after.moderation.history(GUILD, ANN)) == 1


async def test_what_comes_before_the_rules_are_known_is_looked_at_then(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    after = hall.restarted()
    seen = after.seen()
    assert not after.looks(seen), "nothing is waited for"
    await after.done()
    assert after.channels.asked == [[seen.message_id]]


async def test_where_direct_messages_are_closed_the_channel_is_told_without_a_name(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    hall.actions.closed = {ANN}
    await hall.writes()
    [notice] = hall.cards(GENERAL)
    assert notice == "A message was removed: rule 1, Mentions."
    assert hall.pressable(GENERAL) == ["automod:mine:1:0"]
    mine = await hall.service.objecting.mine(GUILD, 1, ANN, await hall.service.cards.words(GUILD))
    assert "> @x @y look" in str(mine.parts[0])
    await hall.pass_time(seconds=20)
    assert hall.channels.asked[-1] == [1000], "gone after 20 seconds"


async def test_a_notice_that_a_restart_left_goes_all_the_same(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    hall.actions.closed = {ANN}
    await hall.writes()
    after = hall.restarted()
    await after.pass_time(minutes=2)
    assert [1000] in after.channels.asked


async def test_a_raid_is_not_answered_with_hundreds_of_direct_messages(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    for number in range(30):
        await hall.writes(1_000 + number)
    assert len(hall.actions.dms) == 10
    assert len(hall.cards(GENERAL)) == 1


async def test_where_nothing_can_be_deleted_the_card_says_so(hall: Hall) -> None:
    await hall.has(Action.DELETE)
    hall.channels.refuses = Refused(Reason.MISSING_PERMISSION, "manage_messages")
    seen = await hall.writes()
    await hall.pass_time(seconds=5)
    assert "Not done: delete. The bot lacks these permissions for that: Manage Messages." in hall.cards()[0]
    assert hall.actions.dms == {}, "nobody is told of what did not happen"
    [hit] = await hall.service.looking.why_message(GUILD, seen.message_id or 0)
    assert hit.failed == ("delete",)


async def test_who_is_above_the_bot_loses_the_message_and_the_card_says_why_no_more(hall: Hall) -> None:
    await hall.has(Action.DELETE, Action.TIMEOUT)
    seen = hall.seen()
    from bot.core.facts import MemberFacts

    hall.service.look(seen, lambda: MemberFacts(GUILD, ANN, 9))
    await hall.done()
    await hall.pass_time(seconds=5)
    assert hall.channels.asked == [[seen.message_id]]
    assert "has a role as high as yours" in hall.cards()[0]


async def test_while_the_database_is_away_messages_go_and_the_rest_is_done_later(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hall.has(Action.DELETE, Action.STRIKE)
    database = hall.service.acting.db

    class Away:
        def begin(self) -> None:
            raise OSError("no database")

    hall.service.acting.db = Away()  # type: ignore[assignment]
    seen = await hall.writes()
    assert hall.channels.asked == [[seen.message_id]]
    assert await hall.moderation.history(GUILD, ANN) == []
    hall.service.acting.db = database
    await hall.pass_time(seconds=2)
    assert len(await hall.moderation.history(GUILD, ANN)) == 1


async def test_a_case_that_a_restart_cut_off_is_finished_and_not_given_twice(hall: Hall) -> None:
    from tests.features.moderation.fakes import Killed

    await hall.has(Action.TIMEOUT)
    hall.discipline.dies = "before"
    seen = hall.seen()
    hall.looks(seen)
    with pytest.raises(Killed):
        await hall.service._tasks["act", GUILD]
    after = hall.restarted()
    await after.service.rulebook.read(GUILD)
    after.looks(seen)
    await after.pass_time(minutes=3)
    [case] = await after.moderation.history(GUILD, ANN)
    assert ANN in after.discipline.timeouts
    assert case.kind is Kind.TIMEOUT
    assert len(after.cards()) >= 1, "its card comes, without what was written"


async def test_a_card_that_was_posted_before_the_process_died_is_found_again(hall: Hall) -> None:
    from tests.features.digest.fakes import Crash

    await hall.has(Action.DELETE)
    await hall.writes()
    hall.clock.move(seconds=4)
    hall.actions.crash = "after"
    with pytest.raises(Crash):
        await hall.service.tick()
    after = hall.restarted()
    await after.pass_time(minutes=3)
    assert len([card for card in after.cards(LOG) if "Automod 1" in card]) == 1
    wave = await after.service.cards.require(GUILD, 1)
    assert wave.message_id == 1000


async def test_a_crash_between_deletion_and_record_leaves_the_message_gone_and_no_more(hall: Hall) -> None:
    await hall.has(Action.DELETE, Action.STRIKE)
    seen = hall.seen()
    hall.looks(seen)
    for task in hall.service._tasks.values():
        task.cancel()
    await hall.done()
    assert hall.channels.asked == [[seen.message_id]]
    after = hall.restarted()
    await after.service.rulebook.read(GUILD)
    assert await after.service.looking.why_message(GUILD, seen.message_id or 0) == []
    assert await after.moderation.history(GUILD, ANN) == []
    after.looks(seen)  # Discord tells again what was said before a connection broke
    await after.done()
    assert len(await after.moderation.history(GUILD, ANN)) == 1
