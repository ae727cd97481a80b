import os
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.check import looks_like_token
from tests.cli.conftest import Concierge
from tests.cli.fake_rest import TOKEN

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def test_an_empty_place_needs_a_token_and_is_left_empty(concierge: Concierge) -> None:
    result = concierge("check")
    assert result.exit_code == 1
    assert result.stderr.startswith("✗ Token: there is none.")
    assert list(Path().iterdir()) == []


def test_what_is_fine_is_said_line_by_line(concierge: Concierge) -> None:
    assert concierge("migrate").exit_code == 0
    result = concierge("check", env={"DISCORD_TOKEN": TOKEN})
    assert result.exit_code == 0
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        "✓ Configuration",
        "✓ Token",
        "✓ Database",
        "✓ Key",
    ]


def test_it_works_beside_a_bot_that_runs(concierge: Concierge) -> None:
    concierge("migrate")
    with FileLock("data/concierge.db.lock"):
        assert concierge("check", env={"DISCORD_TOKEN": TOKEN}).exit_code == 0


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
