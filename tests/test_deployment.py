"""The files with which others run the bot fit what the bot does."""

import re
from pathlib import Path

import pytest

from bot.client.client import STEP_TIMEOUT
from bot.core.config import options, variable

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
