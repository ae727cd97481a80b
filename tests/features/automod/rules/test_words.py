import pytest

from bot.core.errors import UserError
from bot.features.automod.rules.words import Words
from bot.features.automod.seen import Surface, What
from bot.features.automod.starter_lists import StarterList
from tests.features.automod.making import hit, seen


def test_the_hit_says_which_word_and_where() -> None:
    found = hit(Words(name="w", terms=("connard",)), seen("espèce de c0nnard !"))
    assert found is not None
    assert found.span == (10, 17)
    assert found.why.values == {"term": "connard"}


@pytest.mark.parametrize("surface", list(Surface))
def test_every_surface_is_read(surface: Surface) -> None:
    what = What.NAME if surface in {Surface.NAME, Surface.NICKNAME} else What.MESSAGE
    found = hit(Words(name="w", terms=("scam",)), seen("a sc4m", surface=surface, what=what))
    assert found is not None
    assert found.surface is surface


def test_surfaces_may_be_left_out() -> None:
    rule = Words(name="w", terms=("scam",), surfaces=frozenset({Surface.CONTENT}))
    assert hit(rule, seen("scam", surface=Surface.EMBED)) is None


def test_edits_and_titles_are_read() -> None:
    rule = Words(name="w", terms=("scam",))
    assert hit(rule, seen("scam", what=What.EDIT)) is not None
    assert hit(rule, seen("scam", what=What.THREAD, surface=Surface.TITLE)) is not None


def test_what_is_allowed_is_left_alone_but_not_what_stands_beside_it() -> None:
    rule = Words(name="w", terms=("*cock*",), allow=("peacock", "cocktail*"))
    assert hit(rule, seen("a peacock with cocktails")) is None
    found = hit(rule, seen("a peacock, c0ckhead"))
    assert found is not None
    assert found.span == (11, 19)


def test_a_starter_list_is_loaded_only_where_it_is_chosen() -> None:
    text = seen("quel connard")
    assert hit(Words(name="w", lists=(StarterList.INSULTS_EN,)), text) is None
    assert hit(Words(name="w", lists=(StarterList.INSULTS_FR,)), text) is not None


def test_a_rule_without_words_is_refused() -> None:
    with pytest.raises(UserError, match="at least one word"):
        Words(name="w")


def test_ten_thousand_words_may_be_banned_but_few_with_wildcards() -> None:
    assert Words(name="w", terms=tuple(f"word{number}x" for number in range(10_000)))
    with pytest.raises(UserError, match="At most 500"):
        Words(name="w", terms=tuple(f"*word{number}*" for number in range(501)))
