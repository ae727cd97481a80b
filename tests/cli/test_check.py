import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.check import looks_like_token
from bot.client.application import MESSAGE_CONTENT
from tests.cli.conftest import Concierge
from tests.cli.fake_rest import FakeRest
from tests.kept_secret import TOKEN

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def test_an_empty_place_needs_a_token_and_is_left_empty(concierge: Concierge) -> None:
    result = concierge("check")
    assert result.exit_code == 1
    assert result.stderr.startswith("✗ Token: there is none.")
    assert list(Path().iterdir()) == []


def test_what_is_fine_is_said_line_by_line(concierge: Concierge, rest: FakeRest) -> None:
    assert concierge("migrate").exit_code == 0
    result = concierge("check", env={"DISCORD_TOKEN": TOKEN}, api=rest.api)
    assert result.exit_code == 0
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        "✓ Configuration",
        "✓ Token",
        "✓ Database",
        "✓ Key",
        "✓ Disk",
        "✓ Backups",
    ]


def test_it_works_beside_a_bot_that_runs(concierge: Concierge, rest: FakeRest) -> None:
    concierge("migrate")
    with FileLock("data/concierge.db.lock"):
        assert concierge("check", env={"DISCORD_TOKEN": TOKEN}, api=rest.api).exit_code == 0


def test_an_intent_that_is_off_and_a_token_that_is_refused_are_told(concierge: Concierge, rest: FakeRest) -> None:
    rest.flags = [MESSAGE_CONTENT]
    result = concierge("check", env={"DISCORD_TOKEN": TOKEN}, api=rest.api)
    assert result.exit_code == 1
    assert "✗ Switched off for Concierge Test: Server Members." in result.stderr
    refused = concierge("check", env={"DISCORD_TOKEN": TOKEN + "x"}, api=rest.api)
    assert "✗ Discord refuses the token" in refused.stderr
    assert TOKEN not in refused.output


def test_without_a_network_the_rest_is_looked_at(concierge: Concierge) -> None:
    result = concierge("check", env={"DISCORD_TOKEN": TOKEN}, api="http://127.0.0.1:1")
    assert "✗ Discord can’t be reached" in result.stderr
    assert "✓ Database" in result.stdout


def test_a_disk_that_is_nearly_full_is_told(concierge: Concierge) -> None:
    concierge("migrate")
    with Path("data/concierge.db").open("r+b") as file:
        file.truncate(shutil.disk_usage(".").free // 2)  # it takes no room
    result = concierge("check")
    assert "✗ Disk: " in result.stderr
    assert "make room" in result.stderr


def test_backups_that_stopped_are_told(concierge: Concierge) -> None:
    concierge("migrate")
    concierge("backup")
    assert "✓ Backups: the newest in" in concierge("check").stdout
    for path in Path("data/backups").iterdir():
        path.rename(path.with_name("concierge-20200101-000000.db"))
    assert "hours old. Does the bot run?" in concierge("check").stderr
    off = concierge("check", env={"CONCIERGE_BACKUP__EVERY_HOURS": "0"})
    assert "✓ Backups: none are made by themselves" in off.stdout


@pytest.mark.skipif(not os.environ.get("TEST_POSTGRES_URL"), reason="names PostgreSQL")
def test_programs_that_postgresql_needs_for_backups_are_missed(
    concierge: Concierge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = concierge("check", env={"CONCIERGE_DATABASE__URL": os.environ["TEST_POSTGRES_URL"]})
    assert "✗ The program pg_dump is missing" in result.stderr


def test_a_strange_token_is_told(concierge: Concierge) -> None:
    result = concierge("check", env={"DISCORD_TOKEN": "strange-t0ken"})
    assert result.stderr.startswith("✗ Token: this does not look like one.")
    assert "strange-t0ken" not in result.output


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_file_with_the_token_that_others_may_read_is_told(concierge: Concierge) -> None:
    path = Path("config.toml")
    path.write_text(f'token = "{TOKEN}"', encoding="utf-8")
    path.chmod(0o644)
    result = concierge("check")
    assert result.exit_code == 1
    assert "chmod 600" in result.stderr


def test_the_wrong_key_is_told(concierge: Concierge) -> None:
    concierge("rotate-key")
    result = concierge("check", env={"DISCORD_TOKEN": TOKEN, "CONCIERGE_ENCRYPTION__KEY": KEY})
    assert result.exit_code == 1
    assert "sealed with another key" in result.stderr


@given(st.text())
def test_no_text_breaks_the_look_at_a_token(text: str) -> None:
    assert looks_like_token(text) in (True, False)


def test_a_token_looks_like_one() -> None:
    assert looks_like_token(TOKEN)
    assert not looks_like_token("abc")
    assert not looks_like_token(TOKEN.replace("MTIz", "QUJD"))
