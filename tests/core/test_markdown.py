"""Nothing that a person typed acts where the bot shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markdown import one_line, plain, quotation


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[free](https://evil.example)", r"\[free\](https\://evil.example)"),
        ("<@12> <#34> <t:0>", r"\<@12\> \<#34\> \<t\:0\>"),
        ("@everyone @here me@example.org", r"\@everyone \@here me@example.org"),
        ("**bold** `code` ||spoiler||", r"\*\*bold\*\* \`code\` \|\|spoiler\|\|"),
        ("# heading", r"\# heading"),
        ("-# small", r"\-# small"),
        ("rule-breaking #general", "rule-breaking #general"),
        ("abc \u202egnp.exe", "abc gnp.exe"),
    ],
)
def test_marks_are_shown_as_they_were_typed(typed: str, shown: str) -> None:
    assert plain(typed) == shown


@given(st.text())
def test_a_quotation_is_quoted_to_its_last_line(typed: str) -> None:
    assert all(line.startswith("> ") for line in quotation(typed).split("\n"))


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_one_line_is_one_line_of_bounded_length(typed: str, longest: int) -> None:
    shown = one_line(typed, longest)
    assert "\n" not in shown
    assert len(shown) <= 2 * longest
