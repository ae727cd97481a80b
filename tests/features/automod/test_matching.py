import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import UserError
from bot.features.automod.matching import Terms, normal_words, stretches
from bot.features.automod.normal import Normal


def found(terms: list[str], text: str) -> list[str]:
    return sorted({reading.text for reading in Terms(terms).find(Normal(text))})


def test_a_word_is_a_whole_word() -> None:
    assert found(["ass"], "an ass in class") == ["ass"]
    assert found(["ass"], "class assets") == []


@pytest.mark.parametrize(
    ("term", "text", "hits"),
    [
        ("foo*", "foobar", True),
        ("foo*", "afoo", False),
        ("*foo", "afoo", True),
        ("*foo", "foobar", False),
        ("*foo*", "afoobar", True),
        ("f?o", "fxo", True),
        ("f?o", "fo", False),
        ("fo*ar", "foobar", True),
        ("free nitro*", "some free nitros", True),
        ("free nitro*", "carefree nitros", False),
        ("free * nitro", "free discord nitro", True),
        ("*scam*", "f ᔕᑕᗩᗰ antiscamming", True),
    ],
)
def test_wildcards_stand_for_letters_of_a_word(term: str, text: str, hits: bool) -> None:
    assert (found([term], text) == [term]) == hits


def test_a_phrase_may_be_written_as_one_word() -> None:
    assert found(["free nitro"], "get freenitro now") == ["free nitro"]
    assert found(["free nitro"], "nitro is free") == []
    assert found(["go die"], "a goodie") == []


@pytest.mark.parametrize(
    ("reading", "term", "same"),
    [
        ("fuuuck", "fuck", True),
        ("shiit", "shit", True),
        ("bitte", "bite", False),
        ("bittte", "bite", True),
        ("cool", "col", False),
        ("as", "ass", False),
        ("niger", "nigger", False),
        ("ass", "as", False),
        ("asss", "ass", True),
    ],
)
def test_repeated_letters_are_the_word_where_no_other_word_is_spelled_so(reading: str, term: str, same: bool) -> None:
    assert stretches(reading, term) == same


@pytest.mark.parametrize("term", ["...", "*", "?*", "  "])
def test_a_term_without_letters_is_refused(term: str) -> None:
    with pytest.raises(UserError, match="no letter"):
        Terms([term])


def test_words_of_other_scripts_are_found_as_they_are() -> None:
    assert found(["сука", "くそ"], "Сука! くそ") == ["сука", "くそ"]


@given(st.one_of(st.text(), st.text("abcIvV -'1é")))
def test_plain_words_are_read_as_all_others(text: str) -> None:
    assert normal_words(text) == tuple(word.readings[0] for word in Normal(text).words)
