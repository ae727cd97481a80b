from datetime import timedelta

from bot.features.automod.rules.burst import Burst
from bot.features.automod.seen import What
from tests.features.automod.making import hits, seen

RULE = Burst(name="burst", limit=3, channels=1, window=timedelta(seconds=6))


def test_more_messages_than_the_limit_are_a_hit_with_those_before_it() -> None:
    found = hits(RULE, [seen(after=number) for number in range(4)])
    assert found[:3] == [None] * 3
    assert found[3] is not None
    assert found[3].others == ((10, 1_000), (10, 1_010), (10, 1_020))


def test_channels_add_up_and_threads_too() -> None:
    places = [seen(after=number, channel_id=10 + number, thread_id=20 + number) for number in range(4)]
    assert hits(RULE, places)[3] is not None


def test_several_channels_may_be_asked_for_as_discord_slows_people_down_in_one() -> None:
    rule = Burst(name="burst", limit=3)
    assert not any(hits(rule, [seen(after=number) for number in range(9)]))
    assert hits(rule, [seen(after=number, channel_id=10 + number % 2) for number in range(4)])[3] is not None


def test_members_do_not_add_up() -> None:
    assert not any(hits(RULE, [seen(after=number, author=number) for number in range(9)]))


def test_slow_writing_is_none() -> None:
    assert not any(hits(RULE, [seen(after=3 * number) for number in range(9)]))


def test_edits_are_no_messages() -> None:
    assert not any(hits(RULE, [seen(after=n / 10, what=What.EDIT) for n in range(9)]))
