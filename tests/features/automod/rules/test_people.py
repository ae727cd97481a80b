"""Who joins, and how people call themselves."""

from datetime import timedelta

import pytest

from bot.core.calendar import first_id_at
from bot.features.automod.rule import Action
from bot.features.automod.rules.joins import Joins
from bot.features.automod.rules.names import Names
from bot.features.automod.rules.new_accounts import NewAccounts
from bot.features.automod.seen import Surface, What
from tests.features.automod.making import START, hit, hits, seen


def made(*, days: int = 0) -> int:
    """The id of an account that is so old."""
    return first_id_at(START - timedelta(days=days))


def test_a_new_account_is_held_not_kicked() -> None:
    rule = NewAccounts(name="n", younger_than=timedelta(days=3))
    assert rule.then == (Action.HOLD,)
    assert hit(rule, seen(what=What.JOIN, author=made(days=2))) is not None
    assert hit(rule, seen(what=What.JOIN, author=made(days=3))) is None
    assert hit(rule, seen("hello", author=made())) is None


def test_only_accounts_without_a_picture_may_be_asked_for() -> None:
    rule = NewAccounts(name="n", without_avatar=True)
    assert hit(rule, seen(what=What.JOIN, author=made())) is None
    assert hit(rule, seen(what=What.JOIN, author=made(), has_avatar=False)) is not None


def test_many_joins_in_a_short_time_are_a_hit() -> None:
    rule = Joins(name="j", limit=3, window=timedelta(seconds=10))
    joins = [seen(what=What.JOIN, author=number, after=number) for number in range(5)]
    assert [found is not None for found in hits(rule, joins)] == [False, False, False, True, True]
    slow = [seen(what=What.JOIN, author=number, after=10 * number) for number in range(5)]
    assert not any(hits(rule, slow))


@pytest.mark.parametrize(
    ("name", "is_hit"),
    [
        ("Mοderator Tim", True),
        ("m.o.d.e.r.a.t.o.r", True),
        ("!!Tim", True),
        ("\u3164", True),
        ("\u200b\u200d", True),
        ("Tim", False),
        ("moderate Tim", False),
        ("Ολγα", False),
        ("🌸", False),
        ("_tim_", False),
    ],
)
def test_names_that_pretend_hoist_or_hide_are_hits(name: str, is_hit: bool) -> None:
    rule = Names(name="n", protected=("moderator",))
    assert (hit(rule, seen(name, surface=Surface.NICKNAME, what=What.NAME)) is not None) == is_hit
    assert (hit(rule, seen(name, surface=Surface.NAME, what=What.JOIN)) is not None) == is_hit


def test_messages_are_no_names() -> None:
    assert hit(Names(name="n", protected=("moderator",)), seen("!!moderator")) is None
