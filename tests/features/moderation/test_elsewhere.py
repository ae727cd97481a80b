"""What is done in Discord itself becomes one case each, and what is lifted there is over."""

import pytest

from bot.core.facts import AuditAction
from bot.core.settings import ServerSettings
from bot.features.moderation.cases import DISCORD, NOBODY, Kind, Source, State, Told
from bot.features.moderation.orders import Order
from tests.features.moderation.audit import DAY, HOUR, cases, hear, now, of, shown
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import ANN, ANN_FACTS, GUILD, MAX, MAX_FACTS, MO, Killed


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (AuditAction.BAN, Kind.BAN),
        (AuditAction.UNBAN, Kind.UNBAN),
        (AuditAction.KICK, Kind.KICK),
        (AuditAction.UNTIMEOUT, Kind.UNTIMEOUT),
    ],
)
async def test_what_is_done_by_hand_is_a_case_with_its_actor_and_reason(
    there: Office, action: AuditAction, kind: Kind
) -> None:
    await hear(there, now(there, action, reason="Enough *now*"))
    [case] = await cases(there)
    assert (case.kind, case.actor_id, case.source, case.state) == (kind, MAX, Source.DISCORD, State.DONE)
    assert (case.reason, case.weight, case.told, case.made_at) == ("Enough *now*", 0, Told.UNTOLD, there.clock.now())
    assert "in Discord itself" in shown(there)[0]
    assert there.actions.dms == {}
    assert there.discipline.done == []


async def test_a_timeout_by_hand_has_its_real_end_and_is_over_then(there: Office) -> None:
    until = there.clock.now() + 2 * HOUR
    await hear(there, now(there, AuditAction.TIMEOUT, ends_at=until))
    [case] = await cases(there)
    assert (case.state, case.ends_at) == (State.DONE, until)
    await there.pass_time(hours=3)
    [case] = await cases(there)
    assert case.state is State.LIFTED
    assert there.discipline.done == [], "Discord ends it by itself"


async def test_a_timeout_by_discords_automod_names_its_rule_and_the_end_that_the_member_shows(there: Office) -> None:
    until = there.discipline.timeouts[ANN] = there.clock.now() + HOUR
    await hear(there, now(there, AuditAction.TIMEOUT, None, rule="No slurs"))
    [case] = await cases(there)
    assert (case.kind, case.actor_id, case.reason, case.ends_at) == (
        Kind.TIMEOUT,
        DISCORD,
        "AutoMod rule: No slurs",
        until,
    )
    assert "By Discord · in Discord itself" in shown(there)[0]


async def test_a_prune_is_one_note_with_its_count_in_the_servers_language(there: Office) -> None:
    await there.settings.change(GUILD, ServerSettings, MAX, language="fr")
    await hear(there, now(there, AuditAction.PRUNE, target_id=None, count=31, days=7, reason="Spring"))
    [case] = await cases(there, NOBODY)
    assert (case.kind, case.actor_id) == (Kind.NOTE, MAX)
    assert case.reason == "Purge : 31 membres en moins, absence de 7 jours.\nSpring"
    assert "<@0>" not in shown(there)[0]


async def test_a_ban_lifted_by_hand_and_made_anew_is_not_lifted_by_the_old_timer(there: Office) -> None:
    acted = await there.moderation.act(Order(Kind.BAN, "Scam", DAY), MAX_FACTS, ANN_FACTS)
    await hear(there, of(acted.case, there))
    there.clock.move(hours=1)
    await hear(there, now(there, AuditAction.UNBAN), now(there, AuditAction.BAN))
    assert [case.state for case in await cases(there)] == [State.LIFTED, State.DONE, State.DONE]
    await there.pass_time(days=2)
    assert there.discipline.done == [("ban", ANN)]


async def test_what_was_lifted_by_hand_while_the_bot_was_away_is_known_before_a_timer_acts(there: Office) -> None:
    await there.moderation.act(Order(Kind.BAN, "Scam", DAY), MAX_FACTS, ANN_FACTS)
    there.clock.move(hours=1)
    there.discipline.audit_log += [now(there, AuditAction.UNBAN), now(there, AuditAction.BAN)]
    other = there.restarted()
    there.clock.move(days=1)
    await other.sweep()
    assert there.discipline.done == [("ban", ANN)]


async def test_while_the_log_can_not_be_read_after_downtime_no_timer_acts_on_what_it_does_not_know(
    there: Office,
) -> None:
    await there.moderation.act(Order(Kind.BAN, "Scam", DAY), MAX_FACTS, ANN_FACTS)
    other = there.restarted()
    there.discipline.unreadable = OSError("Discord is down")
    there.clock.move(days=2)
    await other.sweep()
    assert there.discipline.done == [("ban", ANN)]
    there.discipline.unreadable = None
    await other.pass_time(days=1)
    assert there.discipline.done == [("ban", ANN), ("unban", ANN)]


async def test_a_timeout_lifted_by_hand_is_not_renewed_even_if_nobody_was_there(there: Office) -> None:
    await there.moderation.act(Order(Kind.TIMEOUT, "Spam", 60 * DAY), MAX_FACTS, ANN_FACTS)
    there.clock.move(days=1)
    there.discipline.timeouts.clear()
    there.discipline.audit_log.append(now(there, AuditAction.UNTIMEOUT))
    other = there.restarted()
    there.clock.move(days=30)
    await other.sweep()
    assert there.discipline.done == [("time_out", ANN)]
    assert [case.state for case in await cases(other)] == [State.LIFTED, State.DONE]


async def test_a_timeout_by_hand_takes_the_place_of_the_one_that_stood(there: Office) -> None:
    await there.moderation.act(Order(Kind.TIMEOUT, "Spam", 60 * DAY), MAX_FACTS, ANN_FACTS)
    there.clock.move(hours=1)
    await hear(there, now(there, AuditAction.TIMEOUT, ends_at=there.clock.now() + HOUR))
    assert [case.state for case in await cases(there)] == [State.LIFTED, State.DONE]


async def test_entries_out_of_order_end_as_in_order(there: Office) -> None:
    ban = now(there, AuditAction.BAN)
    timeout = now(there, AuditAction.TIMEOUT, target_id=MO, ends_at=there.clock.now() + 9 * DAY)
    there.clock.move(minutes=1)
    await hear(there, now(there, AuditAction.UNBAN), now(there, AuditAction.UNTIMEOUT, target_id=MO))
    there.clock.move(minutes=1)
    newer = await there.moderation.act(Order(Kind.BAN, "Scam", DAY, sure=True), MAX_FACTS, ANN_FACTS)
    await hear(there, timeout, ban)
    assert [(case.kind, case.state) for case in await cases(there)] == [
        (Kind.UNBAN, State.DONE),
        (Kind.BAN, State.DONE),
        (Kind.BAN, State.LIFTED),
    ]
    assert newer.case.number == 3
    assert [case.state for case in await cases(there, MO)] == [State.DONE, State.LIFTED]


async def test_a_ban_that_was_interrupted_and_lifted_by_hand_is_not_made_again(there: Office) -> None:
    there.discipline.dies = "after"
    with pytest.raises(Killed):
        await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    [case] = await cases(there)
    there.discipline.audit_log += [of(case, there), now(there, AuditAction.UNBAN)]
    other = there.restarted()
    await other.pass_time(minutes=5)
    assert [case.state for case in await cases(other)] == [State.LIFTED, State.DONE]
    assert there.discipline.done == [("ban", ANN)]
