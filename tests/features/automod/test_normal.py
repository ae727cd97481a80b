import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.features.automod.addresses import addresses, invites_in
from bot.features.automod.folding import fold
from bot.features.automod.matching import Terms
from bot.features.automod.normal import MOST_JOINS, Normal
from bot.features.automod.starter_lists import StarterList
from bot.features.automod.text_lists import read_list
from tests.features.automod.spelling import banned_words, evasions, lines

TEXTS = st.text(
    st.one_of(
        st.sampled_from("fuck shit ABC.,-_*!@$|01345 \n'’[]()/:\u200b\u0301\u0336\ufe0fКукυßﬁİ🅰🇫🔥"), st.characters()
    )
)
WORDS = Terms(banned_words())


@pytest.mark.parametrize("table", ["evasions", "evasions.heldout"])
def test_what_a_person_reads_is_found_however_it_is_spelled(table: str) -> None:
    rows = evasions(table)
    missed = [(word, text) for word, text in rows if word not in {found.text for found in WORDS.find(Normal(text))}]
    assert len(missed) <= 0.05 * len(rows), missed


@pytest.mark.parametrize("table", ["innocents", "innocents.heldout"])
def test_innocent_texts_stay_clean_with_every_word_and_every_starter_list_banned(table: str) -> None:
    everything = Terms([*banned_words(), *(term for name in StarterList for term in read_list(name))])
    assert [(text, found) for text in lines(table) if (found := list(everything.find(Normal(text))))] == []


def test_the_tables_are_as_large_as_they_must_be() -> None:
    for table in ("evasions", "innocents"):
        mine, held_out = len(set(lines(table))), len(set(lines(f"{table}.heldout")))
        assert mine + held_out >= 150
        assert held_out >= 50


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("F.U.C.K  yоu!!", "fuck you"),
        ("ｈｅｌｌｏ Wörld", "hello world"),
        ("sh1t happens in 2024", "shit happens in 2024"),
        ("soooo coool", "soo cool"),
        ("Привет, мир", "привет мир"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_the_normal_form_reads_as_a_person_would(text: str, normal: str) -> None:
    assert Normal(text).text == normal


def test_a_span_is_of_the_original() -> None:
    text = "so: ｆ\u200bυ\u0336cｋ, then"
    [found] = Terms(["fuck"]).find(Normal(text))
    start, end = Normal(text).span(found.start, found.end)
    assert text[start:end] == "ｆ\u200bυ\u0336cｋ"


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("с к а")
@example("a 1 b 2 c")
@example("5b5b5")
@example("0\u1f80")
@example("A\u1f80")
@example("0\xa1\u1a00")
@example("\u03cc\u03cc")
def test_what_is_normal_stays_as_it_is(text: str) -> None:
    once = Normal(text).text
    assert Normal(once).text == once


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_nothing_raises_and_every_place_lies_inside_the_original(text: str) -> None:
    normal, folded = Normal(text), fold(text)
    places = [(reading.start, reading.end) for reading in (*normal.readings(), *normal.masked, *WORDS.find(normal))]
    places += [(address.start, address.end) for address in addresses(folded)]
    places += [(start, end) for _code, start, end in invites_in(folded)]
    for start, end in places:
        first, last = normal.span(start, end)
        assert 0 <= first <= last <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "a " * 2_000,
        "a." * 2_000,
        "fu.ck" * 800,
        "f*u*" * 1_000,
        "1a" * 2_000,
        "\u0301a" * 2_000,
        "[a](" * 1_000,
        "a" * 4_000,
        "x.y-z_" * 666,
        "ß " * 2_000,
        "https://" * 500,
        "v" * 4_000,
        "ab " * 1_333,
        "$!" * 2_000,
        "🇫 " * 2_000,
    ],
)
def test_the_worst_texts_are_read_in_bounded_steps(text: str) -> None:
    normal = Normal(text)
    assert len(normal.joined) <= 4 * MOST_JOINS + len(normal.words)
    assert sum(len(reading.text) for reading in normal.readings()) <= 40 * 4 * MOST_JOINS + 6 * len(text)
