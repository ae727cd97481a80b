"""Every command, whichever cog it comes from: in both languages, within Discord's limits, tested."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.i18n import languages
from tests.simworld import World, client_options, complaints, env, sim

__all__ = ["client_options", "complaints", "env", "sim"]

TESTS = Path(__file__).parent
OWN_NAMES = {"English", "Français"}
NAME = re.compile(r"[-_'\w]{1,32}")
MENU_NAME = re.compile(r"[-_'\w ]{1,32}")
TYPED = 1
GROUPS = {1, 2}

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


async def test_every_command_is_tried_by_a_test(payloads: list[dict[str, Any]]) -> None:
    written = "\n".join(path.read_text() for path in (TESTS / "cogs").rglob("test_*.py"))
    tried = set(re.findall(r"\.(?:slash|context_menu)\(\s*[\w.]+,\s*\"([^\"]+)\"", written))
    assert commands(payloads) - tried == set()


async def test_commands_work_on_servers_only(payloads: list[dict[str, Any]]) -> None:
    assert {tuple(payload["contexts"]) for payload in payloads} == {(0,)}
    assert {tuple(payload["integration_types"]) for payload in payloads} == {(0,)}
