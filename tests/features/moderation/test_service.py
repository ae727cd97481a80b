"""What becomes of an order when Discord refuses, when two give one, and when the process dies in the middle."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.features.moderation.cases import Case, Kind, State, Told, Undone
from bot.features.moderation.orders import JustDone, NothingToUndo, Order
from bot.features.moderation.settings import ModerationSettings, Rung, Step
from bot.features.moderation.tables import CaseRow
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import (
    ANN,
    ANN_FACTS,
    GUILD,
    MAX,
    MAX_FACTS,
    MO_FACTS,
    STRANGER_FACTS,
    Killed,
)

LOG, INBOX = 500, 501
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def cases(office: Office) -> list[Case]:
    return (await office.moderation.history(GUILD, ANN))[::-1]


async def shown(office: Office, channel: int) -> list[str]:
    return ["\n".join(map(str, post.parts)) for _id, _at, post in office.actions.posts.get(channel, [])]


async def with_channels(office: Office) -> None:
    await office.settings.change(GUILD, ModerationSettings, MAX, log_channel=LOG, inbox_channel=INBOX)


async def test_a_refusal_of_discord_is_a_failed_case_without_a_strike(office: Office) -> None:
    office.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    acted = await office.moderation.act(Order(Kind.TIMEOUT, "Spam", HOUR), MAX_FACTS, ANN_FACTS)
    assert acted.refused is not None
    [case] = await cases(office)
    assert (case.state, case.told, case.weight) == (State.FAILED, Told.UNTOLD, 0)
    office.discipline.refuses = None
    await office.pass_time(hours=2)
    assert office.discipline.done == []


async def test_whoever_takes_no_messages_is_acted_on_all_the_same(office: Office) -> None:
    office.actions.closed.add(ANN)
    acted = await office.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    assert (acted.case.state, acted.case.told) == (State.DONE, Told.CLOSED)
    assert office.discipline.banned == {ANN}


async def test_someone_who_is_not_here_can_be_banned_and_noted_but_not_warned(office: Office) -> None:
    await office.moderation.act(Order(Kind.BAN, "Known scammer"), MAX_FACTS, STRANGER_FACTS)
    assert office.discipline.done == [("ban", STRANGER_FACTS.id)]
    with pytest.raises(UserError, match="not on this server"):
        await office.moderation.act(Order(Kind.WARN, "Hm"), MO_FACTS, STRANGER_FACTS)


async def test_the_second_moderator_is_shown_what_the_first_did_and_may_insist(office: Office) -> None:
    first = await office.moderation.act(Order(Kind.WARN, "Spam"), MAX_FACTS, ANN_FACTS)
    with pytest.raises(JustDone) as held:
        await office.moderation.act(Order(Kind.TIMEOUT, "Spam", HOUR), MO_FACTS, ANN_FACTS)
    assert held.value.case.number == first.case.number
    with pytest.raises(UserError, match="give the command yourself"):
        await office.moderation.sure(held.value.token, MAX_FACTS)
    with pytest.raises(UserError, match="the bot was restarted since: give the command again"):
        await office.restarted().moderation.sure(held.value.token, MO_FACTS)
    await office.moderation.sure(held.value.token, MO_FACTS)
    assert [case.kind for case in await cases(office)] == [Kind.WARN, Kind.TIMEOUT]
    with pytest.raises(UserError, match="give the command again"):
        await office.moderation.sure(held.value.token, MO_FACTS)
    await office.pass_time(minutes=6)
    await office.moderation.act(Order(Kind.WARN, "Spam"), MAX_FACTS, ANN_FACTS)


@pytest.mark.parametrize("dies", ["before", "after"])
@pytest.mark.parametrize(("kind", "asked"), [(Kind.BAN, "ban"), (Kind.TIMEOUT, "time_out"), (Kind.KICK, "kick")])
async def test_a_process_that_dies_in_the_middle_forgets_nothing_and_tells_nobody_twice(
    office: Office, kind: Kind, asked: str, dies: str
) -> None:
    office.discipline.dies = dies
    with pytest.raises(Killed):
        await office.moderation.act(Order(kind, "Scam", DAY if kind is Kind.TIMEOUT else None), MAX_FACTS, ANN_FACTS)
    again = office.restarted()
    told = len(office.actions.dms.get(ANN, []))
    await again.pass_time(minutes=3)
    [case] = await cases(again)
    assert (case.state, case.told) == (State.DONE, Told.UNKNOWN)
    assert (asked, ANN) in office.discipline.done
    assert len(office.actions.dms.get(ANN, [])) == told
    done = list(office.discipline.done)
    await again.pass_time(hours=1)
    assert office.discipline.done == done


async def test_a_rung_that_the_process_died_on_is_climbed_once(office: Office) -> None:
    await office.settings.change(
        GUILD, ModerationSettings, MAX, ladder=(Rung(strikes=1, step=Step.TIMEOUT, minutes=60),)
    )
    office.discipline.dies = "before"
    with pytest.raises(Killed):
        await office.moderation.act(Order(Kind.WARN, "Spam"), MAX_FACTS, ANN_FACTS)
    again = office.restarted()
    await again.pass_time(minutes=5)
    assert [(case.kind, case.state) for case in await cases(again)] == [
        (Kind.WARN, State.DONE),
        (Kind.TIMEOUT, State.DONE),
    ]
    assert office.discipline.done == [("time_out", ANN)]


async def test_a_ban_that_can_not_be_lifted_is_tried_for_ever_and_told_once(office: Office) -> None:
    await with_channels(office)
    await office.moderation.act(Order(Kind.BAN, "Scam", DAY), MAX_FACTS, ANN_FACTS)
    office.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    await office.pass_time(days=5)
    assert [("Its end failed" in text) for text in await shown(office, INBOX)] == [True]
    assert office.discipline.banned == {ANN}
    office.discipline.refuses = None
    await office.pass_time(hours=7)
    assert office.discipline.banned == set()
    assert (await cases(office))[0].state is State.LIFTED
    lifted = office.discipline.done.count(("unban", ANN))
    await office.pass_time(days=5)
    assert office.discipline.done.count(("unban", ANN)) == lifted == 1


async def test_an_old_timer_does_not_lift_a_ban_that_was_renewed(office: Office) -> None:
    await office.moderation.act(Order(Kind.BAN, "Scam", DAY), MAX_FACTS, ANN_FACTS)
    await office.pass_time(hours=1)
    await office.moderation.act(Order(Kind.BAN, "For good"), MO_FACTS, STRANGER_FACTS)
    await office.moderation.act(Order(Kind.BAN, "For good", sure=True), MO_FACTS, ANN_FACTS)
    await office.pass_time(days=3)
    assert ANN in office.discipline.banned


async def test_a_timeout_that_a_human_lifted_elsewhere_is_not_renewed(office: Office) -> None:
    await office.moderation.act(Order(Kind.TIMEOUT, "Spam", 60 * DAY), MAX_FACTS, ANN_FACTS)
    await office.pass_time(days=5)
    del office.discipline.timeouts[ANN]
    await office.pass_time(days=60)
    assert office.discipline.done == [("time_out", ANN)]


async def test_a_renewal_that_fails_is_tried_until_it_works(office: Office) -> None:
    await office.moderation.act(Order(Kind.TIMEOUT, "Spam", 60 * DAY), MAX_FACTS, ANN_FACTS)
    await office.pass_time(days=26)
    office.discipline.refuses = OSError("Discord is down")
    await office.pass_time(days=1, hours=12)
    office.discipline.refuses = None
    await office.pass_time(hours=7)
    assert office.discipline.done == [("time_out", ANN)] * 2


async def test_a_long_timeout_that_ran_out_while_the_bot_was_away_is_renewed(office: Office) -> None:
    await office.moderation.act(Order(Kind.TIMEOUT, "Spam", 60 * DAY), MAX_FACTS, ANN_FACTS)
    office.clock.move(days=30)
    await office.sweep()
    assert office.discipline.done == [("time_out", ANN)] * 2


@pytest.mark.both_databases
async def test_of_two_warnings_at_once_each_has_its_own_rung(office: Office) -> None:
    for _number in range(2):
        await office.moderation.act(Order(Kind.WARN, "Spam"), MAX_FACTS, ANN_FACTS)
    order = Order(Kind.WARN, "Spam", sure=True)
    acted = await asyncio.gather(*(office.moderation.act(order, who, ANN_FACTS) for who in (MAX_FACTS, MO_FACTS)))
    assert sorted(one.strikes for one in acted) == [3, 4]
    assert office.discipline.done == [("time_out", ANN)]


async def test_what_is_still_being_done_can_not_be_taken_back(office: Office) -> None:
    office.discipline.dies = "before"
    with pytest.raises(Killed):
        await office.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    with pytest.raises(NothingToUndo):
        await office.undoing.undo(GUILD, 1, Undone.MISTAKE, MO_FACTS)


async def test_undo_is_done_once_and_a_refused_one_can_be_tried_again(office: Office) -> None:
    await office.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    office.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    with pytest.raises(Refused):
        await office.undoing.undo(GUILD, 1, Undone.MISTAKE, MO_FACTS)
    office.discipline.refuses = None
    case = await office.undoing.undo(GUILD, 1, Undone.MISTAKE, MO_FACTS)
    assert (case.state, case.undone, case.undone_by) == (State.LIFTED, Undone.MISTAKE, MO_FACTS.id)
    assert office.discipline.banned == set()
    with pytest.raises(NothingToUndo):
        await office.undoing.undo(GUILD, 1, Undone.MISTAKE, MAX_FACTS)


async def test_lifting_early_keeps_the_strike_and_our_mistake_does_not(office: Office) -> None:
    for _number in range(2):
        await office.moderation.act(Order(Kind.WARN, "Spam"), MAX_FACTS, ANN_FACTS)
    await office.undoing.undo(GUILD, 1, Undone.EARLY, MAX_FACTS)
    assert await office.moderation.strikes_of(GUILD, ANN) == 2
    await office.undoing.undo(GUILD, 2, Undone.MISTAKE, MAX_FACTS)
    assert await office.moderation.strikes_of(GUILD, ANN) == 1


async def test_strikes_expire(office: Office) -> None:
    await office.moderation.act(Order(Kind.WARN, "Spam"), MAX_FACTS, ANN_FACTS)
    await office.pass_time(days=89)
    assert await office.moderation.strikes_of(GUILD, ANN) == 1
    await office.pass_time(days=1)
    assert await office.moderation.strikes_of(GUILD, ANN) == 0


async def test_the_ladder_asks_about_a_ban_and_never_bans_by_itself(office: Office) -> None:
    await with_channels(office)
    for _number in range(9):
        await office.moderation.act(Order(Kind.WARN, "Spam"), MAX_FACTS, ANN_FACTS)
    assert office.discipline.banned == set()
    assert len([kind for kind, _who in office.discipline.done if kind == "time_out"]) == 3
    [asked] = await shown(office, INBOX)
    assert "9 strikes now: do you want to ban them?" in asked


async def test_a_role_that_the_server_named_may_do_what_it_was_named_for(office: Office) -> None:
    helper = type(MAX_FACTS)(GUILD, 77, 4, roles=frozenset({900}))
    with pytest.raises(UserError, match="You need this permission"):
        await office.moderation.act(Order(Kind.WARN, "Spam"), helper, ANN_FACTS)
    await office.settings.change(GUILD, ModerationSettings, MAX, roles={Kind.WARN: (900,)})
    await office.moderation.act(Order(Kind.WARN, "Spam"), helper, ANN_FACTS)
    with pytest.raises(UserError, match="You need this permission"):
        await office.moderation.act(Order(Kind.BAN, "Spam", sure=True), helper, ANN_FACTS)


async def test_reasons_lie_sealed_in_the_database(office: Office) -> None:
    await office.moderation.act(Order(Kind.NOTE, "a secret of theirs"), MAX_FACTS, ANN_FACTS)
    async with office.db.read() as session:
        [row] = await session.scalars(select(CaseRow))
    assert row.reason is not None
    assert b"secret" not in row.reason
    assert (await cases(office))[0].reason == "a secret of theirs"
