"""Farewells, milestones, who else greets, and what a server writes itself."""

import pytest

from bot.core.errors import UserError
from bot.core.i18n import words
from bot.features.moderation.settings import ModerationSettings
from bot.features.welcome import others, policy
from tests.features.digest.fakes import text_of
from tests.features.welcome.conftest import MORGAN, Porch
from tests.features.welcome.fakes import ANN, BEN, CLEO, FAREWELLS, GUILD, LOBBY

MEE, INBOX = 99, 800


async def test_nothing_is_said_of_who_leaves_unless_a_server_wants_it(porch: Porch) -> None:
    await porch.joins(ANN)
    await porch.pass_time(days=1)
    await porch.leaves(ANN)
    assert list(porch.actions.posts) == [LOBBY]


@pytest.mark.both_databases
async def test_a_farewell_names_who_was_really_there_and_mentions_nobody(porch: Porch) -> None:
    await porch.opens(farewell_channel_id=FAREWELLS)
    await porch.joins(ANN)
    await porch.joins(BEN, pending=True)
    await porch.pass_time(days=1)
    porch.lobby.becomes(ANN, names=("ann", "*Ann* <@1>"))
    await porch.leaves(ANN)
    await porch.leaves(BEN)
    assert porch.said(FAREWELLS) == ["\\*Ann\\* \\<@1\\> has left The \\*Club\\*. Take care!"]


async def test_a_round_number_of_members_is_celebrated_once(porch: Porch) -> None:
    await porch.opens(milestones=True)
    porch.lobby.count = 49
    await porch.joins(ANN)
    assert "🎉 The \\*Club\\* now has 50 members." in porch.said()[-1]
    await porch.leaves(ANN)
    await porch.joins(ANN)
    assert sum("🎉" in one for one in porch.said()) == 1


async def test_another_bot_that_greets_is_noticed_and_the_team_is_asked_once(porch: Porch) -> None:
    await porch.settings.change(GUILD, ModerationSettings, MORGAN, inbox_channel=INBOX)
    for member_id in (ANN, BEN, CLEO):
        await porch.joins(member_id)
        noticed = porch.welcome.others.robot_mentioned(GUILD, LOBBY, MEE, (member_id,))
        assert noticed is (member_id == BEN), "one mention may be chance"
        await porch.welcome.others.note()
    [asked] = porch.said(INBOX)
    assert "<@99> greets newcomers, too, in <#500>: they are greeted twice." in asked
    assert await porch.welcome.others.known(GUILD) == {MEE: LOBBY}
    await porch.welcome.others.is_gone(GUILD, MEE)
    assert await porch.welcome.others.known(GUILD) == {}


async def test_a_bot_that_answers_who_was_there_before_does_not_greet(porch: Porch) -> None:
    for member_id in (ANN, BEN):
        await porch.joins(member_id)
    porch.clock.move(minutes=3)
    assert not porch.welcome.others.robot_mentioned(GUILD, LOBBY, MEE, (ANN, BEN, CLEO))


async def test_what_is_remembered_has_a_bound(porch: Porch) -> None:
    for member_id in range(others.MOST_REMEMBERED + 10):
        porch.welcome.others.came(GUILD, member_id)
    assert len(porch.welcome.others._came) == others.MOST_REMEMBERED


async def test_a_server_writes_its_own_greetings_that_take_turns(porch: Porch) -> None:
    typed = ["Hi {mention} in {server} ({members})!", "", "Hey {name}, see {channel}{rules}"]
    await porch.welcome.choices.write(GUILD, MORGAN, "en", typed, farewell=False)
    for member_id in range(1, 9):
        await porch.joins(member_id)
        porch.clock.move(minutes=2)
    assert {one.split()[0] for one in porch.said()} == {"Hi", "Hey"}
    assert any(one.startswith("Hi <@") and "in The \\*Club\\* (" in one for one in porch.said())
    assert any(one.endswith(f"see <#{LOBBY}>") and "Hey user" in one for one in porch.said())
    await porch.welcome.choices.write(GUILD, MORGAN, "en", [], farewell=False)
    assert text_of(await porch.welcome.choices.preview(GUILD, ANN, "en")).startswith("Welcome <@21>! Say hi")


@pytest.mark.parametrize(
    "typed", ["Hi {mension}!", "Hi {mention.name}", "Hi {0}", "Hi {mention", "Hi }", "{mention!r}"]
)
def test_what_can_not_be_filled_in_is_refused_with_what_can(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        policy.checked_templates([typed], policy.VARIABLES)
    for language in ("en", "fr"):
        assert words(language).say(refused.value.text)


def test_doubled_braces_are_shown() -> None:
    assert (
        policy.checked_templates(["{{hello}} {mention}"], policy.VARIABLES)[0].format_map({"mention": "x"})
        == "{hello} x"
    )


def test_milestones_are_round() -> None:
    reached = [count for count in range(1, 30_001) if policy.milestone_reached(count)]
    assert reached[:4] == [50, 100, 250, 500]
    assert reached[-4:] == [15_000, 20_000, 25_000, 30_000]
