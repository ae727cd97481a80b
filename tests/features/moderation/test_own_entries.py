"""The bot's own entries in the audit log show what took place of its cases; nobody else's do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.facts import AuditAction
from bot.features.moderation.cases import Kind, Source, State, Told
from bot.features.moderation.orders import Order
from bot.features.moderation.policy import audit_reason, case_of
from tests.features.moderation.audit import DAY, INBOX, cases, hear, now, of, shown
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import ANN, ANN_FACTS, GUILD, MAX_FACTS, ME, MO, FakeDiscipline, Killed


async def test_the_bots_own_entry_attaches_to_its_case_and_makes_none(there: Office) -> None:
    acted = await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    own = of(acted.case, there)
    await hear(there, own, own, of(acted.case, there, AuditAction.UNBAN))
    [case] = await cases(there)
    assert (case.audit_id, case.state) == (own.id, State.DONE)


async def test_nobody_else_can_attach_to_a_case_by_writing_its_reason(there: Office) -> None:
    acted = await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    await hear(there, of(acted.case, there, actor_id=MO))
    [case, forged] = await cases(there)
    assert case.audit_id is None
    assert (forged.actor_id, forged.reason, forged.source) == (MO, audit_reason(case), Source.DISCORD)


async def test_an_own_entry_of_another_member_or_action_attaches_to_nothing(there: Office) -> None:
    acted = await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    await hear(there, replace(of(acted.case, there), target_id=MO), of(acted.case, there, AuditAction.KICK))
    await hear(there, now(there, AuditAction.BAN, ME, reason="by another part of the bot"))
    [case] = await cases(there)
    assert case.audit_id is None
    assert await cases(there, MO) == []


@pytest.mark.parametrize("reason", [None, "", "case 1", "case x by 2", "Case 1 by 2", "case 1 by 2 ", "case ١ by 2"])
def test_only_what_the_bot_writes_is_read_as_a_case(reason: str | None) -> None:
    assert case_of(reason) is None
    assert case_of("case 12 by 34") == 12


@pytest.mark.parametrize("kind", [Kind.BAN, Kind.KICK, Kind.TIMEOUT])
async def test_what_took_place_before_the_process_died_is_not_asked_for_again(there: Office, kind: Kind) -> None:
    there.discipline.dies = "after"
    with pytest.raises(Killed):
        await there.moderation.act(Order(kind, "Scam", DAY if kind is Kind.TIMEOUT else None), MAX_FACTS, ANN_FACTS)
    [case] = await cases(there)
    there.discipline.audit_log.append(of(case, there, AuditAction[kind.name]))
    done, other = list(there.discipline.done), there.restarted()
    there.clock.move(minutes=3)
    await other.sweep()
    [case] = await cases(other)
    assert (case.state, case.told) == (State.DONE, Told.UNKNOWN)
    assert there.discipline.done == done


async def test_of_a_softban_that_was_interrupted_the_ban_is_lifted_and_not_repeated(there: Office) -> None:
    there.discipline.dies = "after"
    with pytest.raises(Killed):
        await there.moderation.act(Order(Kind.SOFTBAN, "Flood"), MAX_FACTS, ANN_FACTS)
    [case] = await cases(there)
    there.discipline.audit_log.append(of(case, there))
    other = there.restarted()
    await other.pass_time(minutes=3)
    assert there.discipline.done == [("ban", ANN), ("unban", ANN)]
    assert (await cases(other))[0].state is State.DONE


async def test_a_softban_that_is_finished_late_does_not_lift_a_ban_that_was_given_since(there: Office) -> None:
    there.discipline.dies = "after"
    with pytest.raises(Killed):
        await there.moderation.act(Order(Kind.SOFTBAN, "Flood"), MAX_FACTS, ANN_FACTS)
    [case] = await cases(there)
    there.discipline.audit_log.append(of(case, there))
    other = there.restarted()
    await other.moderation.act(Order(Kind.BAN, "Threats", sure=True), MAX_FACTS, ANN_FACTS)
    await other.pass_time(minutes=3)
    assert there.discipline.banned == {ANN}
    assert [one.state for one in await cases(other)] == [State.DONE, State.DONE]


async def test_an_unreadable_log_holds_up_no_interrupted_case(there: Office) -> None:
    there.discipline.dies = "after"
    with pytest.raises(Killed):
        await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    other = there.restarted()
    there.discipline.unreadable = OSError("Discord is down")
    await other.pass_time(minutes=3)
    assert (await cases(other))[0].state is State.DONE


async def test_the_entry_may_come_before_discords_own_answer(there: Office) -> None:
    class Quick(FakeDiscipline):
        async def ban(self, guild_id: int, user_id: int, delete: timedelta, why: str) -> None:
            await hear(there, now(there, AuditAction.BAN, ME, reason=why))

    there.moderation.discipline = Quick(bot=there.discipline.bot)
    acted = await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    [case] = await cases(there)
    assert (case.number, case.state, case.told) == (acted.case.number, State.DONE, Told.YES)
    assert case.audit_id is not None


async def test_a_ban_that_was_lifted_before_discord_answered_stays_lifted(there: Office) -> None:
    class Slow(FakeDiscipline):
        async def ban(self, guild_id: int, user_id: int, delete: timedelta, why: str) -> None:
            await hear(there, now(there, AuditAction.BAN, ME, reason=why))
            await hear(there, now(there, AuditAction.UNBAN, MO))

    there.moderation.discipline = Slow(bot=there.discipline.bot)
    await there.moderation.act(Order(Kind.BAN, "Scam", timedelta(days=3)), MAX_FACTS, ANN_FACTS)
    assert (await there.moderation.case(GUILD, 1)).state is State.LIFTED


async def test_a_case_that_failed_as_far_as_we_knew_is_put_right(there: Office) -> None:
    there.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    acted = await there.moderation.act(Order(Kind.KICK, "Spam"), MAX_FACTS, ANN_FACTS)
    await hear(there, of(acted.case, there, AuditAction.KICK))
    [case] = await cases(there)
    assert case.state is State.DONE
    assert "Discord’s audit log shows that it took place." in shown(there, INBOX)[0]
