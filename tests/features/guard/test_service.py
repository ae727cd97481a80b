"""A stolen account is stopped as far as the bot can, once, and a manager can take all of it back."""

import pytest

from bot.core.actions import Reason, Refused
from bot.core.facts import AuditAction, MemberFacts
from bot.core.i18n import words
from bot.features.guard import posts
from bot.features.guard.incident import NoIncident, Outcome, State
from bot.features.guard.policy import MayNot
from bot.features.moderation.cases import Kind
from bot.features.moderation.settings import ModerationSettings
from tests.features.digest.fakes import OWNER, Crash, text_of
from tests.features.guard.conftest import (
    ADMIN,
    BOOSTER,
    BOSS,
    CHIEF,
    COLOUR,
    EVE,
    MANAGER,
    MOD,
    ROBOT,
    ROBOTS,
    Died,
    Watchhouse,
)
from tests.features.moderation.fakes import GUILD, MAX, ME


async def quietly(_done: int, _count: int) -> None: ...


async def test_an_account_that_deletes_channels_loses_its_roles_at_the_fifth(house: Watchhouse) -> None:
    await house.does(AuditAction.CHANNEL_DELETE, 4)
    assert house.ranks.asked == []
    await house.does(AuditAction.CHANNEL_DELETE, 1)
    assert house.ranks.of(EVE) == {BOOSTER.id}
    [card] = house.cards()
    assert "5 channels deleted" in card
    assert f"**Taken from it**, until someone gives it back: <@&{MOD.id}>" in card
    assert "Deleted, and not to be brought back: room" in card
    assert house.actions.pinged == [(OWNER,)]


async def test_what_it_does_then_joins_the_same_card(house: Watchhouse) -> None:
    await house.does(AuditAction.CHANNEL_DELETE, 5)
    await house.does(AuditAction.BAN, 3)
    assert len(house.cards()) == 1
    assert "5 channels deleted · 3 bans" in house.cards()[0]
    assert house.ranks.asked == ["roles"]


@pytest.mark.parametrize(
    ("action", "limit"), [(AuditAction.BAN, 15), (AuditAction.KICK, 15), (AuditAction.ROLE_DELETE, 5)]
)
async def test_each_deed_has_its_limit(house: Watchhouse, action: AuditAction, limit: int) -> None:
    await house.does(action, limit - 1)
    assert house.ranks.asked == []
    await house.does(action, 1)
    assert house.ranks.asked == ["roles"]


async def test_the_same_entry_heard_many_times_counts_once(house: Watchhouse) -> None:
    entries = house.entries(AuditAction.CHANNEL_DELETE, 4)
    for _ in range(5):
        await house.hear(*entries)
    assert house.ranks.asked == []


async def test_slowly_is_no_incident(house: Watchhouse) -> None:
    await house.does(AuditAction.BAN, 60, every=10)
    assert house.ranks.asked == []


async def test_the_bot_itself_the_trusted_and_the_owner_keep_their_roles(house: Watchhouse) -> None:
    await house.set(trusted=(ROBOT,))
    await house.does(AuditAction.BAN, 40, ME)
    await house.does(AuditAction.BAN, 40, ROBOT)
    await house.does(AuditAction.CHANNEL_DELETE, 40, OWNER)
    assert (await house.count(), house.ranks.asked, house.cards()) == (0, [], [])


async def test_a_role_above_the_bots_stays_and_the_card_says_so_plainly(house: Watchhouse) -> None:
    await house.does(AuditAction.CHANNEL_DELETE, 5, BOSS)
    incident, _acts = await house.incident()
    assert incident.outcome is Outcome.NOTHING
    assert "**The bot could take nothing.**" in house.cards()[0]
    assert f"**It still has** <@&{CHIEF.id}>" in house.cards()[0]


async def test_a_bots_own_role_stays_but_may_do_nothing_until_it_is_given_back(house: Watchhouse) -> None:
    await house.does(AuditAction.BAN, 15, ROBOT)
    assert house.ranks.known[ROBOTS.id].permissions == 0
    await house.guard.restore(GUILD, 1, MANAGER)
    assert house.ranks.known[ROBOTS.id].permissions == ROBOTS.permissions


async def test_a_guard_that_only_tells_takes_nothing(house: Watchhouse) -> None:
    await house.set(strips=False)
    await house.does(AuditAction.BAN, 15)
    assert house.ranks.asked == []
    assert "the guard only tells" in house.cards()[0]


async def test_where_discord_refuses_the_team_is_told_to_act(house: Watchhouse) -> None:
    house.ranks.refuses = True
    await house.does(AuditAction.BAN, 15)
    assert "**Discord did not let the bot take its roles.**" in house.cards()[0]


async def test_a_manager_gives_back_exactly_what_was_taken(house: Watchhouse) -> None:
    await house.does(AuditAction.CHANNEL_DELETE, 5)
    done = await house.guard.restore(GUILD, 1, MANAGER)
    assert (set(done.given), done.refused) == ({MOD.id, ADMIN.id, COLOUR.id}, [])
    assert house.ranks.of(EVE) == {MOD.id, ADMIN.id, COLOUR.id, BOOSTER.id}
    assert f"<@{MAX}> has given the roles back" in house.cards()[0]
    with pytest.raises(NoIncident):
        await house.guard.restore(GUILD, 1, MANAGER)
    await house.does(AuditAction.CHANNEL_DELETE, 4)
    assert await house.count() == 1


async def test_nobody_gives_roles_above_their_own_nor_to_themselves(house: Watchhouse) -> None:
    await house.does(AuditAction.CHANNEL_DELETE, 5)
    low = MemberFacts(GUILD, MAX, 5, permissions=frozenset({"manage_guild"}))
    done = await house.guard.restore(GUILD, 1, low)
    assert done.refused == [ADMIN.id]
    assert ADMIN.id not in house.ranks.of(EVE)
    assert "Not given back" in text_of(posts.restored(done, words("en")))
    for nobody in (MemberFacts(GUILD, EVE, 9, permissions=frozenset({"administrator"})), MemberFacts(GUILD, 99, 1)):
        for attempt in (
            house.guard.restore(GUILD, 1, nobody),
            house.guard.unban(GUILD, 1, nobody, quietly),
            house.guard.everything(GUILD, 1, nobody, words("en")),
        ):
            with pytest.raises(MayNot):
                await attempt


@pytest.mark.both_databases
async def test_every_ban_of_it_is_lifted_at_a_press_and_each_is_a_case(house: Watchhouse) -> None:
    await house.does(AuditAction.BAN, 15)
    _incident, acts = await house.incident()
    house.discipline.banned |= {act.target_id for act in acts if act.target_id} - {acts[0].target_id or 0}
    done = await house.guard.unban(GUILD, 1, MANAGER, quietly)
    assert len(done.done) == 14
    assert [who for who, _why in done.failed] == [acts[0].target_id]
    assert house.discipline.banned == set()
    [case] = await house.moderation.history(GUILD, done.done[0])
    assert case.kind is Kind.UNBAN
    assert "guard:unban:1" in house.pressable()
    assert (await house.guard.everything(GUILD, 1, MANAGER, words("en"))).files[0].data.count(b"ban lifted") == 14


async def test_everything_it_did_is_listed_with_its_moment(house: Watchhouse) -> None:
    await house.does(AuditAction.CHANNEL_DELETE, 5)
    await house.does(AuditAction.KICK, 1)
    await house.does(AuditAction.PRUNE, 1, target_id=None, count=12)
    for language, deleted in (("en", "deleted the channel room"), ("fr", "salon supprimé\u00a0: room")):
        [file] = (await house.guard.everything(GUILD, 1, MANAGER, words(language))).files
        assert file.data.decode().count(deleted) == 5
        assert "2026-10-26 09:00:0" in file.data.decode()


@pytest.mark.parametrize("dies", ["before", "after"])
async def test_a_restart_in_the_middle_ends_in_one_incident_one_card_and_what_can_be_given_back(
    house: Watchhouse, dies: str
) -> None:
    entries = house.entries(AuditAction.CHANNEL_DELETE, 5)
    house.ranks.dies = dies
    with pytest.raises(Died):
        await house.hear(*entries)
    again = house.restarted()
    await again.hear(*entries)
    await again.pass_time(minutes=2)
    assert await again.count() == 1
    assert len(again.cards()) == 1
    assert again.ranks.of(EVE) == {BOOSTER.id}
    await again.guard.restore(GUILD, 1, MANAGER)
    assert again.ranks.of(EVE) == {MOD.id, ADMIN.id, COLOUR.id, BOOSTER.id}


async def test_what_happened_while_the_bot_was_away_is_answered_when_it_is_back(house: Watchhouse) -> None:
    recent = house.entries(AuditAction.CHANNEL_DELETE, 5)
    house.clock.move(minutes=20)
    await house.hear(*recent)
    assert house.ranks.of(EVE) == {BOOSTER.id}
    old = house.entries(AuditAction.CHANNEL_DELETE, 5, BOSS)
    house.clock.move(hours=2)
    await house.hear(*old)
    assert await house.count() == 1


async def test_when_discord_does_not_answer_it_is_tried_again(house: Watchhouse) -> None:
    house.ranks.fails = OSError("no answer")
    await house.does(AuditAction.CHANNEL_DELETE, 5)
    assert "Discord has not answered yet" in house.cards()[0]
    house.ranks.fails = None
    await house.pass_time(minutes=2)
    assert house.ranks.of(EVE) == {BOOSTER.id}
    assert (await house.incident())[0].state is State.DONE
    assert "**Taken from it**" in house.cards()[0]


async def test_without_a_channel_or_with_one_that_was_deleted_the_owner_is_told_once(house: Watchhouse) -> None:
    house.actions.refuses = Refused(Reason.GONE)
    await house.does(AuditAction.CHANNEL_DELETE, 5)
    await house.does(AuditAction.CHANNEL_DELETE, 2)
    assert len(house.actions.dms[OWNER]) == 1
    assert "your team could not be told in a channel" in house.actions.dms[OWNER][0]
    await house.settings.change(GUILD, ModerationSettings, MAX, inbox_channel=None)
    await house.does(AuditAction.CHANNEL_DELETE, 5, BOSS)
    assert len(house.actions.dms[OWNER]) == 2


async def test_a_card_that_a_restart_cut_off_is_not_posted_twice(house: Watchhouse) -> None:
    house.actions.crash = "after"
    with pytest.raises(Crash):
        await house.does(AuditAction.CHANNEL_DELETE, 5)
    again = house.restarted()
    await again.pass_time(minutes=2)
    assert len(again.cards()) == 1


async def test_the_overview_says_plainly_what_it_can_not_stop(house: Watchhouse) -> None:
    shown = text_of(await house.guard.overview(GUILD, words("en")))
    assert f"which stand above the bot’s: <@&{CHIEF.id}>" in shown
    assert f"The owner, <@{OWNER}>" in shown
    assert "the bot needs Manage Roles" in shown
