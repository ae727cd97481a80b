"""How a text looks: capitals, emoji, lines, marks, length."""

import pytest

from bot.features.automod.rule import Rule
from bot.features.automod.rules.caps import Caps
from bot.features.automod.rules.emoji import Emoji
from bot.features.automod.rules.length import TooLong
from bot.features.automod.rules.newlines import Newlines
from bot.features.automod.rules.zalgo import Zalgo
from tests.features.automod.making import hit, seen

CAPS, EMOJI, LINES = Caps(name="c"), Emoji(name="e", limit=5), Newlines(name="n", limit=5)
ZALGO, LENGTH = Zalgo(name="z"), TooLong(name="l", limit=100)
HEAP = "H\u0334\u0321\u0322e\u0335\u0323\u0324l\u0336\u0325\u0326lo"


@pytest.mark.parametrize(
    ("rule", "text", "is_hit"),
    [
        (CAPS, "WHY DOES NOBODY ANSWER MY QUESTION", True),
        (CAPS, "POURQUOI PERSONNE NE RÉPOND À ÇA ?", True),
        (CAPS, "OK", False),
        (CAPS, "LOL OK THX", False),
        (CAPS, "Why does nobody answer my question HERE", False),
        (CAPS, "see https://EXAMPLE.COM/AAAAAAAAAAAAAAAAAAAAAAAAAA", False),
        (CAPS, "これは長い日本語の文章です。大文字はありません。ほんとうに。", False),
        (CAPS, "it says `ERROR SEGMENTATION FAULT CORE DUMPED` here", False),
        (EMOJI, "🎉" * 6, True),
        (EMOJI, "<:pepe:123456789012345678>" * 6, True),
        (EMOJI, "🎉" * 5, False),
        (EMOJI, "👨‍👩‍👧‍👦" * 5, False),
        (EMOJI, "🇫🇷" * 5, False),
        (EMOJI, ":) :( :D ;) :P :o :/", False),
        (LINES, "a\n" * 6, True),
        (LINES, "a\n" * 5, False),
        (LINES, "```py\n" + "a\n" * 50 + "```", False),
        (ZALGO, HEAP, True),
        (ZALGO, "crème brûlée, phở, Việt Nam, e\u0301te\u0301", False),
        (ZALGO, "नमस्ते ภาษาไทย שָׁלוֹם", False),
        (LENGTH, "a" * 101, True),
        (LENGTH, "a" * 100, False),
    ],
)
def test_what_shouts_is_told_from_what_does_not(rule: Rule, text: str, is_hit: bool) -> None:
    assert (hit(rule, seen(text)) is not None) == is_hit
