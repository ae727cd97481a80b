"""The rules together: nothing that one of them alone would hit goes past them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.features.automod.glance import LONGEST
from bot.features.automod.look import Context
from bot.features.automod.presets import PRESETS
from bot.features.automod.recent import Recent
from bot.features.automod.rules.links import Links
from bot.features.automod.rules.patterns import Patterns
from bot.features.automod.rules.words import Words
from bot.features.automod.ruleset import Ruleset
from tests.features.automod.making import seen
from tests.features.automod.spelling import banned_words, evasions, lines

BANNED = ("kill your*", "*b?d*", "you know where", "fuck you", "go die", *banned_words())
RULES = Ruleset(
    (
        *PRESETS["strict"],
        Words(name="banned", terms=BANNED),
        Patterns(name="codes", patterns=(r"code\d+", r"^(a+)+$")),
        Patterns(name="heavy", patterns=(r"(.*a){12}x", r"(x+x+)+y")),
        Links(name="links", listed="allowed"),
    )
)
PARTS = [
    "kill",
    "yourself",
    "Code12",
    "aaa",
    "xxy",
    "you",
    "know",
    "where",
    "fuuck",
    "go",
    "die",
    "f*ck",
    "bid",
    "sh1t",
]
PARTS += ["discord (dot) gg / abc", "[a](https://b.example)", "steamcomunity.example", "http://1", "\n", "é", "🅰"]


def check(text: str) -> None:
    written, context = seen(text), Context()
    together = RULES.check(written, Recent(), context)
    alone = RULES.explain(written, Recent(), context)
    assert [hit.rule for hit in together] == [one.rule.name for one in alone if one.hit is not None]


@given(st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=5)), max_size=8).map(" ".join))
@example("x" * LONGEST + " fuck")
@example("kkill yoursself")
def test_what_one_rule_alone_would_hit_is_hit(text: str) -> None:
    check(text)


@pytest.mark.parametrize("table", ["evasions", "evasions.heldout", "innocents", "innocents.heldout"])
def test_so_is_every_known_spelling(table: str) -> None:
    for text in [text for _word, text in evasions(table)] if "evasions" in table else lines(table):
        check(text)
