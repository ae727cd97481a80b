"""Points in memory: counted once, forgotten after minutes, and never more than fit."""

from datetime import timedelta

from bot.features.automod import scores
from bot.features.automod.scores import LIMIT, WITHIN, Scores
from tests.features.automod.making import START


def test_points_of_a_member_add_up_once_for_an_event_and_a_rule() -> None:
    kept = Scores()
    assert kept.add(1, 2, {(10, "caps"): 3}, START) == 3
    assert kept.add(1, 2, {(10, "caps"): 3}, START) == 3
    assert kept.add(1, 2, {(10, "emoji"): 2, (11, "caps"): 3}, START) == 8
    assert kept.add(1, 3, {(12, "caps"): 3}, START) == 3
    assert kept.add(9, 2, {(13, "caps"): 3}, START) == 3


def test_points_are_forgotten_after_minutes() -> None:
    kept = Scores()
    kept.add(1, 2, {(10, "caps"): 6}, START)
    later = START + WITHIN + timedelta(seconds=1)
    assert kept.of(1, 2, later) == 0
    assert kept.add(1, 2, {(11, "caps"): 6}, later) == 6


def test_too_many_are_used_up() -> None:
    kept = Scores()
    kept.add(1, 2, {(10, "caps"): 6}, START)
    assert kept.add(1, 2, {(11, "caps"): 6}, START) >= LIMIT
    assert kept.of(1, 2, START) == 0


def test_memory_keeps_so_many_members_and_less_points_of_each_than_the_limit() -> None:
    kept = Scores()
    for member in range(scores.MOST_MEMBERS + 10):
        kept.add(1, member, {(member, "caps"): 1}, START)
    assert len(kept) == scores.MOST_MEMBERS
    for event in range(1_000):
        kept.add(2, 1, {(event, "caps"): 1}, START)
        assert len(kept) < scores.MOST_MEMBERS + LIMIT
