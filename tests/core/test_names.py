import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.names import LONGEST_NAME, harmless, one_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("général-🎉 [fr] *x*", "général-🎉 [fr] *x*"),
        ("שלום\u200f", "שלום\u200f"),
        ("a\0b", "a\ufffdb"),
        ("\x1b[2Jgone", "\ufffd[2Jgone"),
        ("\x9b31mred", "\ufffd31mred"),
        ("\u202eevil", "evil"),
        ("half\ud800", "half\ufffd"),
        ("two\r\n lines", "two\ufffd lines"),
        ("", "?"),
        (" \n ", "?"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_what_acts(given: str, kept: str) -> None:
    assert one_name(given) == kept


@given(st.text(st.characters()))
def test_any_name_can_be_stored_and_printed(name: str) -> None:
    made = one_name(name)
    assert 0 < len(made) <= LONGEST_NAME
    assert made == one_name(made)
    made.encode()
    assert not set(made) & {"\0", "\x1b", "\n", "\x9b"}


def test_harmless_text_keeps_its_lines() -> None:
    assert harmless("one\n\ttwo") == "one\n\ttwo"
