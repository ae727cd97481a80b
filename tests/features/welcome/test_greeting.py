"""Each stay is greeted when the member may really see the server, and once."""

from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.facts import JoinFacts
from tests.features.digest.fakes import OWNER, Crash
from tests.features.welcome.conftest import MORGAN, Porch, told
from tests.features.welcome.fakes import ANN, BEN, CLEO, GUILD, LOBBY, READER

HELLO = "Welcome <@21>! Say hi or ask anything, someone will answer."


async def test_where_nothing_is_asked_of_newcomers_they_are_greeted_as_they_join(porch: Porch) -> None:
    await porch.joins(ANN)
    assert porch.said() == [HELLO]
    assert porch.actions.pinged == [(ANN,)]


async def test_nobody_is_greeted_while_discord_still_asks_them_something(porch: Porch) -> None:
    await porch.joins(ANN, pending=True)
    await porch.pass_time(hours=1)
    assert porch.said() == []
    await porch.changes(ANN, nick="Annie")
    assert porch.said() == []
    await porch.changes(ANN, pending=False)
    assert porch.said() == [HELLO]


async def test_with_onboarding_they_are_greeted_when_it_is_done(porch: Porch) -> None:
    porch.lobby.onboarding = True
    await porch.joins(ANN)
    assert porch.said() == []
    await porch.changes(ANN, onboarded=True)
    assert porch.said() == [HELLO]


async def test_with_a_role_they_are_greeted_when_they_gain_it_whatever_else_is_done(porch: Porch) -> None:
    await porch.opens(role_id=READER)
    porch.lobby.onboarding = True
    await porch.joins(ANN, pending=True)
    await porch.changes(ANN, pending=False, onboarded=True)
    assert porch.said() == []
    await porch.changes(ANN, roles=frozenset({READER}))
    assert porch.said() == [HELLO]


async def test_where_the_role_was_deleted_they_are_greeted_without_it(porch: Porch) -> None:
    await porch.opens(role_id=READER)
    await porch.joins(ANN)
    porch.lobby.gone.add(READER)
    await porch.welcome.look_again(GUILD)
    assert porch.said() == [HELLO]


async def test_the_same_event_twice_greets_once(porch: Porch) -> None:
    person = await porch.joins(ANN)
    porch.welcome.doorway.saw(JoinFacts(**told(person)))
    await porch.welcome.doorway.work()
    await porch.pass_time(hours=1)
    assert porch.said() == [HELLO]


async def test_who_comes_back_soon_is_not_greeted_again_and_after_the_time_set_is(porch: Porch) -> None:
    await porch.joins(ANN)
    await porch.pass_time(days=1)
    await porch.leaves(ANN)
    await porch.joins(ANN)
    await porch.pass_time(days=6)
    await porch.leaves(ANN)
    assert porch.said() == [HELLO]
    await porch.joins(ANN)
    assert porch.said() == [HELLO] * 2


async def test_the_greeting_of_who_leaves_within_minutes_is_taken_away(porch: Porch) -> None:
    await porch.joins(ANN)
    await porch.joins(BEN)
    await porch.pass_time(minutes=5)
    await porch.leaves(ANN)
    await porch.pass_time(seconds=20)
    assert porch.said() == [HELLO.replace("21", "22")]
    await porch.pass_time(minutes=6)
    await porch.leaves(BEN)
    await porch.pass_time(minutes=1)
    assert len(porch.said()) == 1, "after a while it is part of the conversation"


async def test_who_was_there_before_greeting_began_is_not_greeted(closed_porch: Porch) -> None:
    await closed_porch.joins(ANN, pending=True)
    closed_porch.clock.move(minutes=1)
    await closed_porch.opens()
    await closed_porch.changes(ANN, pending=False)
    await closed_porch.pass_time(hours=1)
    assert closed_porch.said() == []


async def test_above_so_many_a_minute_one_message_greets_all_and_pings_nobody(porch: Porch) -> None:
    for member_id in range(1, 7):
        await porch.joins(member_id)
    for member_id in range(7, 201):
        porch.welcome.doorway.saw(JoinFacts(**told(porch.lobby.comes(member_id, porch.clock.now()))))
    await porch.welcome.doorway.work()
    assert len(porch.said()) == 5
    await porch.pass_time(minutes=2)
    assert len(porch.said()) == 6
    assert porch.said()[-1].startswith("Welcome <@6>, <@7>, ")
    assert "<@45>, and 155 others! Say hi" in porch.said()[-1]
    assert porch.actions.pinged[-1] == ()
    await porch.pass_time(minutes=5)
    assert len(porch.said()) == 6


async def test_who_is_not_greeted_makes_no_crowd(porch: Porch) -> None:
    old = [porch.lobby.comes(member_id, porch.clock.now() - timedelta(days=3)) for member_id in range(100, 120)]
    await porch.welcome.found(GUILD, [JoinFacts(**told(person)) for person in old])
    await porch.joins(ANN)
    assert porch.said() == [HELLO]


async def test_who_leaves_is_taken_out_of_a_greeting_of_many(porch: Porch) -> None:
    await porch.opens(together_above=1)
    for member_id in (ANN, BEN, CLEO):
        await porch.joins(member_id)
    await porch.pass_time(minutes=1)
    assert porch.said()[-1].startswith("Welcome <@22> and <@23>!")
    await porch.leaves(BEN)
    await porch.pass_time(seconds=20)
    assert porch.said()[-1].startswith("Welcome <@23>!")
    await porch.leaves(CLEO)
    await porch.pass_time(seconds=20)
    assert porch.said() == [HELLO]


async def test_a_raid_of_many_makes_one_row_that_waits_for_its_end(porch: Porch) -> None:
    porch.raids.add(GUILD)
    for member_id in range(1, 31):
        porch.welcome.doorway.saw(JoinFacts(**told(porch.lobby.comes(member_id, porch.clock.now()))))
    await porch.welcome.doorway.work()
    await porch.pass_time(minutes=5)
    porch.clock.move(minutes=2)
    assert await porch.sweep() == 1
    porch.raids.clear()
    await porch.pass_time(minutes=2)
    assert len(porch.said()) == 1


async def test_during_a_raid_nobody_is_greeted_and_after_it_who_stayed_is(porch: Porch) -> None:
    porch.raids.add(GUILD)
    await porch.joins(ANN)
    await porch.joins(BEN)
    await porch.pass_time(minutes=10)
    await porch.leaves(BEN)
    assert porch.said() == []
    porch.raids.clear()
    await porch.pass_time(minutes=2)
    assert porch.said() == [HELLO]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_process_that_dies_while_greeting_greets_once(porch: Porch, when: str) -> None:
    porch.actions.crash = when
    with pytest.raises(Crash):
        await porch.joins(ANN)
    next_one = porch.restarted()
    await next_one.pass_time(minutes=10)
    assert next_one.said() == [HELLO]


@pytest.mark.both_databases
async def test_where_the_bot_can_not_look_it_does_not_greet_again_and_says_so(porch: Porch) -> None:
    porch.actions.crash = "after"
    with pytest.raises(Crash):
        await porch.joins(ANN)
    next_one = porch.restarted()
    next_one.actions.unreadable = True
    await next_one.pass_time(hours=2)
    assert next_one.said() == [HELLO]
    assert await next_one.welcome.lost(GUILD) == 1
    assert "nobody can be greeted in <#500>" in next_one.actions.dms[OWNER][0]


async def test_who_was_let_in_or_came_while_the_bot_was_away_is_greeted_and_who_left_is_not(porch: Porch) -> None:
    await porch.joins(ANN, pending=True)
    await porch.joins(BEN, pending=True)
    porch.lobby.becomes(ANN, pending=False)
    del porch.lobby.there[BEN]
    cleo = porch.lobby.comes(CLEO, porch.clock.now())
    next_one = porch.restarted()
    await next_one.welcome.look_again(GUILD)
    await next_one.welcome.found(GUILD, [JoinFacts(**told(cleo))])
    await next_one.pass_time(minutes=10)
    assert next_one.said() == [HELLO, HELLO.replace("21", "23")]


async def test_the_greeting_of_who_left_while_the_bot_was_away_is_taken_away(porch: Porch) -> None:
    await porch.joins(ANN)
    await porch.joins(BEN)
    del porch.lobby.there[ANN]
    porch.clock.move(hours=2)
    next_one = porch.restarted()
    await next_one.welcome.look_again(GUILD)
    await next_one.pass_time(minutes=1)
    assert next_one.said() == [HELLO.replace("21", "22")]


async def test_who_was_let_in_just_before_the_bot_ended_and_left_meanwhile_is_not_greeted(porch: Porch) -> None:
    porch.actions.refuses = OSError("Discord is away")
    await porch.joins(ANN)
    del porch.lobby.there[ANN]
    porch.clock.move(seconds=10)
    next_one = porch.restarted()
    await next_one.welcome.look_again(GUILD)
    await next_one.pass_time(hours=1)
    assert next_one.said() == []


@pytest.mark.parametrize("why", [Reason.GONE, Reason.MISSING_PERMISSION])
async def test_where_nothing_can_be_posted_the_owner_hears_it_once_and_greetings_go_on_later(
    porch: Porch, why: Reason
) -> None:
    porch.actions.refuses = Refused(why, "send_messages" if why is Reason.MISSING_PERMISSION else "")
    await porch.joins(ANN)
    await porch.joins(BEN)
    await porch.pass_time(hours=3)
    [told_once] = porch.actions.dms[OWNER]
    assert "On **The \\*Club\\*** nobody can be greeted in <#500>." in told_once
    assert "`/welcome setup`" in told_once
    porch.actions.refuses = None
    await porch.pass_time(hours=1)
    assert porch.said() == [HELLO, HELLO.replace("21", "22")]


async def test_while_discord_is_away_a_greeting_waits(porch: Porch) -> None:
    porch.actions.refuses = OSError("Discord is away")
    await porch.joins(ANN)
    await porch.pass_time(minutes=10)
    porch.actions.refuses = None
    await porch.pass_time(minutes=10)
    assert porch.said() == [HELLO]


async def test_after_a_day_without_a_place_to_write_a_greeting_is_left_out(porch: Porch) -> None:
    porch.actions.refuses = Refused(Reason.GONE)
    await porch.joins(ANN)
    await porch.pass_time(days=2)
    porch.actions.refuses = None
    await porch.pass_time(days=1)
    assert porch.said() == []


async def test_by_dm_only_where_wanted_within_an_hourly_budget_and_else_in_the_channel(porch: Porch) -> None:
    await porch.opens(by_dm=True, dms_an_hour=2, together_above=50)
    porch.actions.closed.add(BEN)
    for member_id in (ANN, BEN, CLEO, 24):
        await porch.joins(member_id)
    assert set(porch.actions.dms) == {ANN, CLEO}
    assert porch.said() == [HELLO.replace("21", "22"), HELLO.replace("21", "24")]
    await porch.pass_time(hours=1, minutes=1)
    await porch.joins(25)
    assert set(porch.actions.dms) == {ANN, CLEO, 25}


async def test_a_dm_of_which_nobody_knows_whether_it_came_is_not_sent_again(porch: Porch) -> None:
    await porch.opens(by_dm=True)
    porch.actions.dm_fails = OSError("no answer")
    await porch.joins(ANN)
    porch.actions.dm_fails = None
    await porch.pass_time(hours=1)
    assert (porch.actions.dms, porch.said()) == ({}, [])
    assert await porch.welcome.lost(GUILD) == 1


async def test_the_language_is_the_channels_else_its_categorys_else_the_roles_else_the_servers(porch: Porch) -> None:
    await porch.opens(role_languages={READER: "fr"}, again_after_days=0)
    await porch.joins(ANN, roles=frozenset({READER}))
    await porch.joins(BEN)
    porch.lobby.categories[LOBBY] = 900
    await porch.opens(place_languages={900: "fr"})
    await porch.joins(CLEO)
    await porch.opens(place_languages={900: "fr", LOBBY: "en"})
    await porch.joins(24, roles=frozenset({READER}))
    assert [one.split()[0] for one in porch.said()] == ["Bienvenue", "Welcome", "Bienvenue", "Welcome"]


async def test_turned_off_nobody_is_greeted(porch: Porch) -> None:
    await porch.joins(ANN, pending=True)
    await porch.welcome.choices.change(GUILD, MORGAN, channel_id=None)
    await porch.changes(ANN, pending=False)
    await porch.joins(BEN)
    await porch.pass_time(hours=1)
    assert porch.said() == []
