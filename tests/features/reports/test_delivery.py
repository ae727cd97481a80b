"""A card is recorded before it is sent: whatever dies or fails in between, it comes, and comes once."""

import pytest

from bot.core.actions import Reason, Refused, Seen
from bot.features.reports.report import State, Told
from tests.features.digest.fakes import OWNER, Crash
from tests.features.moderation.fakes import ANN, GUILD, MAX_FACTS
from tests.features.reports.conftest import Desk
from tests.features.reports.fakes import ABOUT, INBOX, MESSAGE, TESS, ZOE


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_process_that_dies_while_posting_loses_and_doubles_nothing(desk: Desk, when: str) -> None:
    desk.actions.crash = when
    desk.actions.messages[MESSAGE] = Seen(("You are all idiots",))
    with pytest.raises(Crash):
        await desk.hears()
    next_one = desk.restarted()
    await next_one.pass_time(minutes=5)
    [card] = next_one.cards()
    assert "> You are all idiots" in card
    await next_one.pass_time(hours=1)
    assert len(next_one.cards()) == 1
    await next_one.reports.handle(GUILD, 1, MAX_FACTS)
    assert next_one.cards()[0].startswith("Report 1: handled"), "it is known which message it is"


async def test_a_message_that_is_gone_before_it_could_be_shown_is_said_to_be(desk: Desk) -> None:
    desk.actions.crash = "before"
    with pytest.raises(Crash):
        await desk.hears()
    next_one = desk.restarted()
    await next_one.pass_time(minutes=5)
    assert "The bot can’t read the message any more." in next_one.cards()[0]


async def test_after_a_restart_the_card_itself_tells_what_the_message_was(desk: Desk) -> None:
    await desk.hears()
    desk.actions.messages[MESSAGE] = Seen(("I wrote nothing",))
    next_one = desk.restarted()
    await next_one.hears(TESS)
    [card] = next_one.cards()
    assert "> You are all idiots\nFiles: [a.png](https://cdn.example/a.png)" in card
    assert "I wrote nothing" not in card
    assert "2 members reported this." in card


async def test_where_the_bot_can_not_look_it_does_not_post_again_and_the_owner_hears_it(desk: Desk) -> None:
    desk.actions.crash = "after"
    with pytest.raises(Crash):
        await desk.hears()
    next_one = desk.restarted()
    next_one.actions.unreadable = True
    await next_one.pass_time(hours=2)
    assert len(next_one.cards()) == 1
    [told] = next_one.actions.dms[OWNER]
    assert f"the bot can’t show it in <#{INBOX}>" in told
    next_one.actions.unreadable = False
    await next_one.pass_time(hours=1)
    assert len(next_one.cards()) == 1


async def test_a_channel_that_is_gone_is_replaced_by_the_one_of_now(desk: Desk) -> None:
    desk.actions.crash = "before"
    with pytest.raises(Crash):
        await desk.hears()
    next_one = desk.restarted()
    next_one.actions.gone = True
    await next_one.pass_time(minutes=5)
    assert len(next_one.cards()) == 1


async def test_without_a_channel_it_is_kept_and_shown_once_there_is_one(homeless: Desk) -> None:
    told = await homeless.hears()
    assert (told.shown, told.no_channel) == (False, True)
    await homeless.hears(TESS)
    await homeless.pass_time(hours=3)
    [dm] = homeless.actions.dms[OWNER]
    assert "there is no channel to show it in" in dm
    await homeless.choose_inbox()
    await homeless.pass_time(hours=1)
    [card] = homeless.cards()
    assert "2 members reported this." in card


async def test_a_refusal_is_told_to_the_owner_once_a_day_and_tried_again(desk: Desk) -> None:
    desk.actions.refuses = Refused(Reason.MISSING_PERMISSION, "send_messages")
    told = await desk.hears()
    assert (told.shown, told.no_channel) == (False, False)
    await desk.pass_time(hours=2)
    assert len(desk.actions.dms[OWNER]) == 1
    desk.actions.refuses = None
    await desk.pass_time(minutes=40)
    assert len(desk.cards()) == 1


async def test_what_may_pass_is_tried_again_soon_and_told_nobody(desk: Desk) -> None:
    desk.actions.refuses = OSError("HTTP 500")
    told = await desk.hears()
    assert not told.shown
    desk.actions.refuses = None
    await desk.pass_time(minutes=10)
    assert len(desk.cards()) == 1
    assert OWNER not in desk.actions.dms


async def test_a_card_that_can_not_be_edited_does_not_stop_the_answer(desk: Desk) -> None:
    await desk.hears()
    desk.actions.refuses = OSError("HTTP 500")
    await desk.reports.handle(GUILD, 1, MAX_FACTS)
    assert (await desk.reports.get(GUILD, 1)).state is State.HANDLED


async def test_whether_a_reporter_was_told_may_stay_unknown_and_is_not_tried_twice(desk: Desk) -> None:
    await desk.hears()
    await desk.reports.handle(GUILD, 1, MAX_FACTS)
    desk.actions.dm_fails = OSError("HTTP 500")
    await desk.pass_time(minutes=1)
    desk.actions.dm_fails = None
    await desk.pass_time(hours=1)
    assert ZOE not in desk.actions.dms
    assert (await desk.reports.get(GUILD, 1)).voices[0].told is Told.UNKNOWN


async def test_a_process_that_dies_before_telling_tells_after_the_restart(desk: Desk) -> None:
    await desk.hears()
    await desk.reports.handle(GUILD, 1, MAX_FACTS)
    next_one = desk.restarted()
    await next_one.pass_time(minutes=1)
    assert len(next_one.actions.dms[ZOE]) == 1


async def test_huge_words_leave_room_for_the_rest(desk: Desk) -> None:
    wall = Seen(("*" * 4_000,), tuple((f"{number}.png", "https://cdn.example/x") for number in range(10)))
    await desk.hears(words="_" * 1_000, about=type(ABOUT)(ANN, 600, MESSAGE, seen=wall))
    [card] = desk.cards()
    assert len(card) < 4_000
    assert "and 5 more" in card
