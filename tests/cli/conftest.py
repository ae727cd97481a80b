from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.app import command_line
from bot.cli.terminal import Terminal
from tests.cli.fake_rest import FakeRest, serving
from tests.kept_secret import said_in
from tests.support import loggers_as_before

__all__ = ["loggers_as_before"]

Concierge = Callable[..., Any]


@pytest.fixture
def rest() -> Iterator[FakeRest]:
    with serving(FakeRest()) as fake:
        yield fake


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("DISCORD_TOKEN", "CONCIERGE_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: object, language: str = "en", api: str | None = None, typed: str = "", env: Any = None) -> Any:
    """A command; what it printed, how it ended."""
    app = command_line(Terminal(language, api))
    said = CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed, env=env or {})
    assert not said_in(said.output)
    return said


@pytest.fixture
def concierge() -> Concierge:
    """Run a command: `concierge("run", "--config", file)`."""
    return run
