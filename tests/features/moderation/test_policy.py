"""Who may do what to whom: each refusal says which rule it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.facts import MemberFacts
from bot.features.moderation.cases import Kind
from bot.features.moderation.policy import (
    DISCORDS_LONGEST_TIMEOUT,
    MayNot,
    check_bot_may,
    check_may_do,
    check_rank,
    next_look,
    timeout_until,
)
from bot.features.moderation.settings import ModerationSettings
from tests.features.moderation.fakes import (
    ANN_FACTS,
    GUILD,
    MAX_FACTS,
    ME_FACTS,
    MO_FACTS,
    OWNER_FACTS,
    STAFF,
    STRANGER_FACTS,
)

SERVER = ModerationSettings()
EQUAL = replace(ANN_FACTS, rank=MAX_FACTS.rank)
ABOVE_THE_BOT = replace(ANN_FACTS, rank=ME_FACTS.rank)
ADMINISTRATOR = replace(ANN_FACTS, permissions=frozenset({"administrator"}))


@pytest.mark.parametrize(
    ("kind", "actor", "target", "why"),
    [
        (Kind.WARN, MAX_FACTS, MAX_FACTS, "You can’t do that to yourself"),
        (Kind.WARN, MAX_FACTS, ME_FACTS, "The bot does not moderate itself"),
        (Kind.BAN, MAX_FACTS, OWNER_FACTS, "nobody can moderate the owner"),
        (Kind.NOTE, MAX_FACTS, EQUAL, "has a role as high as yours, or a higher one"),
        (Kind.WARN, MAX_FACTS, MO_FACTS, "has a role as high as yours, or a higher one"),
        (Kind.KICK, MAX_FACTS, STRANGER_FACTS, "is not on this server. Only bans and notes work then"),
        (Kind.BAN, OWNER_FACTS, ABOVE_THE_BOT, "The bot’s role is not above"),
        (Kind.TIMEOUT, MAX_FACTS, ADMINISTRATOR, "is an administrator, and Discord lets nobody time those out"),
    ],
)
def test_each_refusal_says_which(kind: Kind, actor: MemberFacts, target: MemberFacts, why: str) -> None:
    with pytest.raises(MayNot, match=why):
        check_rank(kind, actor, target, ME_FACTS)


def test_words_need_no_role_of_the_bot_and_absent_people_can_be_banned() -> None:
    check_rank(Kind.WARN, OWNER_FACTS, ABOVE_THE_BOT, ME_FACTS)
    check_rank(Kind.BAN, MAX_FACTS, STRANGER_FACTS, ME_FACTS)
    check_rank(Kind.BAN, MAX_FACTS, ADMINISTRATOR, ME_FACTS)


@pytest.mark.parametrize(
    ("kind", "permission"),
    [
        *((kind, "moderate_members") for kind in (Kind.NOTE, Kind.REMIND, Kind.WARN, Kind.TIMEOUT, Kind.UNTIMEOUT)),
        (Kind.KICK, "kick_members"),
        *((kind, "ban_members") for kind in (Kind.SOFTBAN, Kind.BAN, Kind.UNBAN)),
    ],
)
def test_each_action_needs_its_permission_a_named_role_or_ownership(kind: Kind, permission: str) -> None:
    helper = MemberFacts(GUILD, 77, 4, roles=frozenset({900}))
    with pytest.raises(MayNot, match="You need this permission for that"):
        check_may_do(kind, replace(helper, permissions=STAFF - {permission}), SERVER)
    check_may_do(kind, replace(helper, permissions=frozenset({permission})), SERVER)
    check_may_do(kind, replace(helper, permissions=frozenset({"administrator"})), SERVER)
    check_may_do(kind, helper, ModerationSettings(roles={kind: (900,)}))
    check_may_do(kind, OWNER_FACTS, SERVER)


def test_the_bot_needs_the_permission_only_where_discord_has_to_act() -> None:
    bare = replace(ME_FACTS, permissions=frozenset())
    with pytest.raises(MayNot, match="The bot lacks these permissions for that"):
        check_bot_may(Kind.BAN, bare)
    check_bot_may(Kind.WARN, bare)


def test_an_end_is_so_many_hours_away_whatever_the_clocks_do() -> None:
    paris = ZoneInfo("Europe/Paris")
    evening = datetime(2026, 10, 24, 20, tzinfo=paris).astimezone(UTC)
    ends_at = evening + timedelta(days=1)
    assert next_look(Kind.BAN, ends_at, evening) - evening == timedelta(hours=24)
    assert ends_at.astimezone(paris).hour == 19, "the night has an hour more"


def test_discord_is_told_no_longer_timeout_than_it_takes() -> None:
    now = datetime(2026, 10, 26, tzinfo=UTC)
    assert timeout_until(now + timedelta(days=60), now) == now + DISCORDS_LONGEST_TIMEOUT
    assert timeout_until(now + timedelta(hours=1), now) == now + timedelta(hours=1)
