"""Panels in which members take roles: any, one, or up to a number; and they mend themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.lobby import RoleFacts
from bot.core.posts import Select
from bot.features.roles import policy
from bot.features.roles.panel import Kind, Panel
from bot.features.roles.policy import MayNot
from tests.features.roles.conftest import PICKS, Wardrobe
from tests.features.welcome.fakes import ANN, GUILD

RED, BLUE, GREEN = 91, 92, 93


def a_panel(kind: Kind, most: int = 2) -> Panel:
    return Panel(GUILD, 1, PICKS, "Colours", kind, most, (RED, BLUE, GREEN))


@pytest.fixture
def colours(wardrobe: Wardrobe) -> Wardrobe:
    wardrobe.lobby.known_roles |= {one: RoleFacts(one, f"colour {one}") for one in (RED, BLUE, GREEN)}
    return wardrobe


def test_a_press_takes_a_role_and_another_gives_it_back() -> None:
    taken = policy.pressed(a_panel(Kind.ANY), RED, {BLUE})
    assert (taken.taken, taken.given_back, taken.has) == ((RED,), (), (RED, BLUE))
    back = policy.pressed(a_panel(Kind.ANY), RED, {RED, BLUE})
    assert (back.taken, back.given_back, back.has) == ((), (RED,), (BLUE,))


def test_of_one_of_them_the_other_goes() -> None:
    swapped = policy.pressed(a_panel(Kind.ONE), RED, {BLUE})
    assert (swapped.taken, swapped.given_back, swapped.has) == ((RED,), (BLUE,), (RED,))


def test_more_than_so_many_are_refused() -> None:
    with pytest.raises(MayNot, match="You may have 2"):
        policy.pressed(a_panel(Kind.UP_TO), GREEN, {RED, BLUE})


@given(
    st.sampled_from(Kind),
    st.integers(1, 3),
    st.sets(st.sampled_from([RED, BLUE, GREEN, 7])),
    st.sampled_from([RED, BLUE, GREEN]),
)
def test_nobody_ends_with_more_than_a_panel_allows_or_loses_other_roles(
    kind: Kind, most: int, has: set[int], role: int
) -> None:
    panel = a_panel(kind, most)
    own = has & set(panel.role_ids)
    try:
        chosen = policy.pressed(panel, role, has)
    except MayNot:
        assert panel.kind is Kind.UP_TO
        return
    assert set(chosen.has) == (own | set(chosen.taken)) - set(chosen.given_back)
    assert len(chosen.has) <= max(panel.limit, len(own) - 1)
    assert set(chosen.given_back) <= own


async def test_a_panel_has_buttons_for_a_few_roles_and_a_list_for_many(colours: Wardrobe) -> None:
    await colours.roles.panels.put_up(GUILD, PICKS, "Colours", Kind.ANY, 1, (RED, BLUE))
    many = tuple(range(200, 207))
    colours.lobby.known_roles |= {one: RoleFacts(one, f"topic {one}") for one in many}
    await colours.roles.panels.put_up(GUILD, PICKS, "Topics", Kind.UP_TO, 3, many)
    few, lots = [post.parts[1] for _id, _at, post in colours.actions.posts[PICKS]]
    assert isinstance(few, tuple)
    assert [button.label for button in few] == ["colour 91", "colour 92"]
    assert isinstance(lots, Select)
    assert (lots.least, lots.most, len(lots.options)) == (0, 3, 7)
    chosen = await colours.roles.panels.choose(GUILD, 2, ANN, [200, 201], {202})
    assert (chosen.taken, chosen.given_back) == ((200, 201), (202,))
    assert colours.lobby.taken == [(ANN, 202)]
    assert colours.lobby.given == [(ANN, 200), (ANN, 201)]


async def test_a_dangerous_role_is_never_offered_nor_given_when_it_became_so(colours: Wardrobe) -> None:
    colours.lobby.known_roles[RED] = RoleFacts(RED, "Admin", dangerous=True)
    with pytest.raises(MayNot, match="can harm the server"):
        await colours.roles.panels.put_up(GUILD, PICKS, "Colours", Kind.ANY, 1, (RED, BLUE))
    assert await colours.roles.panels.all(GUILD) == []
    await colours.roles.panels.put_up(GUILD, PICKS, "Colours", Kind.ANY, 1, (BLUE,))
    colours.lobby.known_roles[BLUE] = RoleFacts(BLUE, "Boss", dangerous=True)
    with pytest.raises(MayNot):
        await colours.roles.panels.press(GUILD, 1, ANN, BLUE, set())
    assert colours.lobby.given == []


async def test_a_panel_mends_itself_when_a_role_or_its_message_is_deleted(colours: Wardrobe) -> None:
    await colours.roles.panels.put_up(GUILD, PICKS, "Colours", Kind.UP_TO, 2, (RED, BLUE))
    del colours.lobby.known_roles[RED]
    await colours.roles.panels.mend(GUILD)
    [(_id, _at, post)] = colours.actions.posts[PICKS]
    assert "colour 91" not in str(post)
    assert "colour 92" in str(post)
    [panel] = await colours.roles.panels.all(GUILD)
    assert (panel.role_ids, panel.most) == ((BLUE,), 1)
    with pytest.raises(UserError, match="not offered any more"):
        await colours.roles.panels.choose(GUILD, 1, ANN, [RED], set())
    colours.actions.edit_fails = Refused(Reason.GONE)
    await colours.roles.panels.mend(GUILD)
    assert len(colours.actions.posts[PICKS]) == 2, "its message was gone"
    colours.actions.edit_fails = None
    del colours.lobby.known_roles[BLUE]
    await colours.roles.panels.mend(GUILD)
    assert await colours.roles.panels.all(GUILD) == []


async def test_a_panel_whose_channel_was_deleted_is_gone_and_says_so(colours: Wardrobe) -> None:
    await colours.roles.panels.put_up(GUILD, PICKS, "Colours", Kind.ANY, 1, (RED,))
    colours.actions.edit_fails = colours.actions.refuses = Refused(Reason.GONE)
    await colours.roles.panels.mend(GUILD)
    assert await colours.roles.panels.all(GUILD) == []
    with pytest.raises(UserError, match="was taken down"):
        await colours.roles.panels.press(GUILD, 1, ANN, RED, set())


async def test_a_panel_that_may_not_be_put_up_again_is_kept_and_whoever_asked_hears_why(colours: Wardrobe) -> None:
    for _panel in range(2):
        await colours.roles.panels.put_up(GUILD, PICKS, "Colours", Kind.ANY, 1, (RED, BLUE))
    del colours.lobby.known_roles[BLUE]
    colours.actions.edit_fails = Refused(Reason.GONE)
    colours.actions.refuses = Refused(Reason.MISSING_PERMISSION, "send_messages")
    with pytest.raises(Refused, match="send_messages"):
        await colours.roles.panels.mend(GUILD)
    assert [panel.role_ids for panel in await colours.roles.panels.all(GUILD)] == [(RED,), (RED,)]


@pytest.mark.both_databases
async def test_where_nothing_can_be_posted_there_is_no_panel(colours: Wardrobe) -> None:
    colours.actions.refuses = Refused(Reason.MISSING_PERMISSION, "send_messages")
    with pytest.raises(Refused):
        await colours.roles.panels.put_up(GUILD, PICKS, "Colours", Kind.ANY, 1, (RED,))
    assert await colours.roles.panels.all(GUILD) == []
