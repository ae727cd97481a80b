import pytest

from bot.features.automod.re2_patterns import BadPattern
from bot.features.automod.rules.patterns import Patterns
from tests.features.automod.making import hit, seen


def test_a_pattern_hits_in_both_cases_with_the_span_in_characters() -> None:
    found = hit(Patterns(name="p", patterns=(r"été\d+",)), seen("Un 🎉 ÉTÉ42 là"))
    assert found is not None
    assert found.span == (5, 10)


@pytest.mark.parametrize(
    ("pattern", "position"),
    [("a(b", 1), ("ab(?=c)", 2), ("x{1001}", 1), ("[z-a]", 1), (r"ab\q", 2), ("x**", 1), (r"(a)\1", 3), ("a)", 0)],
)
def test_an_invalid_pattern_is_refused_with_the_position(pattern: str, position: int) -> None:
    with pytest.raises(BadPattern) as refused:
        Patterns(name="p", patterns=("fine", pattern))
    assert refused.value.position == position
    assert str(position + 1) in str(refused.value)


@pytest.mark.parametrize("pattern", [r".{0,999}.{0,999}z", r"(a|bc){0,900}"])
def test_a_pattern_that_would_take_long_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern, match="too long"):
        Patterns(name="p", patterns=(pattern,))


def test_patterns_that_are_too_much_together_are_refused() -> None:
    with pytest.raises(BadPattern, match="too long"):
        Patterns(name="p", patterns=tuple(f"a{{0,400}}b{number}" for number in range(20)))


@pytest.mark.parametrize("pattern", ["a*", "(b|)"])
def test_a_pattern_that_matches_nothing_at_all_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern, match="matches everything"):
        Patterns(name="p", patterns=(pattern,))


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "(.*a){12}x", r"^(\w+\s?)+$"])
def test_patterns_that_explode_elsewhere_do_not_here(pattern: str) -> None:
    assert hit(Patterns(name="p", patterns=(pattern,)), seen("a" * 4_000 + "!")) is None
