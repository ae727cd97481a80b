"""Whenever and however often an entry of the audit log comes, and whether the bot may view it."""

import pytest

from bot.core.actions import Reason, Refused
from bot.core.facts import AuditAction
from bot.features.moderation.audit_log import MOST_WAITING
from bot.features.moderation.cases import Kind
from bot.features.moderation.settings import ModerationSettings
from tests.features.moderation.audit import DAY, INBOX, LOG, blind, cases, hear, now, sees, shown
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import GUILD, MAX


async def test_an_entry_that_comes_twice_live_and_from_rest_is_one_case(there: Office) -> None:
    one = now(there, AuditAction.BAN)
    await hear(there, one, one)
    await hear(there, one)
    other = there.restarted()
    await other.audit_log.catch_up()
    other.audit_log.saw(one)
    await other.audit_log.record_heard()
    assert len(await cases(there)) == len(shown(there)) == 1


async def test_entries_heard_before_what_was_missed_is_read_are_no_reason_not_to_read_it(there: Office) -> None:
    missed = now(there, AuditAction.KICK)
    there.discipline.audit_log.append(missed)
    there.clock.move(minutes=30)
    other = there.restarted()
    await hear(other, now(other, AuditAction.BAN))
    await other.audit_log.catch_up()
    assert sorted(case.kind for case in await cases(other)) == [Kind.BAN, Kind.KICK]


async def test_after_downtime_the_log_is_read_in_pages_and_many_cases_are_told_in_one_card(there: Office) -> None:
    there.clock.move(days=3)
    there.discipline.audit_log += [now(there, AuditAction.BAN, target_id=100 + number) for number in range(12)]
    there.discipline.page = 5
    other = there.restarted()
    await other.audit_log.catch_up()
    assert [len(await cases(other, 100 + number)) for number in range(12)] == [1] * 12
    assert shown(there) == ["12 cases were added, for what was done in Discord itself while the bot was away: 1 to 12."]
    assert len(there.discipline.reads) == 1 + 3


async def test_a_reading_that_breaks_off_goes_on_where_it_was(there: Office) -> None:
    there.discipline.audit_log += [now(there, AuditAction.BAN, target_id=100 + number) for number in range(3)]
    other = there.restarted()
    there.discipline.unreadable = OSError("Discord is down")
    await other.audit_log.catch_up()
    there.discipline.unreadable = None
    await other.audit_log.catch_up()
    assert await cases(other, 100) == [], "it waits before it tries again"
    there.clock.move(minutes=2)
    await other.audit_log.catch_up()
    assert [len(await cases(other, 100 + number)) for number in range(3)] == [1] * 3


async def test_a_new_server_begins_now_and_imports_no_history(office: Office) -> None:
    office.discipline.audit_log.append(now(office, AuditAction.BAN))
    office.clock.move(minutes=1)
    await office.audit_log.catch_up()
    await office.restarted().audit_log.catch_up()
    assert await cases(office) == []


@pytest.mark.both_databases
async def test_what_happened_while_the_bot_was_no_member_is_not_its_to_tell(there: Office) -> None:
    there.clock.move(hours=1)
    there.discipline.audit_log.append(now(there, AuditAction.BAN))
    there.clock.move(hours=1)
    other = there.restarted()
    other.audit_log.hear(GUILD, joined_at=there.clock.now())
    await other.audit_log.catch_up()
    assert await cases(other) == []


async def test_too_much_at_once_is_read_again_and_nothing_is_lost(there: Office) -> None:
    busy = [now(there, None) for _number in range(MOST_WAITING)]
    await hear(there, *busy, now(there, AuditAction.BAN))
    assert await cases(there) == []
    await there.audit_log.catch_up()
    assert len(await cases(there)) == len(shown(there)) == 1


@pytest.mark.both_databases
async def test_a_missing_permission_is_told_once_and_what_was_missed_is_read_once_it_is_back(there: Office) -> None:
    blind(there)
    await there.audit_log.look(GUILD)
    await there.audit_log.look(GUILD)
    [told] = shown(there, INBOX)
    assert "The bot may not view Discord’s audit log." in told
    assert "View Audit Log" in told
    there.clock.move(days=2)
    there.discipline.audit_log.append(now(there, AuditAction.BAN))
    other = there.restarted()
    await other.audit_log.catch_up()
    assert len(shown(there, INBOX)) == 1, "a restart does not tell it again"
    sees(there)
    await other.audit_log.look(GUILD)
    assert len(await cases(other)) == 1
    assert "may view Discord’s audit log again" in shown(there, INBOX)[1]
    await there.restarted().audit_log.catch_up()
    assert len(shown(there, INBOX)) == 2


@pytest.mark.both_databases
async def test_what_discord_no_longer_keeps_stays_a_gap_on_record(there: Office) -> None:
    since = there.clock.now()
    blind(there)
    await there.audit_log.look(GUILD)
    there.clock.move(days=50)
    sees(there)
    await there.audit_log.look(GUILD)
    told = shown(there, INBOX)[-1]
    assert f"from <t:{int(since.timestamp())}:f> to <t:{int((since + 5 * DAY).timestamp())}:f>" in told
    await there.restarted().audit_log.catch_up()
    assert shown(there, INBOX)[-1] == told
    assert len(shown(there, INBOX)) == 3


async def test_so_does_what_was_missed_in_a_downtime_longer_than_that(there: Office) -> None:
    there.clock.move(days=60)
    await there.restarted().audit_log.catch_up()
    [told] = shown(there, INBOX)
    assert "are not on record: Discord keeps its audit log for 45 days." in told


async def test_months_without_an_entry_are_no_gap(there: Office) -> None:
    for _day in range(60):
        there.clock.move(days=1)
        await there.audit_log.catch_up()
    await there.restarted().audit_log.catch_up()
    assert shown(there, INBOX) == []


async def test_the_staff_hears_of_the_gap_once_it_chose_a_channel(office: Office) -> None:
    blind(office)
    await office.audit_log.catch_up()
    await office.settings.change(GUILD, ModerationSettings, MAX, log_channel=LOG)
    for _time in range(2):
        await office.audit_log.posts.tell_gaps(GUILD)
    assert len(shown(office)) == 1


# A lost connection


async def test_after_a_new_connection_the_log_is_read_and_after_a_resumed_one_it_is_not(there: Office) -> None:
    there.audit_log.lose([GUILD])
    there.audit_log.resumed([GUILD])
    await there.audit_log.catch_up()
    assert len(there.discipline.reads) == 1
    there.audit_log.lose([GUILD])
    there.discipline.audit_log.append(now(there, AuditAction.BAN))
    there.audit_log.hear(GUILD, joined_at=None)
    await there.audit_log.catch_up()
    assert len(await cases(there)) == 1


async def test_what_can_not_be_recorded_is_read_again_later(there: Office) -> None:
    there.discipline.unreadable = Refused(Reason.GONE)
    bot, there.discipline.bot = there.discipline.bot, None  # type: ignore[assignment]
    await hear(there, now(there, AuditAction.BAN))
    there.discipline.bot, there.discipline.unreadable = bot, None
    there.clock.move(minutes=2)
    await there.audit_log.catch_up()
    assert len(await cases(there)) == 1
