from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.features.automod.look import Context
from bot.features.automod.rules.mentions import Mentions
from bot.features.automod.seen import What
from tests.features.automod.making import START, hit, hits, seen


def people(first: int, count: int) -> frozenset[int]:
    return frozenset(range(first, first + count))


def test_more_people_than_the_limit_are_a_hit() -> None:
    rule = Mentions(name="mentions", limit=6)
    assert hit(rule, seen(mentions=people(1, 6))) is None
    assert hit(rule, seen(mentions=people(1, 7))) is not None


def test_mentions_add_up_over_messages_but_the_same_person_counts_once() -> None:
    rule = Mentions(name="mentions", limit=6)
    assert hits(rule, [seen(mentions=people(1, 4)), seen(mentions=people(1, 6), after=2)])[1] is None
    assert hits(rule, [seen(mentions=people(1, 4)), seen(mentions=people(4, 4), after=2)])[1] is not None
    assert hits(rule, [seen(mentions=people(1, 4)), seen(mentions=people(4, 4), after=12)])[1] is None


def test_a_role_counts_as_several_people() -> None:
    rule = Mentions(name="mentions", limit=6, role_counts=3)
    assert hit(rule, seen(role_mentions=people(1, 2))) is None
    assert hit(rule, seen(role_mentions=people(1, 3))) is not None


def test_whoever_mentions_themselves_is_not_counted() -> None:
    assert hit(Mentions(name="mentions", limit=1), seen(author=1, mentions=people(1, 2))) is None


def test_an_edit_does_not_count_mentions_again() -> None:
    assert hit(Mentions(name="mentions", limit=1), seen(mentions=people(1, 9), what=What.EDIT)) is None


def test_in_a_raid_newcomers_have_half_the_limit() -> None:
    rule, raid = Mentions(name="mentions", limit=6), Context(raid=True)
    newcomer = START - timedelta(hours=3)
    assert hit(rule, seen(mentions=people(1, 4), joined_at=newcomer)) is None
    assert hit(rule, seen(mentions=people(1, 4), joined_at=newcomer), raid) is not None
    assert hit(rule, seen(mentions=people(1, 4)), raid) is None


def test_the_limit_has_bounds() -> None:
    with pytest.raises(ValidationError):
        Mentions(name="mentions", limit=51)
