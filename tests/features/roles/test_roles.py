"""Roles that everyone gets, and what comes back with who returns: by id, and never what is dangerous."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.actions import Reason, Refused
from bot.core.facts import MemberUpdateFacts
from bot.core.lately import MOST_SEEN
from bot.core.lobby import RoleFacts
from bot.features.roles.settings import Given, When
from bot.features.roles.tables import RoleMemory
from tests.features.roles.conftest import INBOX, Wardrobe
from tests.features.welcome.fakes import ANN, BEN, READER

MUTED, ADMIN, BOOSTER, HIGH, GONE = 80, 81, 82, 83, 84


@pytest.fixture(autouse=True)
def known_roles(wardrobe: Wardrobe) -> None:
    wardrobe.lobby.known_roles |= {
        MUTED: RoleFacts(MUTED, "Muted"),
        ADMIN: RoleFacts(ADMIN, "Admin", dangerous=True),
        BOOSTER: RoleFacts(BOOSTER, "Booster", managed=True, assignable=False),
        HIGH: RoleFacts(HIGH, "High", assignable=False),
    }


async def test_a_role_is_given_as_they_join_or_when_they_may_see_the_server(wardrobe: Wardrobe) -> None:
    given = (Given(role_id=READER, when=When.LET_IN), Given(role_id=MUTED, when=When.JOIN))
    await wardrobe.decides(given=given)
    await wardrobe.joins(ANN, pending=True)
    assert wardrobe.lobby.given == [(ANN, MUTED)]
    await wardrobe.changes(ANN, roles=frozenset({MUTED}), pending=False)
    assert wardrobe.lobby.given == [(ANN, MUTED), (ANN, READER)]
    wardrobe.lobby.becomes(ANN, roles=frozenset({MUTED, READER}))
    await wardrobe.pass_time(days=1)
    assert len(wardrobe.lobby.given) == 2


async def test_a_role_comes_after_a_delay_however_often_the_member_changes_and_to_nobody_who_left(
    wardrobe: Wardrobe,
) -> None:
    await wardrobe.decides(given=(Given(role_id=READER, when=When.LET_IN, after=timedelta(days=2)),))
    await wardrobe.joins(ANN)
    await wardrobe.joins(BEN)
    await wardrobe.pass_time(days=1)
    await wardrobe.changes(ANN, roles=frozenset({MUTED}))
    await wardrobe.leaves(BEN)
    assert wardrobe.lobby.given == []
    await wardrobe.pass_time(days=1)
    assert wardrobe.lobby.given == [(ANN, READER)]


async def test_what_discord_refuses_is_tried_again(wardrobe: Wardrobe) -> None:
    await wardrobe.decides(given=(Given(role_id=READER, when=When.JOIN),))
    wardrobe.lobby.role_fails = Refused(Reason.MISSING_PERMISSION, "manage_roles")
    await wardrobe.joins(ANN)
    await wardrobe.pass_time(hours=1)
    wardrobe.lobby.role_fails = None
    await wardrobe.pass_time(hours=2)
    assert wardrobe.lobby.given == [(ANN, READER)]


async def test_roles_come_back_by_id_and_what_can_not_is_listed_for_the_team(wardrobe: Wardrobe) -> None:
    await wardrobe.decides(restores=True)
    await wardrobe.joins(ANN)
    await wardrobe.changes(ANN, roles=frozenset({READER, MUTED, ADMIN, BOOSTER, HIGH, GONE}))
    await wardrobe.leaves(ANN)
    await wardrobe.joins(ANN)
    assert wardrobe.lobby.given == [(ANN, READER), (ANN, MUTED)]
    [said] = wardrobe.said(INBOX)
    assert f"<@{ANN}> is back." in said
    assert f"<@&{ADMIN}>, <@&{HIGH}>, and `{GONE}`" in said
    assert f"{BOOSTER}" not in said, "Discord gives it back itself"
    await wardrobe.pass_time(days=8)
    assert len(wardrobe.lobby.given) == 2
    assert len(wardrobe.said(INBOX)) == 1


async def test_what_discord_refuses_at_a_rejoin_comes_back_when_it_can(wardrobe: Wardrobe) -> None:
    await wardrobe.decides(restores=True)
    await wardrobe.joins(ANN)
    await wardrobe.changes(ANN, roles=frozenset({READER}))
    await wardrobe.leaves(ANN)
    wardrobe.lobby.role_fails = OSError("Discord is away")
    await wardrobe.joins(ANN)
    wardrobe.lobby.role_fails = None
    await wardrobe.pass_time(hours=1)
    assert wardrobe.lobby.given == [(ANN, READER)]
    assert wardrobe.said(INBOX) == []


async def test_a_role_that_the_bot_may_not_give_is_listed_as_lost(wardrobe: Wardrobe) -> None:
    await wardrobe.decides(restores=True)
    await wardrobe.joins(ANN)
    await wardrobe.changes(ANN, roles=frozenset({READER}))
    await wardrobe.leaves(ANN)
    wardrobe.lobby.role_fails = Refused(Reason.MISSING_PERMISSION, "manage_roles")
    await wardrobe.joins(ANN)
    await wardrobe.pass_time(days=1)
    [said] = wardrobe.said(INBOX)
    assert said.endswith(f"or as the bot lacks Manage Roles: <@&{READER}>")


async def test_the_updates_of_a_rejoin_do_not_overwrite_what_they_had(wardrobe: Wardrobe) -> None:
    await wardrobe.decides(restores=True)
    await wardrobe.joins(ANN)
    await wardrobe.changes(ANN, roles=frozenset({READER}))
    await wardrobe.leaves(ANN)
    await wardrobe.joins(ANN, pending=True)
    await wardrobe.changes(ANN, roles=frozenset())
    assert wardrobe.lobby.given == [], "a role would let them past the screening"
    await wardrobe.changes(ANN, pending=False)
    assert wardrobe.lobby.given == [(ANN, READER)]
    await wardrobe.changes(ANN, roles=frozenset({READER}))
    await wardrobe.leaves(ANN)
    await wardrobe.joins(ANN)
    assert wardrobe.lobby.given == [(ANN, READER)] * 2


async def test_what_is_remembered_grows_old_from_the_leave_on(wardrobe: Wardrobe) -> None:
    await wardrobe.decides(restores=True)
    await wardrobe.joins(ANN)
    await wardrobe.changes(ANN, roles=frozenset({READER}))
    assert await left_at(wardrobe) is None
    gone = wardrobe.clock.now()
    await wardrobe.leaves(ANN)
    assert await left_at(wardrobe) == gone
    await wardrobe.joins(ANN)
    assert await left_at(wardrobe) is None


async def left_at(wardrobe: Wardrobe) -> datetime | None:
    async with wardrobe.db.read() as session:
        return await session.scalar(select(RoleMemory.left_at).where(RoleMemory.member_id == ANN))


async def test_a_timeout_and_a_restriction_survive_leaving_and_coming_back(wardrobe: Wardrobe) -> None:
    await wardrobe.decides(restrictions=(MUTED,))
    await wardrobe.joins(ANN)
    until = wardrobe.clock.now() + timedelta(days=3)
    await wardrobe.changes(ANN, roles=frozenset({READER, MUTED}), timed_out_until=until)
    await wardrobe.leaves(ANN)
    wardrobe.discipline.here.add(ANN)
    await wardrobe.joins(ANN, pending=True)
    assert wardrobe.lobby.given == [(ANN, MUTED)], "at once, and other roles only where a server wants that"
    assert wardrobe.discipline.timeouts == {ANN: until}


async def test_a_timeout_that_discord_kept_itself_or_that_is_over_is_not_given_again(wardrobe: Wardrobe) -> None:
    until = wardrobe.clock.now() + timedelta(hours=3)
    for member_id in (ANN, BEN):
        await wardrobe.joins(member_id)
        await wardrobe.changes(member_id, timed_out_until=until)
        await wardrobe.leaves(member_id)
    await wardrobe.joins(ANN, timed_out_until=until)
    wardrobe.clock.move(hours=3)
    await wardrobe.joins(BEN)
    assert wardrobe.discipline.timeouts == {}


async def test_where_nothing_is_to_come_back_nothing_is_kept(wardrobe: Wardrobe) -> None:
    await wardrobe.joins(ANN)
    await wardrobe.changes(ANN, roles=frozenset({READER}))
    await wardrobe.leaves(ANN)
    await wardrobe.joins(ANN)
    assert wardrobe.lobby.given == []
    await wardrobe.decides(restores=True)
    await wardrobe.changes(ANN, roles=frozenset({MUTED}))
    await wardrobe.decides(restores=False)
    await wardrobe.decides(restores=True)
    await wardrobe.leaves(ANN)
    await wardrobe.joins(ANN)
    assert wardrobe.lobby.given == []


async def test_of_who_opted_out_only_restrictions_and_timeouts_come_back(wardrobe: Wardrobe) -> None:
    await wardrobe.decides(restores=True, restrictions=(MUTED,))
    until = wardrobe.clock.now() + timedelta(days=3)
    for member_id, roles in ((ANN, frozenset({READER, MUTED})), (BEN, frozenset({READER}))):
        await wardrobe.joins(member_id)
        await wardrobe.changes(member_id, roles=roles, timed_out_until=until if member_id == ANN else None)
        await wardrobe.opts_out(member_id)
        await wardrobe.changes(member_id, nick="Me")
        await wardrobe.leaves(member_id)
        wardrobe.discipline.here.add(member_id)
    for member_id in (ANN, BEN):
        await wardrobe.joins(member_id)
    assert wardrobe.lobby.given == [(ANN, MUTED)]
    assert wardrobe.discipline.timeouts == {ANN: until}
    async with wardrobe.db.read() as session:
        kept = {row.member_id: row.role_ids for row in await session.scalars(select(RoleMemory))}
    assert kept == {ANN: [MUTED]}, "also what they have now is not noted"


async def test_what_is_known_of_members_has_a_bound(wardrobe: Wardrobe) -> None:
    for member_id in range(MOST_SEEN + 10):
        wardrobe.roles.changed(MemberUpdateFacts(1, member_id, wardrobe.clock.now()))
    assert MOST_SEEN / 2 < len(wardrobe.roles._known) <= MOST_SEEN
