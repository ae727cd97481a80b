"""The files with which others run the bot fit what the bot does."""

import re
from pathlib import Path

import pytest

from bot.client.client import STEP_TIMEOUT
from bot.core.config import Config, options, variable
from bot.core.db import sqlite_file

ROOT = Path(__file__).parents[1]
FILES = {
    name: (ROOT / name).read_text(encoding="utf-8") for name in ("Dockerfile", "compose.yaml", "concierge.service")
}
STEPS = 3
"""Of leaving; see Client.close."""


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("compose.yaml", r"stop_grace_period: (\d+)s"), ("concierge.service", r"TimeoutStopSec=(\d+)")],
)
def test_nobody_kills_the_bot_before_it_has_written_down_what_it_heard(name: str, pattern: str) -> None:
    found = re.search(pattern, FILES[name])
    assert found is not None
    assert int(found[1]) > STEPS * STEP_TIMEOUT


@pytest.mark.parametrize("name", FILES)
def test_every_variable_that_is_set_is_one_that_is_read(name: str) -> None:
    assert set(re.findall(r"CONCIERGE_\w+", FILES[name])) <= {variable(option) for option in options()}


def test_the_image_asks_where_the_bot_answers() -> None:
    port = re.search(rf"{variable('http.port')}=(\d+)", FILES["Dockerfile"])
    assert port is not None
    assert f"http://127.0.0.1:{port[1]}/healthz" in FILES["Dockerfile"]


def test_the_unit_runs_a_command_that_there_is() -> None:
    assert "ExecStart=/opt/concierge/.venv/bin/concierge run\n" in FILES["concierge.service"]


def test_all_that_the_bot_writes_by_itself_lies_where_both_let_it_write() -> None:
    """Else nothing may be written: the image and the unit hold the rest closed."""
    config = Config()
    database = sqlite_file(config.database.url)
    assert {path.parts[0] for path in (database, config.backup.folder, config.automod.feeds_folder) if path} == {"data"}
    assert "WORKDIR /concierge\n" in FILES["Dockerfile"]
    assert "VOLUME /concierge/data\n" in FILES["Dockerfile"]
    assert 'volumes: ["data:/concierge/data"]' in FILES["compose.yaml"]
    assert "WorkingDirectory=/var/lib/concierge\n" in FILES["concierge.service"]
    assert "ReadWritePaths=/var/lib/concierge\n" in FILES["concierge.service"]
    for name in ("Dockerfile", "concierge.service"):
        assert "MPLCONFIGDIR=/tmp/" in FILES[name], "the library that draws writes down which fonts there are"
    assert "tmpfs: [/tmp]" in FILES["compose.yaml"]
    assert "PrivateTmp=yes" in FILES["concierge.service"]


def test_the_image_holds_all_of_the_bot_and_nothing_that_lies_beside_it() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) \S+$", FILES["Dockerfile"], re.MULTILINE)
    let_in = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages | {"migrations", "requirements.lock"} == set(copied) == set(let_in)
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").startswith("*\n")


def test_the_image_runs_as_nobody_special_with_packages_of_known_sums() -> None:
    image = FILES["Dockerfile"]
    assert image.index("useradd --uid 1000") < image.index("\nUSER concierge\n") < image.index("\nENTRYPOINT ")
    assert "--require-hashes -r requirements.lock" in image
    assert {"read_only: true", "cap_drop: [ALL]", 'security_opt: ["no-new-privileges:true"]'} <= {
        line.strip() for line in FILES["compose.yaml"].splitlines()
    }
