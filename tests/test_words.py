"""Every sentence that a person reads has its French, keeps its values, and is written as French is."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.client.command_names import CONTEXTS
from bot.core.i18n import LOCALES, languages, placeholders

ROOT = Path(__file__).parents[1]
KEYWORDS = {"_": None, "n_": (1, 2), "p_": ((1, "c"), 2)}
OTHERS = [code for code in languages() if code != "en"]
NO_BREAK = "\u00a0\u202f"


class Sentence(NamedTuple):
    context: str | None
    forms: tuple[str, ...]
    where: str


def forms_of(entry: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (entry,) if isinstance(entry, str) else tuple(entry)


@cache
def spoken() -> dict[tuple[str | None, str], Sentence]:
    """Every marked sentence of the code, by context and English."""
    found = {}
    for room in ("bot", "cogs"):
        extracted = extract_from_dir(ROOT / room, [("**.py", "python")], keywords=KEYWORDS)
        for file, line, message, _comments, context in extracted:
            forms = forms_of(message)
            found[context, forms[0]] = Sentence(context, forms, f"{room}/{file}:{line}")
    return found


@cache
def written(code: str) -> dict[tuple[str | None, str], tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every entry of a language's catalogue: its English and its own forms."""
    with (LOCALES / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code, abort_invalid=True)
    return {
        (entry.context, forms_of(entry.id)[0]): (forms_of(entry.id), forms_of(entry.string or ""))
        for entry in catalogue
        if entry.id and not entry.fuzzy
    }


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_has_its_words(code: str) -> None:
    entries = written(code)
    missing = {
        key: sentence.where for key, sentence in spoken().items() if key not in entries or not all(entries[key][1])
    }
    assert missing == {}


@pytest.mark.parametrize("code", OTHERS)
def test_a_plural_is_a_plural_in_both(code: str) -> None:
    entries = written(code)
    differ = [
        sentence.where for key, sentence in spoken().items() if key in entries and entries[key][0] != sentence.forms
    ]
    assert differ == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_loses_or_invents_a_value(code: str) -> None:
    for english, other in written(code).values():
        known = {name for form in english for name in placeholders(form)}
        for form in other:
            there = set(placeholders(form))
            # A plural may say "one" in words.
            assert there <= known, form
            assert known - there <= ({"count"} if len(english) > 1 else set()), form


@cache
def said_in_commands() -> set[str]:
    """Every string and name of the cogs and features: what commands, their options and their choices are called."""
    said: set[str] = set()
    for path in (*(ROOT / "cogs").rglob("*.py"), *(ROOT / "bot" / "features").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(str(text)):
                    said.add(text)
                case ast.AsyncFunctionDef(name) | ast.arg(name):
                    said.add(name)
    return said


@pytest.mark.parametrize("code", OTHERS)
def test_no_entry_is_left_over(code: str) -> None:
    left = set(written(code)) - set(spoken())
    of_commands = {(context, message) for context, message in left if context in CONTEXTS.values()}
    assert left - of_commands == set()
    assert {message for _context, message in of_commands} - said_in_commands() == set()


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalogue_holds_each_sentence_once(code: str) -> None:
    text = (LOCALES / f"{code}.po").read_text(encoding="utf-8")
    entries = re.findall(r'^(?:msgctxt (".*")\n)?msgid ((?:".*"\n)+)', text, re.MULTILINE)
    joined = [(context, "".join(line.strip('"') for line in lines.split("\n"))) for context, lines in entries]
    assert len(joined) == len(set(joined))


def prose(form: str) -> str:
    """Without values, commands, links and code, where other rules hold."""
    without_code = re.sub(r"`[^`]*`|https?://\S+|<[^>]+>|:\w+:", "", form)
    return re.sub(r"\{\w+\}", "X", without_code)


def french() -> list[str]:
    return [form for _english, other in written("fr").values() for form in other]


def test_french_apostrophes_are_typographic() -> None:
    assert [form for form in french() if "'" in prose(form)] == []


def test_french_has_a_no_break_space_before_double_signs_and_inside_its_quotes() -> None:
    before = re.compile(rf"[^{NO_BREAK}\s?!;:%»][;!?%»]|[^{NO_BREAK}\s:]:(?=\s|$)|[ ][;:!?%»]")
    after = re.compile(rf"«[^{NO_BREAK}]")
    wrong = [form for form in french() if before.search(prose(form)) or after.search(prose(form))]
    assert wrong == []


def test_english_apostrophes_are_typographic_too() -> None:
    assert [s.where for s in spoken().values() for form in s.forms if re.search(r"\w'\w", prose(form))] == []


def test_french_speaks_to_people_without_gendered_participles_or_vous() -> None:
    assert [form for form in french() if re.search(r"\(e\)|·e|\b[Vv]ous\b|\b[Vv]otre\b", form)] == []
