"""Volunteers are asked in turn, up to their cap; they say yes or no; each newcomer has one buddy at most."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.actions import Reason, Refused
from bot.core.due import Sweep
from bot.features.care.buddies import KIND, Buddies, NotYours
from bot.features.care.buddy import State, Volunteer, chosen
from bot.features.care.policy import MayNotHelp
from bot.features.care.settings import CareSettings
from tests.features.care.conftest import ANN, HELPERS, KIM, MO, STRANGER, TALK, ZOE, House
from tests.features.moderation.fakes import GUILD, FakeDiscipline

NEW, OTHER = 501, 502


class KnowsNoServer(FakeDiscipline):
    """In the process that hears direct messages, which looks after other servers."""

    def server_name(self, guild_id: int) -> str:
        raise Refused(Reason.GONE)


class Lobby:
    def __init__(self, house: House) -> None:
        self.house = house
        of_people = house.engagement.language_of, house.engagement.name_of
        common = house.db, house.clock, house.settings, house.actions, KnowsNoServer(), *of_people
        self.buddies = Buddies(*common)
        house.engagement.also_forget.append(self.buddies.forget)
        self.sweep = Sweep(house.db, house.clock)
        self.sweep.handlers[KIND] = self.buddies

    async def find(self, newcomer: int = NEW) -> State:
        return (await self.buddies.find(GUILD, newcomer, TALK, "en")).state

    async def pass_time(self, **length: float) -> None:
        self.house.clock.time += timedelta(**length)
        await self.sweep()

    def asked(self, who: int) -> int:
        return len(self.house.actions.dms.get(who, []))


@pytest.fixture
async def lobby(house: House) -> Lobby:
    await house.settings.change(GUILD, CareSettings, MO, buddies=True, greeters_role=HELPERS)
    return Lobby(house)


async def test_a_volunteer_says_yes_and_the_newcomer_hears_of_it(lobby: Lobby) -> None:
    await lobby.buddies.volunteer(GUILD, ZOE, 2)
    assert await lobby.find() is State.OFFERED
    assert f"<@{NEW}> is new on **The Club** and would like a buddy" in lobby.house.actions.dms[ZOE.id][0]
    await lobby.buddies.accept(GUILD, NEW, ZOE.id)
    assert lobby.house.actions.dms[NEW] == [
        f"<@{ZOE.id}> is your buddy on **The Club**: write to them, ask them anything."
    ]
    own, _others = await lobby.buddies.of(GUILD, NEW)
    _own, mine = await lobby.buddies.of(GUILD, ZOE.id)
    assert own is not None
    assert (own.buddy_id, [one.newcomer_id for one in mine]) == (ZOE.id, [NEW])
    with pytest.raises(NotYours):
        await lobby.buddies.accept(GUILD, NEW, ZOE.id)


async def test_who_declines_or_says_nothing_is_followed_by_someone_else(lobby: Lobby) -> None:
    await lobby.buddies.volunteer(GUILD, ZOE, 1)
    await lobby.buddies.volunteer(GUILD, KIM, 1)
    await lobby.find()
    await lobby.buddies.decline(GUILD, NEW, ZOE.id)
    assert lobby.asked(KIM.id) == 1
    with pytest.raises(NotYours):
        await lobby.buddies.accept(GUILD, NEW, ZOE.id)
    await lobby.pass_time(hours=25)
    own, _mine = await lobby.buddies.of(GUILD, NEW)
    assert own is not None
    assert own.state is State.WAITING
    await lobby.buddies.volunteer(GUILD, replace(ZOE, id=20), 1)
    assert lobby.asked(20) == 1, "who waits is offered to whoever comes"


async def test_a_cap_is_kept_and_a_freed_place_is_given_on(lobby: Lobby) -> None:
    await lobby.buddies.volunteer(GUILD, ZOE, 1)
    assert await lobby.find(NEW) is State.OFFERED
    assert await lobby.find(OTHER) is State.WAITING
    await lobby.buddies.accept(GUILD, NEW, ZOE.id)
    await lobby.buddies.end(GUILD, NEW)
    assert lobby.asked(ZOE.id) == 2
    own, _mine = await lobby.buddies.of(GUILD, OTHER)
    assert own is not None
    assert own.state is State.OFFERED


@pytest.mark.both_databases
async def test_two_newcomers_at_once_do_not_share_the_last_place(lobby: Lobby) -> None:
    await lobby.buddies.volunteer(GUILD, ZOE, 1)
    states = await asyncio.gather(lobby.find(NEW), lobby.find(OTHER))
    assert sorted(states) == [State.OFFERED, State.WAITING]


async def test_who_can_not_be_reached_is_passed_over(lobby: Lobby) -> None:
    lobby.house.actions.closed = {ZOE.id}
    await lobby.buddies.volunteer(GUILD, ZOE, 2)
    assert await lobby.find() is State.WAITING
    await lobby.buddies.volunteer(GUILD, KIM, 2)
    assert lobby.asked(KIM.id) == 1


async def test_a_newcomer_with_closed_dms_reads_it_where_they_asked(lobby: Lobby) -> None:
    lobby.house.actions.closed = {NEW}
    await lobby.buddies.volunteer(GUILD, ZOE, 2)
    await lobby.find()
    await lobby.buddies.accept(GUILD, NEW, ZOE.id)
    [post] = lobby.house.boards(TALK)
    assert post.pings == (NEW,)


async def test_who_stops_passes_on_what_they_were_asked(lobby: Lobby) -> None:
    await lobby.buddies.volunteer(GUILD, ZOE, 2)
    await lobby.find()
    await lobby.buddies.volunteer(GUILD, KIM, 2)
    assert await lobby.buddies.stop(GUILD, ZOE.id)
    assert lobby.asked(KIM.id) == 1
    assert not await lobby.buddies.stop(GUILD, ZOE.id)


async def test_only_greeters_volunteer(lobby: Lobby) -> None:
    with pytest.raises(MayNotHelp):
        await lobby.buddies.volunteer(GUILD, STRANGER, 2)


@pytest.mark.both_databases
async def test_off_means_off_and_opting_out_forgets(lobby: Lobby) -> None:
    await lobby.buddies.volunteer(GUILD, ZOE, 2)
    await lobby.find()
    await lobby.house.engagement.opt_out(GUILD, NEW)
    assert (await lobby.buddies.of(GUILD, NEW))[0] is None
    await lobby.house.engagement.opt_out(GUILD, ZOE.id)
    assert await lobby.find(OTHER) is State.WAITING
    await lobby.house.settings.change(GUILD, CareSettings, MO, buddies=False)
    with pytest.raises(Exception, match="no buddies"):
        await lobby.find(ANN)


volunteers = st.lists(
    st.builds(Volunteer, st.integers(1, 9), st.integers(1, 4), st.integers(0, 5)), unique_by=lambda one: one.member_id
)


@settings(max_examples=50)
@given(volunteers, st.integers(1, 9), st.sets(st.integers(1, 9)))
def test_whoever_has_the_fewest_and_a_free_place_is_asked(
    free: list[Volunteer], newcomer: int, declined: set[int]
) -> None:
    one = chosen(free, newcomer, declined)
    may = [v for v in free if v.load < v.cap and v.member_id != newcomer and v.member_id not in declined]
    assert (one is None) == (not may)
    assert one is None or (one in may and one.load == min(v.load for v in may))
