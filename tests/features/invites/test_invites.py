"""By which invite people came: only where it is certain, and else unknown."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import Reason, Refused
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.facts import JoinFacts
from bot.core.lobby import InviteFacts
from bot.core.settings import SettingsStore
from bot.features.invites import policy, service
from bot.features.invites.service import InvitesService
from tests.features.welcome.fakes import ANN, BEN, CLEO, GUILD, FakeLobby, Remembering
from tests.support import CIPHER, FakeClock

MORGAN, LOBBY, OUT = 42, 500, 66


class Doorman:
    def __init__(self, db: Database, clock: FakeClock) -> None:
        self.clock = clock
        self.lobby = FakeLobby(Remembering(clock))
        self.invites = InvitesService(db, clock, SettingsStore(db, clock, CIPHER), self.lobby, is_out=self.is_out)

    async def is_out(self, _guild_id: int, member_id: int) -> bool:
        return member_id == OUT

    def comes(self, member_id: int, by: str | None = None) -> None:
        if by is not None:
            known = self.lobby.invite_uses[by]
            self.lobby.invite_uses[by] = InviteFacts(known.uses + 1, known.max_uses)
            if known.uses + 1 == known.max_uses:
                del self.lobby.invite_uses[by]
        self.invites.joined(JoinFacts(GUILD, member_id, self.clock.now()))

    async def quiet(self) -> None:
        self.clock.move(seconds=6)
        await self.invites.look()

    async def by(self) -> dict[int, str]:
        since, until = self.clock.now() - timedelta(days=1), self.clock.now() + timedelta(days=1)
        return {member: code for (member, _at), code in (await self.invites.invited(GUILD, since, until)).items()}


@pytest.fixture
async def doorman(db: Database, clock: FakeClock) -> Doorman:
    doorman = Doorman(db, clock)
    doorman.lobby.invite_uses |= {"aaa": InviteFacts(3), "bbb": InviteFacts(0), "once": InviteFacts(0, 1)}
    await doorman.invites.hear(GUILD)
    return doorman


async def test_who_comes_alone_by_an_invite_is_known(doorman: Doorman) -> None:
    for member_id, code in ((ANN, "aaa"), (BEN, "bbb"), (CLEO, "once")):
        doorman.comes(member_id, code)
        await doorman.quiet()
    assert await doorman.by() == {ANN: "aaa", BEN: "bbb", CLEO: "once"}


async def test_who_comes_by_no_invite_is_unknown(doorman: Doorman) -> None:
    doorman.comes(ANN)
    await doorman.quiet()
    assert await doorman.by() == {}


async def test_of_several_at_once_it_is_known_only_if_all_came_by_the_same(doorman: Doorman) -> None:
    doorman.comes(ANN, "aaa")
    doorman.comes(BEN, "aaa")
    await doorman.quiet()
    assert await doorman.by() == {ANN: "aaa", BEN: "aaa"}
    doorman.comes(CLEO, "aaa")
    doorman.comes(24, "bbb")
    await doorman.quiet()
    doorman.comes(25, "aaa")
    doorman.comes(26)
    await doorman.quiet()
    assert await doorman.by() == {ANN: "aaa", BEN: "aaa"}


async def test_who_opted_out_is_reckoned_with_and_not_noted(doorman: Doorman) -> None:
    doorman.comes(ANN, by="aaa")
    doorman.comes(OUT, by="aaa")
    await doorman.quiet()
    assert await doorman.by() == {ANN: "aaa"}


async def test_someone_on_the_way_is_waited_for(doorman: Doorman) -> None:
    """Discord has counted the second one before it tells of them."""
    doorman.comes(ANN)
    doorman.lobby.invite_uses["aaa"] = InviteFacts(4)
    doorman.clock.move(seconds=2)
    await doorman.invites.look()
    doorman.invites.joined(JoinFacts(GUILD, BEN, doorman.clock.now()))
    await doorman.quiet()
    assert await doorman.by() == {}


async def test_without_the_permission_everything_is_unknown_until_it_is_there(doorman: Doorman) -> None:
    doorman.lobby.invites_fail = Refused(Reason.MISSING_PERMISSION, "manage_guild")
    doorman.comes(ANN, "aaa")
    await doorman.quiet()
    doorman.lobby.invites_fail = None
    doorman.comes(BEN, "aaa")
    await doorman.quiet()
    assert await doorman.by() == {}
    doorman.comes(CLEO, "aaa")
    await doorman.quiet()
    assert await doorman.by() == {CLEO: "aaa"}


async def test_in_a_rush_nothing_is_guessed_and_what_waits_has_a_bound(doorman: Doorman) -> None:
    for number in range(700):
        doorman.comes(1_000 + number, "aaa")
        if number % 100 == 0:
            doorman.clock.move(seconds=4)
            await doorman.invites.look()
    assert len(doorman.invites._watched[GUILD].waiting) <= service.MOST_WAITING
    doorman.clock.move(seconds=40)
    doorman.comes(ANN, "aaa")
    await doorman.invites.look()
    await doorman.quiet()
    assert await doorman.by() == {}


@pytest.mark.both_databases
async def test_campaigns_name_invites(doorman: Doorman) -> None:
    link = await doorman.invites.start_campaign(GUILD, LOBBY, "Video", MORGAN)
    code = link.rpartition("/")[2]
    doorman.comes(ANN, code)
    await doorman.quiet()
    await doorman.invites.name(GUILD, "https://discord.gg/bbb", "Fair", MORGAN)
    doorman.comes(BEN, "bbb")
    await doorman.quiet()
    assert await doorman.by() == {ANN: "Video", BEN: "Fair"}
    assert await doorman.invites.counts(GUILD, 30) == {code: 1, "bbb": 1}
    with pytest.raises(UserError, match="has no invite"):
        await doorman.invites.name(GUILD, "zzz", "?", MORGAN)


USES = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.builds(InviteFacts, st.integers(0, 3), st.just(0)))


@given(before=USES, came=st.lists(st.sampled_from(["a", "b", "c", None]), max_size=5))
def test_it_is_never_wrong(before: Mapping[str, InviteFacts], came: list[Any]) -> None:
    after = dict(before)
    for code in came:
        if code is not None:
            after[code] = InviteFacts(after[code].uses + 1 if code in after else 1)
    told = policy.certain_code(before, after, len(came), datetime(2026, 10, 26, tzinfo=UTC))
    assert told is None or set(came) == {told}
    if came and None not in came and len(set(came)) == 1:
        assert told == came[0]
