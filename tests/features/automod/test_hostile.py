"""Texts and floods made to be slow or to fill memory: work is counted in calls, memory in things kept."""

import sys
from types import FrameType
from typing import Any

import pytest

from bot.features.automod.look import Context
from bot.features.automod.presets import PRESETS
from bot.features.automod.recent import OF_A_FLOOD, Recent
from bot.features.automod.rules.patterns import Patterns
from bot.features.automod.rules.words import Words
from bot.features.automod.ruleset import Ruleset
from bot.features.automod.seen import Seen, What
from tests.features.automod.making import seen

RULES = (
    *PRESETS["strict"],
    Words(name="banned", terms=("a*", "*b?d*", "fuck you", *(f"word{number}" for number in range(500)))),
    Patterns(name="patterns", patterns=(r"^(a+)+$", r"(.*a){12}x", r"(x+x+)+y")),
)
HOSTILE = [
    "a ",
    "a.",
    "fu.ck ",
    "f*u*",
    "1a",
    "a\u0301\u0301\u0301",
    "[a](",
    "x.y-z_",
    "ß ",
    "https://",
    "v",
    "$!",
    "🇫 ",
]
HOSTILE += ["fuckyou ", "discord.gg/", "a.com ", "[x](https://a.b) ", "<:a:1> ", "\n", "%41", "xn--", "İ", "💩"]


def calls(ruleset: Ruleset, message: Seen) -> int:
    """How many functions are called to check it."""
    count = 0

    def called(_frame: FrameType, event: str, _what: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(called)
    try:
        ruleset.check(message, Recent(), Context())
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_a_text_twice_as_long_costs_at_most_little_more_than_twice(piece: str) -> None:
    ruleset = Ruleset(RULES)
    short, long = (seen((piece * length)[:length]) for length in (2_000, 4_000))
    calls(ruleset, short)  # what is worked out once
    assert calls(ruleset, long) <= 2.6 * calls(ruleset, short) + 3_000
    assert calls(ruleset, long) <= 200_000


def test_a_flood_over_a_thousand_channels_and_a_hundred_thousand_members_fills_no_memory() -> None:
    recent, ruleset = Recent(), Ruleset(PRESETS["support"][-3:])
    for number in range(10_000):
        recent.saw(
            seen(after=number / 100, author=number, channel_id=number % 1_000), f"{number} come to this place " * 9
        )
    for number in range(100_000):
        recent.saw(seen(what=What.JOIN, author=number), "")
    ruleset.check(seen("hello", after=100), recent, Context())
    servers, traces, wave, joins = recent.sizes()
    assert servers == 1
    assert traces <= 2_000 * 21
    assert (wave, joins) == (OF_A_FLOOD, 500)


def test_many_servers_are_forgotten_from_the_least_recent_on() -> None:
    recent = Recent(servers=10)
    for guild_id in range(100):
        message = seen(after=guild_id)
        recent.saw(Seen(guild_id=guild_id, what=message.what, author_id=1, at=message.at), "text")
    assert recent.sizes()[0] == 10
