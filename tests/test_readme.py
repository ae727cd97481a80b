"""The README promises commands: those that need neither a token nor Docker are run, the others are looked up."""

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.app import command_line
from bot.cli.terminal import Terminal
from bot.client.application import PERMISSION_BITS
from tests.features.engagement.chat import Said, at, document, write
from tests.test_words import said_in_commands

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NEEDS_MORE = {"run", "init", "demo"}
"""A token or a browser; their own tests run them."""

GROUPS = {"automod"}
"""Words after which a command's own name stands."""

Run = Callable[..., Any]


def fenced() -> list[list[str]]:
    """The commands of the README's shell blocks, in words."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [shlex.split(line, comments=True) for block in blocks for line in block.splitlines() if line.strip()]


def inline() -> list[list[str]]:
    """The commands that stand in the text."""
    return [
        shlex.split(code.removeprefix(".venv/bin/"))
        for code in re.findall(r"`((?:\.venv/bin/)?concierge [^`]+)`", README)
    ]


CONCIERGE = [words[1:] for words in fenced() + inline() if words[0] == "concierge" and words[1].islower()]
RUN = [words[1:] for words in fenced() if words[0] == "concierge" and words[1] not in NEEDS_MORE]


@pytest.fixture
def concierge() -> Run:
    return lambda *words: CliRunner().invoke(command_line(Terminal("en")), list(words))


def test_the_commands_that_need_neither_token_nor_docker_run_one_after_the_other(
    concierge: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "exports"
    folder.mkdir()
    chat = [Said(at(day * 24 * 60 + 600), 10, 7, "how?") for day in range(35)]
    write(folder / "help.json", document(chat))
    assert RUN[0][0] == "import"
    for words in RUN:
        result = concierge(*words)
        assert result.exit_code == 0, (words, result.output)


@pytest.mark.parametrize("words", CONCIERGE, ids=" ".join)
def test_every_command_and_option_that_is_named_exists(words: list[str], concierge: Run) -> None:
    explained = concierge(*words[: 2 if words[0] in GROUPS else 1], "--help")
    assert explained.exit_code == 0, explained.output
    for option in (word for word in words[1:] if word.startswith("--")):
        assert option in explained.stdout


@pytest.mark.parametrize("words", [words for words in fenced() if words[0] == "make"], ids=" ".join)
def test_every_target_of_make_exists(words: list[str]) -> None:
    done = subprocess.run([*words, "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_on_discord_that_is_named_exists() -> None:
    named = {word for command in re.findall(r"`/([a-z ]+)`", README) for word in command.split()}
    assert named
    assert named - said_in_commands() == set()


def test_every_terminal_command_is_in_the_table(concierge: Run) -> None:
    listed = set(re.findall(r"^\| `concierge ([a-z-]+)", README, re.MULTILINE))
    explained = re.findall(r"^│ ([a-z][a-z-]+)  ", concierge("--help").stdout, re.MULTILINE)
    assert listed == set(explained)


def test_the_invite_link_asks_for_the_permissions_that_the_features_need() -> None:
    assert f"permissions={sum(PERMISSION_BITS.values())}`" in README


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_file_that_is_linked_is_there(link: str) -> None:
    assert (ROOT / link).exists()
