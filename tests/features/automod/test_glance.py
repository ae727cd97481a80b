"""A glance shows what a closer look would, and misses nothing that it might find."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.features.automod import glance as glances
from bot.features.automod.addresses import addresses, invites_in
from bot.features.automod.folding import fold
from bot.features.automod.glance import ADDRESS, CHUNKS, LONGEST, Chunks, glance
from bot.features.automod.lexicon import Lexicon
from bot.features.automod.look import Form
from bot.features.automod.matching import Terms, terms_of
from bot.features.automod.normal import Normal
from bot.features.automod.seen import Surface
from tests.features.automod.spelling import evasions, lines

WORDS = st.one_of(
    st.sampled_from(
        ["a", "I", "it's", "I'm", "don't", "c'est", "j’y", "x", "f", "c", "k.", "(a)", "-", "f*ck", "Ivan"]
    ),
    st.sampled_from(
        ["vous", "don't3", "http://x", "discord.gg", "<@200143021197593557>,", "<#2001430211975935577>", "1772?", "11"]
    ),
    st.text(st.sampled_from("fuckshit ABCvI.,-_*!@$|01345'’[]()/:\n\u200b\u0301\ufe0fКуßﬁİ🅰🇫🔥\u3164\x00"), max_size=6),
    st.text(max_size=4),
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "  ", "\n", ", "])), max_size=10).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


def check(text: str) -> None:
    seen, normal, folded = glance(text), Normal(text), fold(text)
    assert seen is not None
    assert seen.shown == normal.text
    assert normal.tokens | normal.squeezed <= set(seen.tokens)
    assert {reading.text for reading in normal.masked} <= set(seen.masked)
    assert ADDRESS in seen.marks or not (addresses(folded) or invites_in(folded))


@given(TEXTS)
@example("it's a trap")
@example("so I'm a b here")
@example("x f  u c k")
@example("I Ivan é")
@example("I\u01b2x I'\u01b2x I\u0245-ab")
def test_a_glance_shows_what_a_closer_look_would(text: str) -> None:
    check(text)


@pytest.mark.parametrize("table", ["evasions", "evasions.heldout", "innocents", "innocents.heldout"])
def test_so_it_does_for_every_known_spelling(table: str) -> None:
    for text in [text for _word, text in evasions(table)] if "evasions" in table else lines(table):
        check(text)


def may_stand_in(terms: Terms, text: str) -> bool:
    return bool(Lexicon([terms]).lists_in(Form(Surface.CONTENT, text)))


@given(TEXTS)
@example("f u c k")
@example("so fuuuck  it")
@example("f*ck")
def test_a_list_overlooks_nothing_at_a_glance(text: str) -> None:
    terms = terms_of(("fuck", "shit", "fuck it", "a b"))
    assert may_stand_in(terms, text) or not any(terms.find(Normal(text)))


def test_nor_does_it_in_any_known_spelling() -> None:
    for table in ("evasions", "evasions.heldout"):
        for word, text in evasions(table):
            terms = terms_of((word,))
            assert may_stand_in(terms, text) or not any(terms.find(Normal(text)))


@given(TEXTS, st.sampled_from(["fuck", "shit", "vous", "i", "a", "don't", "11"]))
@example("so  fuck, it", "fuck")
@example("fuckit fuck", "fuck")
@example("\x00 fuck", "fuck")
@example("fuuck fuck", "fuck")
@example("5hit shit", "shit")
@example("fvck fuck", "fuck")
@example("F.U.C.K fuck", "fuck")
@example("I I I", "i")
def test_the_one_word_that_a_glance_finds_is_the_first_that_a_closer_look_does(text: str, word: str) -> None:
    seen, terms = glance(text), terms_of((word, "a b"))
    assert seen is not None
    only = terms.only_word_in(text, seen)
    if only is not None:
        normal = Normal(text)
        first = next(terms.find(normal))
        assert (only.text, only.start, only.end) == (first.text, *normal.span(first.start, first.end))


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glances, "REMEMBERED", 10)
    chunks = Chunks()
    for number in range(100):
        assert chunks[f"word{number}"].shown == Normal(f"word{number}").text
        assert chunks["x" * 50].shown == "xx"
        assert len(chunks) <= 10
        assert len(chunks.before) <= 10


def test_a_long_text_needs_a_closer_look() -> None:
    assert glance("a" * (LONGEST + 1)) is None
    assert len(CHUNKS) <= glances.REMEMBERED
