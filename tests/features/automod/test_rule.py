from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.errors import UserError
from bot.features.automod.look import Context
from bot.features.automod.recent import Recent
from bot.features.automod.rules.mentions import Mentions
from bot.features.automod.ruleset import Ruleset
from tests.features.automod.making import START, hit, seen

MANY = frozenset(range(1, 60))


def test_exempt_roles_channels_threads_and_categories_are_left_alone() -> None:
    rule = Mentions(name="m", exempt_roles=frozenset({5}), exempt_channels=frozenset({10, 20, 30}))
    assert hit(rule, seen(mentions=MANY, channel_id=9)) is not None
    assert hit(rule, seen(mentions=MANY, channel_id=9, roles=frozenset({4, 5}))) is None
    assert hit(rule, seen(mentions=MANY, channel_id=10)) is None
    assert hit(rule, seen(mentions=MANY, channel_id=9, thread_id=20)) is None
    assert hit(rule, seen(mentions=MANY, channel_id=9, parent_id=30)) is None


def test_a_rule_for_newer_members_leaves_others_and_the_unknown_alone() -> None:
    rule = Mentions(name="m", only_newer_than=timedelta(days=7))
    assert hit(rule, seen(mentions=MANY, joined_at=START - timedelta(days=6))) is not None
    assert hit(rule, seen(mentions=MANY, joined_at=START - timedelta(days=7))) is None
    assert hit(rule, seen(mentions=MANY, joined_at=None)) is None


@pytest.mark.parametrize(("hours", "looks"), [((14, 15), True), ((12, 13), False), ((22, 14), False), ((22, 15), True)])
def test_hours_are_those_of_the_server_and_may_cross_midnight(hours: tuple[int, int], looks: bool) -> None:
    paris = Context(zone=ZoneInfo("Europe/Paris"))  # the message is of 14:00 there
    assert (hit(Mentions(name="m", only_hours=hours), seen(mentions=MANY), paris) is not None) == looks


def test_lengths_are_written_as_people_write_them() -> None:
    rule = Mentions.model_validate({"name": "m", "window": "90s", "timeout": "1 semaine"})
    assert rule.window == timedelta(seconds=90)
    written = rule.model_dump(mode="json")
    assert (written["window"], written["timeout"], written["slowmode"]) == ("90s", "1w", "30s")
    assert Mentions(**written) == rule


def test_a_length_that_is_none_says_how_to_write_it() -> None:
    with pytest.raises(UserError, match="10m, 3d12h"):
        Mentions.model_validate({"name": "m", "window": "soon"})


def test_why_a_rule_did_not_look_is_told_and_nothing_is_remembered() -> None:
    recent, ruleset = Recent(), Ruleset([Mentions(name="m", exempt_roles=frozenset({5}))])
    [tried] = ruleset.explain(seen(mentions=MANY, roles=frozenset({5})), recent, Context())
    assert tried.hit is not None
    assert tried.exempt is not None
    assert recent.sizes() == (0, 0, 0, 0)
