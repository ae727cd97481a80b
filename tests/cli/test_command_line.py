import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path

import pytest

from bot.cli.app import COMMANDS, main
from bot.cli.terminal import reader_language
from tests.cli.conftest import Concierge

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", [(), *((name.strip("_").replace("_", "-"),) for name in COMMANDS)])
def test_every_command_explains_itself(name: tuple[str, ...], language: str, concierge: Concierge) -> None:
    result = concierge(*name, "--help", language=language)
    assert result.exit_code == 0
    assert ("Show this help." if language == "en" else "Affiche cette aide.") in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "fr"),
        ([], {"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB"}, "en"),
        ([], {"LANG": "de_DE"}, "en"),
        ([], {"LANG": "C"}, "en"),
        (["report", "--lang", "fr"], {}, "fr"),
        (["--lang=fr", "check"], {"LANG": "en_US"}, "fr"),
        (["--lang", "xx"], {"LANG": "fr"}, "fr"),
        (["--lang"], {}, "en"),
    ],
)
def test_the_language_is_the_asked_one_then_the_systems(
    arguments: list[str], environ: dict[str, str], language: str
) -> None:
    assert reader_language(arguments, environ) == language


def test_an_unknown_language_is_answered_with_the_known_ones(concierge: Concierge) -> None:
    result = concierge("--lang", "xx", "check")
    assert result.exit_code == 1
    assert result.stderr == "There is no language xx. There are en and fr.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--confg", "x"], "There is no option --confg. Is --config meant?"),
        (["import"], "`concierge import --help` shows what there is."),
        (["demo", "--port", "70000"], "--port must be a whole number from 0 to 65,535."),
        (["report", "--guild", "many"], "--guild must be a whole number."),
        (["report", "--week"], "--week needs a value."),
        (["report", "x", "y"], "This is too much: x y."),
        (["reprot"], "There is no command reprot. There is report."),
    ],
)
def test_a_mistyped_command_is_one_line_that_says_where_to_look(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert printed.count("\n") == 1


def test_python_m_bot_is_the_same_command_and_starts_quickly_without_the_heavy_rooms() -> None:
    code = (
        "import sys, runpy\nsys.argv = ['bot', '--help']\n"
        "try: runpy.run_module('bot', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted({'discord', 'sqlalchemy', 'matplotlib', 'aiohttp'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "Usage: concierge" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_file_that_may_not_be_read_is_named(concierge: Concierge, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("locked.toml").touch()
    monkeypatch.setattr("os.access", lambda *_asked: False)  # root, who runs the tests in CI, may read all
    assert concierge("check", "--config", "locked.toml").exit_code == 1  # no token, no more


def test_ctrl_c_is_said_and_is_no_fault(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(work: Coroutine[None, None, None]) -> None:
        work.close()
        raise KeyboardInterrupt

    monkeypatch.setattr("asyncio.run", pressed)
    assert main(["check"]) == 130
    assert capsys.readouterr().err.strip() == "Stopped."
