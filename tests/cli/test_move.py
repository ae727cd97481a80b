import os
from pathlib import Path

import pytest
from filelock import FileLock

from tests.cli.conftest import Concierge


@pytest.mark.skipif(not os.environ.get("TEST_POSTGRES_URL"), reason="moves into PostgreSQL")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_data_is_moved_and_what_to_change_is_said_without_a_secret(concierge: Concierge, database_url: str) -> None:
    concierge("rotate-key")
    key = Path("data/concierge.db.key")
    result = concierge("move", "--to", database_url)
    assert result.exit_code == 0
    assert "Moved 1 row of" in result.stdout
    assert f"encryption.key: the first line of {key.absolute()}" in result.stdout
    assert key.read_text().strip() not in result.output
    assert "database.url: postgresql://concierge_ci:***@" in result.stdout
    env = {"CONCIERGE_DATABASE__URL": database_url, "CONCIERGE_ENCRYPTION__KEY": key.read_text().split()[0]}
    assert "✓ Key: it is there, and it is the database’s." in concierge("check", env=env).stdout
    assert concierge("move", "--to", "postgresql://u@h/d", env=env).stderr.startswith(
        "The data is in PostgreSQL already"
    )


@pytest.mark.parametrize("to", ["sqlite:///other.db", "nothing", "mysql://h/d"])
def test_it_moves_only_to_postgresql(concierge: Concierge, to: str) -> None:
    result = concierge("move", "--to", to)
    assert result.exit_code == 1
    assert result.stderr == "--to must be postgresql://user:password@host/name.\n"


def test_it_does_not_move_beside_a_bot_that_runs(concierge: Concierge) -> None:
    concierge("migrate")
    with FileLock("data/concierge.db.lock"):
        result = concierge("move", "--to", "postgresql://u@127.0.0.1:1/d")
    assert result.exit_code == 1
    assert result.stderr.startswith("Another concierge command is at work on this database")
