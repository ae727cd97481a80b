"""Every command, whichever cog it comes from: in both languages, within Discord's limits, tested."""

import ast
import re
from collections.abc import Collection, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from bot.core.i18n import LOCALES, languages
from tests.simworld import World, client_options, complaints, env, sim

__all__ = ["client_options", "complaints", "env", "sim"]

TESTS = Path(__file__).parent
OWN_NAMES = {"English", "Français"}
NAME = re.compile(r"[-_'\w]{1,32}")
MENU_NAME = re.compile(r"[-_'\w ]{1,32}")
TYPED = 1
GROUPS = {1, 2}
MENTIONED = re.compile(r"`/([^`]+)`")

Node = tuple[str, dict[str, Any]]


@pytest.fixture
def payloads(sim: World) -> list[dict[str, Any]]:
    """What was sent to Discord."""
    (sent,) = [sent for sent in sim.requests("PUT", "/commands") if sent.path.endswith("/commands")]
    return list(sent.json)


def walk(node: dict[str, Any], path: str = "") -> Iterator[Node]:
    path = f"{path} {node['name']}".strip()
    yield path, node
    for option in node.get("options") or ():
        yield from walk(option, path)


def commands(payloads: list[dict[str, Any]]) -> set[str]:
    """By their full names: `digest setup`."""
    found = set()
    for path, node in (pair for payload in payloads for pair in walk(payload)):
        options = node.get("options") or []
        has_groups = any(option["type"] in GROUPS for option in options)
        if not has_groups and (node in payloads or node["type"] == TYPED):
            found.add(path)
    return found


async def test_every_name_and_description_has_its_french(payloads: list[dict[str, Any]]) -> None:
    for path, node in (pair for payload in payloads for pair in walk(payload)):
        for what in ("name", "description") if node.get("description") else ("name",):
            for language in languages()[1:]:
                assert (node.get(f"{what}_localizations") or {}).get(language), f"{what} of {path}"


async def test_every_choice_has_its_french(payloads: list[dict[str, Any]]) -> None:
    for path, node in (pair for payload in payloads for pair in walk(payload)):
        for choice in node.get("choices") or ():
            if choice["name"] not in OWN_NAMES:
                assert (choice.get("name_localizations") or {}).get("fr"), f"{choice['name']} of {path}"


async def test_names_and_descriptions_keep_discords_limits(payloads: list[dict[str, Any]]) -> None:
    for path, node in (pair for payload in payloads for pair in walk(payload)):
        names = [node["name"], *(node.get("name_localizations") or {}).values()]
        if node in payloads and node["type"] != TYPED:
            assert all(MENU_NAME.fullmatch(name) for name in names), (path, names)
            continue
        assert all(NAME.fullmatch(name) and name == name.lower() for name in names), (path, names)
        descriptions = [node["description"], *(node.get("description_localizations") or {}).values()]
        assert all(1 <= len(text) <= 100 for text in descriptions), (path, descriptions)


async def test_no_two_commands_or_options_share_a_french_name(payloads: list[dict[str, Any]]) -> None:
    def unique(nodes: list[dict[str, Any]]) -> None:
        # Discord keeps the names of slash commands, of menus on members and of menus on messages apart.
        kinds = [node["type"] if nodes is payloads else None for node in nodes]
        names = [(kind, node["name_localizations"]["fr"]) for kind, node in zip(kinds, nodes, strict=True)]
        assert len(names) == len(set(names)), names
        for node in nodes:
            unique(node.get("options") or [])

    unique(payloads)


def french_names(payloads: list[dict[str, Any]]) -> dict[str, str]:
    """Of every command and group, by its English one: `digest setup`."""
    found: dict[str, str] = {}

    def name(node: dict[str, Any], english: str = "", french: str = "") -> None:
        english = f"{english} {node['name']}".strip()
        found[english] = french = f"{french} {node['name_localizations']['fr']}".strip()
        for option in node.get("options") or ():
            if option["type"] in GROUPS:
                name(option, english, french)

    for payload in payloads:
        if payload["type"] == TYPED:
            name(payload)
    return found


def mentioned(sentence: str, names: Collection[str]) -> list[str]:
    """What each command in a sentence is called; "" for one that there is not."""
    beginnings = ([*accumulate(found.split(" "), "{} {}".format)] for found in MENTIONED.findall(sentence))
    return [max((one for one in said if one in names), key=len, default="") for said in beginnings]


async def test_every_command_that_a_sentence_names_exists_and_has_its_french_name(
    payloads: list[dict[str, Any]],
) -> None:
    french = french_names(payloads)
    with (LOCALES / "fr.po").open("rb") as file:
        catalogue = [entry for entry in read_po(file) if entry.id and MENTIONED.search(str(entry.id))]
    assert len(catalogue) > 20
    for entry in catalogue:
        said, translated = (one if isinstance(one, str) else (one or ("",))[-1] for one in (entry.id, entry.string))
        assert "" not in mentioned(said, french), said
        expected = sorted(french[name] for name in mentioned(said, french))
        assert expected == sorted(mentioned(translated, set(french.values()))), translated


async def test_the_french_first_steps_name_commands_as_they_are_shown(payloads: list[dict[str, Any]]) -> None:
    said = MENTIONED.findall((TESTS.parent / "docs" / "premiers-pas.md").read_text(encoding="utf-8"))
    assert len(said) > 10
    assert set(said) - set(french_names(payloads).values()) == set()


async def test_every_command_that_a_value_names_exists(payloads: list[dict[str, Any]]) -> None:
    names, found = french_names(payloads), set()
    for path in (*(TESTS.parent / "bot").rglob("*.py"), *(TESTS.parent / "cogs").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(func=ast.Name("Command"), args=[ast.Constant(str(name)), *_]):
                    found.add(name)
    assert len(found) > 10
    assert found - names.keys() == set()


async def test_every_command_is_tried_by_a_test(payloads: list[dict[str, Any]]) -> None:
    written = "\n".join(path.read_text() for path in (TESTS / "cogs").rglob("test_*.py"))
    tried = set(re.findall(r"\.(?:slash|context_menu)\(\s*[\w.]+,\s*\"([^\"]+)\"", written))
    assert commands(payloads) - tried == set()


async def test_commands_work_on_servers_only(payloads: list[dict[str, Any]]) -> None:
    assert {tuple(payload["contexts"]) for payload in payloads} == {(0,)}
    assert {tuple(payload["integration_types"]) for payload in payloads} == {(0,)}
