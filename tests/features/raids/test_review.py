"""Who joined in a raid is held, let in or banned, one by one or all at once."""

import pytest

from bot.core.actions import Reason, Refused
from bot.core.facts import MemberFacts
from bot.core.i18n import words
from bot.features.moderation.cases import Kind, State
from bot.features.raids import posts
from bot.features.raids.policy import MayNot
from bot.features.raids.raid import NoRaid, Verdict
from tests.features.digest.fakes import buttons, text_of
from tests.features.moderation.fakes import GUILD
from tests.features.raids.conftest import MODERATOR, Gatehouse


async def quietly(_done: int, _count: int) -> None: ...


async def counts(gate: Gatehouse) -> dict[Verdict, int]:
    return (await gate.raids.review.page(GUILD, 1, 0, MODERATOR)).standing.counts


async def test_who_joined_before_the_raid_was_seen_is_listed_too(gate: Gatehouse) -> None:
    ids = await gate.come(30)
    await gate.come(3, first=100)
    page = await gate.raids.review.page(GUILD, 1, 0, MODERATOR)
    assert [account.member_id for account in page.accounts] == ids[:5]
    assert (page.pages, page.standing.joined) == (7, 33)


async def test_all_are_held_and_let_in_again_with_nothing_left_against_them(gate: Gatehouse) -> None:
    ids = await gate.come(30)
    held = await gate.raids.review.hold(GUILD, 1, MODERATOR, quietly)
    assert held.done == ids
    assert set(gate.discipline.timeouts) == set(ids)
    assert await counts(gate) == {Verdict.HELD: 30}
    let = await gate.raids.review.let_in(GUILD, 1, MODERATOR, quietly)
    assert let.done == ids
    assert gate.discipline.timeouts == {}
    [case] = await gate.moderation.history(GUILD, ids[0])
    assert (case.kind, case.state, case.weight) == (Kind.TIMEOUT, State.LIFTED, 0)
    assert await gate.raids.review.undecided(GUILD, 1) == []


async def test_one_is_let_in_and_the_others_are_held(gate: Gatehouse) -> None:
    ids = await gate.come(30)
    await gate.raids.review.let_in(GUILD, 1, MODERATOR, quietly, ids[3])
    held = await gate.raids.review.hold(GUILD, 1, MODERATOR, quietly)
    assert ids[3] not in held.done
    assert ids[3] not in await gate.raids.review.undecided(GUILD, 1)


async def test_who_was_let_in_may_be_held_again_but_nobody_twice(gate: Gatehouse) -> None:
    ids = await gate.come(30)
    for act in (gate.raids.review.let_in, gate.raids.review.hold):
        await act(GUILD, 1, MODERATOR, quietly, ids[0])
    with pytest.raises(NoRaid):
        await gate.raids.review.hold(GUILD, 1, MODERATOR, quietly, ids[0])


async def test_a_hold_that_discord_refuses_is_told_and_the_account_waits(gate: Gatehouse) -> None:
    ids = await gate.come(30)
    gate.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    reviewed = await gate.raids.review.hold(GUILD, 1, MODERATOR, quietly, ids[0])
    assert reviewed.done == []
    assert "Discord does not let the bot do that" in text_of(posts.held(reviewed, words("en")))
    assert await counts(gate) == {Verdict.WAITING: 30}


async def test_holding_needs_what_a_timeout_needs_and_letting_in_is_for_the_team(gate: Gatehouse) -> None:
    await gate.come(30)
    manager = MemberFacts(GUILD, 77, 7, permissions=frozenset({"manage_guild"}))
    reviewed = await gate.raids.review.hold(GUILD, 1, manager, quietly)
    assert len(reviewed.failed) == 30
    with pytest.raises(MayNot):
        await gate.raids.review.let_in(GUILD, 1, MemberFacts(GUILD, 99, 0), quietly)


async def test_who_is_banned_in_a_wave_is_no_longer_asked_about(gate: Gatehouse) -> None:
    ids = await gate.come(30)
    await gate.raids.review.banned(GUILD, 1, [(one, 100 + place) for place, one in enumerate(ids[:20])])
    assert await gate.raids.review.undecided(GUILD, 1) == ids[20:]
    assert await counts(gate) == {Verdict.BANNED: 20, Verdict.WAITING: 10}


@pytest.mark.both_databases
async def test_the_page_fits_into_one_message_in_both_languages(gate: Gatehouse) -> None:
    ids = await gate.come(30)
    await gate.raids.review.hold(GUILD, 1, MODERATOR, quietly, ids[0])
    page = await gate.raids.review.page(GUILD, 1, 99, MODERATOR)
    assert page.page == 5
    for language in ("en", "fr"):
        shown = posts.accounts(await gate.raids.review.page(GUILD, 1, 1, MODERATOR), words(language))
        components = len(shown.parts) + len(buttons(shown))
        assert components <= 40
        assert len(text_of(shown)) < 4_000
        assert all(len(button.custom_id) <= 100 and len(button.label) <= 80 for button in buttons(shown))
