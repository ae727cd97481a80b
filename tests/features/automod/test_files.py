import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import UserError
from bot.features.automod.files import read, written
from bot.features.automod.kinds import KINDS, read_rule, write_rule
from bot.features.automod.presets import PRESETS, PROTECTION
from bot.features.automod.rule import Action
from bot.features.automod.rules.words import Words


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_written_is_read_again(preset: str) -> None:
    assert read(written(PRESETS[preset])) == PRESETS[preset]


def test_every_kind_is_in_some_preset_or_waits_for_what_only_a_server_knows() -> None:
    used = {rule.kind for rules in PRESETS.values() for rule in rules}
    assert set(KINDS) - used == {"patterns", "links", "length"}


def test_presets_take_no_member_away_by_themselves_and_lists_only_delete_and_hold() -> None:
    for rules in (*PRESETS.values(), PROTECTION):
        for rule in rules:
            if rule.kind in {"phishing", "lookalikes"}:
                assert rule.then == (Action.DELETE, Action.HOLD)


def test_only_what_is_not_as_usual_is_written() -> None:
    assert written([Words(name="w", terms=("a b", 'q"\\x'))]) == (
        '[[rule]]\nkind = "words"\nname = "w"\nterms = ["a b", "q\\"\\\\x"]\n'
    )


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50))
def test_any_word_survives_the_file(term: str) -> None:
    rule = Words.model_construct(name=term, terms=(term,))
    assert write_rule(rule) == {"kind": "words", "name": term, "terms": [term]}
    try:
        rule = Words(name=term, terms=(term,))
    except UserError:
        return
    assert read(written([rule])) == (rule,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[rule]\n", r"no TOML: .*line 1"),
        ("rules = 3\n", r"a \[\[rule\]\] for each"),
        ("", r"a \[\[rule\]\] for each"),
        ("[[rule]]\nkind = 'wrods'\nname = 'w'\n", "no kind of rule “wrods”"),
        ("[[rule]]\nkind = 'burst'\nname = 'b'\nlimit = 99\n", "rule b: limit: .*at most"),
        ("[[rule]]\nkind = 'burst'\nname = 'b'\nwindow = 'soon'\n", "no length of time"),
        ("[[rule]]\nkind = 'burst'\nname = 'b'\nlimits = 9\n", "rule b: limits: "),
        ("[[rule]]\nkind = 'burst'\n", "rule burst: name: "),
        ("[[rule]]\nkind = 'burst'\nname = 'b'\n" * 2, "Two rules have the name b"),
        ("[[rule]]\nkind = 'burst'\nname = 'b'\n" * 51, "at most 50"),
        ("[[rule]]\nkind = 'patterns'\nname = 'p'\npatterns = ['a(']\n", "at character 2"),
        ("a" * (1 << 20) + "a", "too large"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read(text)


def test_a_rule_of_a_name_that_is_no_kind_is_refused_with_the_kinds() -> None:
    with pytest.raises(UserError, match="There are"):
        read_rule({"kind": None})
