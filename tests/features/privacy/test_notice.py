"""What is stored, for whom and why, is said by the tables themselves."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import command_line
from bot.cli.terminal import Terminal
from bot.core.i18n import words
from bot.core.personal_rows import purposes
from bot.features.privacy import notice, policy
from bot.features.privacy.settings import PrivacySettings
from bot.features.qa.settings import QaSettings
from tests.tables import import_every_table

import_every_table()

ROOT = Path(__file__).parents[3]


def test_privacy_md_is_what_the_code_says() -> None:
    """`make privacy` writes it."""
    assert (ROOT / "PRIVACY.md").read_text(encoding="utf-8") == notice.documents()


@pytest.mark.parametrize("code", notice.LANGUAGES)
def test_the_terminal_prints_it(code: str) -> None:
    printed = CliRunner().invoke(command_line(Terminal(code)), ["privacy"])
    assert printed.stdout == notice.document(code)


def test_it_says_the_times_that_a_server_set() -> None:
    spoken = words("en")
    text = notice.of_server(policy.spans(PrivacySettings(counters_months=5), QaSettings(keep_days=21)), spoken)
    assert "**How long**: For 5 months; then only totals are kept" in text
    assert "21 days after the event" in text
    for purpose in purposes():
        assert f"### {spoken.say(purpose.title)}" in text


@pytest.mark.parametrize("code", notice.LANGUAGES)
def test_no_sentence_lacks_its_time(code: str) -> None:
    assert "{" not in notice.document(code)
