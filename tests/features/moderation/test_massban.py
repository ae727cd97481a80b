"""Many bans at once: each a case of its own, each outcome told, nobody twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import words
from bot.core.pace import Pace
from bot.features.moderation.cases import Kind, State
from bot.features.moderation.massban import BannedMany, MassBan, read_people
from bot.features.moderation.orders import Order
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import (
    ANN,
    ANN_FACTS,
    GUILD,
    MAX_FACTS,
    ME_FACTS,
    MO_FACTS,
    OWNER_FACTS,
    STRANGER_FACTS,
    Killed,
)

BIG = 10**17
FACTS = {BIG + one.id: replace(one, id=BIG + one.id) for one in (ANN_FACTS, MO_FACTS, OWNER_FACTS, ME_FACTS)}
BIG_ANN, BIG_STRANGER = BIG + ANN, BIG + STRANGER_FACTS.id
RAIDERS = [BIG + number for number in range(100, 106)]


@dataclass
class FakePeople:
    """Everybody on Discord; raiders are on the server."""

    here: dict[int, MemberFacts] = field(
        default_factory=lambda: {**FACTS, **{one: MemberFacts(GUILD, one, 0) for one in RAIDERS}}
    )
    known: set[int] = field(default_factory=lambda: {BIG_STRANGER})
    names: dict[str, list[int]] = field(default_factory=lambda: {"ann": [BIG_ANN], "twin": RAIDERS[:2]})

    async def members(self, guild_id: int, user_ids: Sequence[int]) -> Sequence[MemberFacts]:
        return [self.here[one] for one in user_ids if one in self.here]

    async def named(self, guild_id: int, name: str) -> Sequence[MemberFacts]:
        return [self.here[one] for one in self.names.get(name, [])]

    async def exists(self, user_id: int) -> bool:
        return user_id in self.known

    async def open_thread(self, channel_id: int, name: str) -> int:
        raise Refused(Reason.GONE)

    async def add_to_thread(self, thread_id: int, user_id: int) -> None:
        raise Refused(Reason.GONE)

    def missing(self, channel_id: int) -> Sequence[str]:
        return ()


def massban_of(office: Office) -> MassBan:
    office.discipline.bot = replace(ME_FACTS, id=BIG + ME_FACTS.id)
    return MassBan(office.moderation, FakePeople(), Pace(1e9))


async def quietly(_done: int, _count: int) -> None: ...


async def ban(massban: MassBan, typed: str, actor: MemberFacts = MAX_FACTS) -> BannedMany:
    found = await massban.look(actor, typed, "Raid", timedelta(days=1))
    return await massban.carry_out(found.token, actor, quietly)


def typed(ids: Sequence[int]) -> str:
    return "\n".join(map(str, ids))


def test_ids_mentions_and_names_are_read_each_once() -> None:
    ids, names = read_people(f"{RAIDERS[0]}, <@{RAIDERS[1]}>\n@ann;bob  {RAIDERS[0]} ann <@!{RAIDERS[2]}>")
    assert (ids, names) == (RAIDERS[:3], ["ann", "bob"])


@pytest.mark.parametrize("text", [" , ; \n@ ", " ".join(map(str, range(BIG, BIG + 201)))])
def test_nobody_and_too_many_are_refused(text: str) -> None:
    with pytest.raises(UserError):
        read_people(text)


async def test_who_can_not_be_banned_is_named_with_the_reason(office: Office) -> None:
    massban = massban_of(office)
    everyone = [*FACTS, BIG_STRANGER, BIG + 999, RAIDERS[0]]
    found = await massban.look(replace(MAX_FACTS), f"{typed(everyone)} ann twin nobody", "Raid", timedelta())
    assert {one.id for one in found.able} == {BIG_ANN, BIG_STRANGER, RAIDERS[0]}
    why = {who: words("en").say(text) for who, text in found.unable}
    assert "a role as high as yours" in why[f"<@{BIG + MO_FACTS.id}>"]
    assert "owns the server" in why[f"<@{BIG + OWNER_FACTS.id}>"]
    assert "does not moderate itself" in why[f"<@{BIG + ME_FACTS.id}>"]
    assert why[str(BIG + 999)] == "This is nobody’s id."
    assert why["twin"] == "Several members are called so: type the id."
    assert why["nobody"] == "No member is called so."


async def test_each_ban_is_a_case_and_nobody_is_told(office: Office) -> None:
    massban = massban_of(office)
    done = await ban(massban, typed(RAIDERS))
    assert [user_id for user_id, _case in done.banned] == RAIDERS
    assert office.discipline.done == [("ban", one) for one in RAIDERS]
    for user_id, number in done.banned:
        case = await office.moderation.case(GUILD, number)
        assert (case.target_id, case.kind, case.state, case.reason) == (user_id, Kind.BAN, State.DONE, "Raid")
    assert office.actions.dms == {}


async def test_what_discord_refuses_is_told_person_by_person(office: Office) -> None:
    massban = massban_of(office)
    found = await massban.look(MAX_FACTS, typed(RAIDERS[:3]), "Raid", timedelta())

    async def refuse_the_second(done: int, _count: int) -> None:
        office.discipline.refuses = Refused(Reason.MISSING_PERMISSION) if done == 1 else None

    done = await massban.carry_out(found.token, MAX_FACTS, refuse_the_second)
    assert [one for one, _case in done.banned] == [RAIDERS[0], RAIDERS[2]]
    assert [one for one, _why in done.failed] == [RAIDERS[1]]
    assert (await office.moderation.case(GUILD, 2)).state is State.FAILED


@pytest.mark.both_databases
async def test_nobody_is_banned_twice(office: Office) -> None:
    massban, other = massban_of(office), massban_of(office)
    mo = replace(MO_FACTS, id=BIG + MO_FACTS.id)
    both = (ban(massban, typed(RAIDERS[:3])), ban(other, typed(RAIDERS[:3]), mo))
    outcomes = await asyncio.gather(*both)
    assert sorted(one for done in outcomes for one, _case in done.banned) == RAIDERS[:3]
    assert sorted(one for what, one in office.discipline.done if what == "ban") == RAIDERS[:3]


async def test_a_timeout_of_a_moment_ago_does_not_hold_a_ban_back(office: Office) -> None:
    massban = massban_of(office)
    mo = replace(MO_FACTS, id=BIG + MO_FACTS.id)
    await office.moderation.act(Order(Kind.WARN, "Spam"), mo, MemberFacts(GUILD, RAIDERS[0], 0))
    done = await ban(massban, typed(RAIDERS[:1]))
    assert [one for one, _case in done.banned] == RAIDERS[:1]


async def test_after_a_restart_what_was_begun_is_finished_and_nobody_else_is_banned(office: Office) -> None:
    massban = massban_of(office)
    found = await massban.look(MAX_FACTS, typed(RAIDERS), "Raid", timedelta())

    async def die_at_the_third(done: int, _count: int) -> None:
        office.discipline.dies = "before" if done == 2 else ""

    with pytest.raises(Killed):
        await massban.carry_out(found.token, MAX_FACTS, die_at_the_third)
    after = office.restarted()
    await after.pass_time(minutes=10)
    assert [one for what, one in office.discipline.done if what == "ban"] == RAIDERS[:3]
    assert (await after.moderation.case(GUILD, 3)).state is State.DONE
    with pytest.raises(UserError, match="give the command again"):
        await massban_of(after).carry_out(found.token, MAX_FACTS, quietly)


@pytest.mark.both_databases
async def test_how_far_an_interrupted_wave_came_is_told_once(there: Office) -> None:
    massban = massban_of(there)
    found = await massban.look(MAX_FACTS, typed(RAIDERS), "Raid", timedelta())

    async def die_at_the_third(done: int, _count: int) -> None:
        there.discipline.dies = "before" if done == 2 else ""

    with pytest.raises(Killed):
        await massban.carry_out(found.token, MAX_FACTS, die_at_the_third)
    after = there.restarted()
    await after.pass_time(hours=3)
    told = ["".join(map(str, post.parts)) for _id, _at, post in after.actions.posts[501]]
    assert ["cut off the bans of 6 people" in text for text in told].count(True) == 1
    assert any(f"that <@{MAX_FACTS.id}> began: 3 are banned since" in text for text in told)


async def test_a_wave_that_came_to_its_end_leaves_nothing_to_tell(there: Office) -> None:
    await ban(massban_of(there), typed(RAIDERS[:2]))
    await there.pass_time(hours=3)
    assert 501 not in there.actions.posts


async def test_the_button_works_once_for_who_asked(office: Office) -> None:
    massban = massban_of(office)
    found = await massban.look(MAX_FACTS, typed(RAIDERS[:1]), "Raid", timedelta())
    with pytest.raises(UserError, match="Someone else"):
        await massban.carry_out(found.token, MO_FACTS, quietly)
    await massban.carry_out(found.token, MAX_FACTS, quietly)
    with pytest.raises(UserError, match="give the command again"):
        await massban.carry_out(found.token, MAX_FACTS, quietly)


async def test_the_permission_of_both_is_needed(office: Office) -> None:
    massban = massban_of(office)
    with pytest.raises(UserError, match="You need this permission"):
        await massban.look(replace(MAX_FACTS, permissions=frozenset()), "ann", "Raid", timedelta())
    office.discipline.bot = replace(ME_FACTS, permissions=frozenset())
    with pytest.raises(UserError, match="The bot lacks"):
        await massban.look(MAX_FACTS, "ann", "Raid", timedelta())
