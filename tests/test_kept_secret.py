"""That the search finds what it looks for, wherever a test could leave it."""

from pathlib import Path

import pytest

from tests.kept_secret import SECRETS, TOKEN, leaks
from tests.rulebook import book
from tests.rulebook.asked import Asked, File


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("where", ["Captured stdout call", "Captured stderr setup", "Captured log call"])
def test_a_secret_is_found_in_what_was_captured(where: str, secret: str) -> None:
    assert list(leaks([("Captured log setup", "starting"), (where, f"as {secret}!")])) == [where]


def test_a_secret_is_found_in_files_but_for_what_the_operator_wrote(tmp_path: Path) -> None:
    folder = tmp_path / "below"
    folder.mkdir()
    told = [folder / name for name in ("bot.log", "export.csv", "concierge.db", "config.toml")]
    for path in told:
        path.write_bytes(b"\0" + TOKEN.encode() + b"\n")
    assert sorted(leaks([], tmp_path)) == sorted(map(str, told[:3]))
    for path in told:
        path.unlink()


def test_a_secret_is_found_in_what_is_sent() -> None:
    said = Asked("POST", "/channels/1/messages", body={"content": f"I am {TOKEN}", "allowed_mentions": {"parse": []}})
    reason = Asked("DELETE", "/guilds/1/members/2", reason=TOKEN)
    file = Asked("POST", "/channels/1/messages", body={}, files=[File("a.txt", 1, tells_secret=True)])
    for asked in (said, reason, file):
        assert "a secret is told" in book.problems(asked)
