"""Newcomers pass the gate, or wait for the team; nobody is forgotten there, and nobody is removed unwarned."""

from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.features.gates.applicant import State
from bot.features.gates.stuck import Warned
from bot.features.moderation.settings import ModerationSettings
from tests.features.digest.fakes import Crash
from tests.features.gates.conftest import INBOX, RULES_CHANNEL, TEAM, Gatehouse
from tests.features.welcome.fakes import ANN, BEN, CLEO, GUILD, READER

MODERATED = 72


async def state_of(house: Gatehouse, member_id: int) -> State:
    applicant = await house.gates.get(GUILD, member_id)
    assert applicant is not None
    return applicant.state


async def test_who_agrees_to_the_rules_gets_the_role(house: Gatehouse) -> None:
    await house.opens()
    assert house.said(RULES_CHANNEL) == ["Be kind."]
    await house.joins(ANN)
    assert house.lobby.given == []
    await house.presses(ANN)
    assert house.lobby.given == [(ANN, READER)]
    await house.presses(ANN)
    assert house.lobby.given == [(ANN, READER)]


@pytest.mark.both_databases
async def test_new_rules_are_asked_of_everyone_again_and_nobody_loses_access(house: Gatehouse) -> None:
    await house.opens(asks_again=True)
    await house.joins(ANN)
    await house.presses(ANN)
    [(before, _at, _card)] = house.actions.posts[RULES_CHANNEL]
    await house.opens("Be kind. No spoilers.", asks_again=True)
    [card] = house.said(RULES_CHANNEL)
    assert "No spoilers." in card
    assert "The rules have changed." in card
    [(after, _at, _card)] = house.actions.posts[RULES_CHANNEL]
    assert after != before, "an edit would make no channel unread"
    await house.opens("Be kind. No spoilers.", asks_again=True)
    assert house.actions.posts[RULES_CHANNEL][0][0] == after
    assert house.lobby.taken == []
    assert (await house.gates.counted(GUILD))[1] == 1
    await house.presses(ANN)
    assert (await house.gates.counted(GUILD))[1] == 0


async def test_a_role_that_discord_refuses_is_said_to_the_team_once_and_comes_later(house: Gatehouse) -> None:
    await house.opens()
    await house.joins(ANN)
    house.lobby.role_fails = Refused(Reason.MISSING_PERMISSION, "manage_roles")
    await house.presses(ANN)
    await house.pass_time(hours=5)
    [said] = house.said(INBOX)
    assert f"The bot can’t give <@&{READER}>" in said
    house.lobby.role_fails = None
    await house.pass_time(hours=1)
    assert house.lobby.given == [(ANN, READER)]


async def test_a_role_that_was_deleted_is_said_to_the_team_and_the_one_chosen_instead_is_given(
    house: Gatehouse,
) -> None:
    await house.opens()
    await house.joins(ANN)
    house.lobby.role_fails = Refused(Reason.GONE)
    house.lobby.gone.add(READER)
    await house.presses(ANN)
    await house.pass_time(minutes=2)
    assert f"The bot can’t give <@&{READER}>" in house.said(INBOX)[0]
    house.lobby.role_fails = None
    await house.opens(role_id=MODERATED)
    await house.pass_time(hours=1)
    assert house.lobby.given == [(ANN, MODERATED)]


async def test_the_card_moves_with_the_gate_and_goes_where_nothing_is_asked(house: Gatehouse) -> None:
    await house.opens()
    await house.gates.setup(GUILD, TEAM.id, channel_id=RULES_CHANNEL + 1)
    assert (house.said(RULES_CHANNEL), house.said(RULES_CHANNEL + 1)) == ([], ["Be kind."])
    await house.gates.setup(GUILD, TEAM.id, rules="", questions=())
    assert house.said(RULES_CHANNEL + 1) == []


async def test_a_process_that_dies_before_the_role_is_given_gives_it_after_the_restart(house: Gatehouse) -> None:
    await house.opens()
    await house.joins(ANN)
    house.lobby.role_fails = Crash()
    with pytest.raises(Crash):
        await house.presses(ANN)
    next_one = house.restarted()
    await next_one.pass_time(minutes=2)
    assert next_one.lobby.given == [(ANN, READER)]


async def test_answers_go_to_the_team_which_lets_in_or_declines(house: Gatehouse) -> None:
    await house.opens(questions=("Where do you know us from?",))
    for member_id in (ANN, BEN):
        await house.joins(member_id)
        await house.presses(member_id, "A *friend*")
    assert house.lobby.given == []
    first, second = house.said(INBOX)
    assert f"**<@{ANN}> waits to be let in** · answered the questions" in first
    assert "**Where do you know us from?**\n> A \\*friend\\*" in first
    with pytest.raises(UserError, match="Someone of the team looks at it"):
        await house.presses(ANN, "Again")
    await house.gates.let_in(GUILD, ANN, TEAM)
    assert house.lobby.given == [(ANN, READER)]
    assert house.said(INBOX)[0] == f"<@{ANN}> was let in by <@{TEAM.id}>."
    with pytest.raises(UserError, match="They are in already"):
        await house.gates.let_in(GUILD, ANN, TEAM)
    assert await house.gates.decline(GUILD, BEN, TEAM)
    assert "does not let you in for now" in house.actions.dms[BEN][0]
    with pytest.raises(UserError, match="has declined already"):
        await house.gates.decline(GUILD, BEN, TEAM)
    await house.gates.let_in(GUILD, BEN, TEAM)
    assert house.lobby.given[-1] == (BEN, READER)
    with pytest.raises(UserError, match="may time members out"):
        await house.gates.let_in(GUILD, BEN, MemberFacts(GUILD, 5))
    assert second


async def test_who_waits_before_the_team_has_a_channel_or_while_discord_is_away_is_shown_as_soon_as_can_be(
    house: Gatehouse,
) -> None:
    await house.opens(questions=("Why?",))
    await house.settings.change(GUILD, ModerationSettings, TEAM.id, inbox_channel=None)
    await house.joins(ANN)
    await house.presses(ANN, "So")
    await house.pass_time(hours=1)
    assert house.said(INBOX) == []
    await house.settings.change(GUILD, ModerationSettings, TEAM.id, inbox_channel=INBOX)
    house.actions.refuses = OSError("Discord is away")
    await house.pass_time(hours=1)
    house.actions.refuses = None
    await house.pass_time(minutes=3)
    assert len(house.said(INBOX)) == 1
    house.actions.closed.add(ANN)
    assert not await house.gates.decline(GUILD, ANN, TEAM), "they could not be told"
    assert await state_of(house, ANN) is State.DECLINED


async def test_young_and_faceless_accounts_wait_for_the_team_and_others_do_not(house: Gatehouse) -> None:
    await house.opens(youngest_days=7, faceless_wait=True)
    now = house.clock.now()
    young, old = first_id_at(now - timedelta(days=2)) + 1, first_id_at(now - timedelta(days=9)) + 1
    for member_id, has_avatar in ((young, True), (old, True), (old + 1, False)):
        await house.joins(member_id, has_avatar=has_avatar)
        await house.presses(member_id)
    assert house.lobby.given == [(old, READER)]
    cards = house.said(INBOX)
    assert f"**<@{young}> waits to be let in** · a new account" in cards[0]
    assert f"**<@{old + 1}> waits to be let in** · no picture" in cards[1]


async def test_without_rules_the_gate_opens_by_itself_once_discord_asks_nothing(house: Gatehouse) -> None:
    await house.opens(rules="", faceless_wait=True)
    assert house.said(RULES_CHANNEL) == []
    await house.joins(ANN, pending=True, has_avatar=True)
    await house.joins(BEN)
    assert house.lobby.given == []
    assert await state_of(house, BEN) is State.HELD
    await house.changes(ANN, pending=False)
    assert house.lobby.given == [(ANN, READER)]


async def test_what_the_team_has_not_decided_outlives_leaving_and_coming_back(house: Gatehouse) -> None:
    await house.opens(questions=("Why?",))
    await house.joins(ANN)
    await house.presses(ANN, "So")
    await house.leaves(ANN)
    with pytest.raises(UserError, match="not on the server"):
        await house.gates.let_in(GUILD, ANN, TEAM)
    house.clock.move(hours=1)
    await house.joins(ANN)
    assert await state_of(house, ANN) is State.HELD
    await house.gates.decline(GUILD, ANN, TEAM)
    await house.leaves(ANN)
    house.clock.move(hours=1)
    await house.joins(ANN)
    with pytest.raises(UserError, match="decided not to let you in"):
        await house.presses(ANN, "Please")


async def test_a_role_given_by_hand_lets_in_too(house: Gatehouse) -> None:
    await house.opens()
    await house.joins(ANN)
    await house.changes(ANN, roles=frozenset({READER}))
    assert await state_of(house, ANN) is State.PASSED


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_card_that_was_interrupted_stands_once(house: Gatehouse, when: str) -> None:
    await house.opens(questions=("Why?",))
    await house.joins(ANN)
    house.actions.crash = when
    with pytest.raises(Crash):
        await house.presses(ANN, "So")
    next_one = house.restarted()
    await next_one.pass_time(minutes=5)
    assert len(next_one.said(INBOX)) == 1
    await next_one.gates.let_in(GUILD, ANN, TEAM)
    assert "was let in" in next_one.said(INBOX)[0], "it is known which message it is"


async def test_who_is_stuck_is_reminded_twice_together_and_then_only_listed(house: Gatehouse) -> None:
    await house.opens()
    for member_id in (ANN, BEN, CLEO):
        await house.joins(member_id)
    await house.presses(CLEO)
    await house.pass_time(days=1)
    assert house.said(RULES_CHANNEL)[1:] == [
        f"<@{ANN}> <@{BEN}> One step is left before you see the rest of the server: press the button above."
    ]
    assert set(house.actions.pinged[-1]) == {ANN, BEN}
    await house.leaves(BEN)
    await house.pass_time(days=30)
    assert len(house.said(RULES_CHANNEL)) == 3
    assert house.actions.pinged[-1] == (ANN,)
    assert [one.member_id for one in await house.stuck.listed(GUILD)] == [ANN]


async def test_a_crash_while_reminding_reminds_nobody_a_third_time(house: Gatehouse) -> None:
    await house.opens()
    await house.joins(ANN)
    house.actions.crash = "after"
    with pytest.raises(Crash):
        await house.pass_time(days=1)
    next_one = house.restarted()
    await next_one.pass_time(days=30)
    reminders = [post for post in next_one.actions.ever if ANN in post.pings]
    assert len(reminders) == 2


async def test_nobody_is_removed_without_a_warning_two_days_before_and_only_who_was_shown(house: Gatehouse) -> None:
    await house.opens()
    for member_id in (ANN, BEN, CLEO):
        await house.joins(member_id)
        house.discipline.here.add(member_id)
    await house.pass_time(days=4)
    ripe, _token = await house.stuck.preview(GUILD, TEAM)
    assert list(ripe) == []
    house.actions.closed.add(BEN)
    assert await house.stuck.warn(GUILD, TEAM) == Warned(told=3, failed=0)
    assert "the team may remove you after <t:" in house.actions.dms[ANN][0]
    assert f"<@{BEN}> You have not come in yet" in house.said(RULES_CHANNEL)[-1]
    assert (await house.stuck.warn(GUILD, TEAM)).told == 0, "nobody is warned twice"
    await house.pass_time(days=1)
    assert list((await house.stuck.preview(GUILD, TEAM))[0]) == []
    await house.pass_time(days=1)
    ripe, token = await house.stuck.preview(GUILD, TEAM)
    assert [one.member_id for one in ripe] == [ANN, BEN, CLEO]
    await house.presses(CLEO)
    removed = await house.stuck.remove(token, GUILD, TEAM)
    assert set(removed.removed) == {ANN, BEN}
    assert (removed.spared, removed.failed) == (1, ())
    assert {who for what, who in house.discipline.done if what == "kick"} == {ANN, BEN}
    with pytest.raises(UserError):
        await house.stuck.remove(token, GUILD, TEAM)


async def test_a_warning_that_reaches_nobody_is_none(house: Gatehouse) -> None:
    await house.opens()
    await house.joins(ANN)
    await house.pass_time(days=4)
    house.actions.closed.add(ANN)
    house.actions.refuses = Refused(Reason.GONE)
    assert await house.stuck.warn(GUILD, TEAM) == Warned(told=0, failed=1)
    await house.pass_time(days=3)
    assert list((await house.stuck.preview(GUILD, TEAM))[0]) == []


async def test_only_who_may_kick_warns_and_removes(house: Gatehouse) -> None:
    nobody = MemberFacts(GUILD, 5, permissions=frozenset({"moderate_members"}))
    with pytest.raises(UserError, match="who may kick"):
        await house.stuck.warn(GUILD, nobody)
    with pytest.raises(UserError, match="who may kick"):
        await house.stuck.preview(GUILD, nobody)


async def test_answers_are_sealed(house: Gatehouse) -> None:
    await house.opens(questions=("Why?",))
    await house.joins(ANN)
    await house.presses(ANN, "My secret reason")
    [sealed] = await stored_answers(house)
    assert sealed
    assert b"secret" not in sealed
    await house.gates.let_in(GUILD, ANN, TEAM)
    assert await stored_answers(house) == [None], "what was answered is needed no more"


@pytest.mark.both_databases
async def test_opting_out_forgets_who_is_through_and_nothing_that_the_team_decides(house: Gatehouse) -> None:
    await house.opens(faceless_wait=True)
    for member_id in (ANN, BEN, CLEO, CLEO + 1):
        await house.joins(member_id, has_avatar=member_id != BEN)
    await house.presses(ANN)
    await house.presses(BEN)
    await house.leaves(CLEO + 1)
    async with house.db.begin() as session:
        for member_id in (ANN, BEN, CLEO, CLEO + 1):
            await house.gates.forget(session, GUILD, member_id)
    assert await house.gates.get(GUILD, ANN) is None
    assert await state_of(house, BEN) is State.HELD
    assert await state_of(house, CLEO) is State.WAITING, "they still have to press, and may be reminded"
    assert await house.gates.get(GUILD, CLEO + 1) is None
    await house.presses(ANN)
    assert await state_of(house, ANN) is State.PASSED


async def stored_answers(house: Gatehouse) -> list[bytes | None]:
    async with house.db.read() as session:
        connection = await session.connection()
        rows = (await connection.exec_driver_sql("SELECT answers FROM gate_applicant")).fetchall()
    return [None if row[0] is None else bytes(row[0]) for row in rows]


async def test_where_there_is_no_gate_nothing_is_kept_of_who_comes(house: Gatehouse) -> None:
    await house.joins(ANN)
    assert await house.gates.get(GUILD, ANN) is None
    with pytest.raises(UserError, match="no gate"):
        await house.presses(ANN)
