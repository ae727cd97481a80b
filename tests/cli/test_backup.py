import sqlite3
from contextlib import closing
from pathlib import Path

from filelock import FileLock

from tests.cli.conftest import Concierge

DATABASE = Path("data/concierge.db")


def noted() -> list[str]:
    with closing(sqlite3.connect(DATABASE)) as connection:
        return [value for (value,) in connection.execute("SELECT value FROM installation WHERE name = 'noted'")]


def do(statement: str) -> None:
    with closing(sqlite3.connect(DATABASE)) as connection:
        connection.execute(statement)
        connection.commit()


def backups() -> list[Path]:
    return sorted(Path("data/backups").iterdir())


def test_a_backup_is_made_beside_a_bot_that_runs_and_says_that_the_key_is_not_in_it(concierge: Concierge) -> None:
    concierge("rotate-key")
    with FileLock("data/concierge.db.lock"):
        result = concierge("backup")
    assert result.exit_code == 0
    (file,) = backups()
    assert f"Copied {DATABASE.absolute()} to {file.absolute()} and read it again" in result.stdout
    assert f"The key is not in it: keep a copy of {DATABASE.absolute()}.key elsewhere" in result.stdout


def test_a_restore_asks_first_and_says_where_it_put_what_was_there(concierge: Concierge) -> None:
    concierge("migrate")
    do("INSERT INTO installation (name, value) VALUES ('noted', 'before')")
    assert concierge("backup", "copy.db").exit_code == 0
    do("DELETE FROM installation")
    refused = concierge("restore", "copy.db", typed="n\n")
    assert refused.exit_code == 1
    assert "Replace everything in" in refused.output
    assert noted() == []
    result = concierge("restore", "copy.db", "--yes")
    assert result.exit_code == 0
    assert noted() == ["before"]
    (kept,) = backups()
    assert f"What stood there before is in {kept.absolute()}." in result.stdout


def test_a_restore_beside_a_bot_that_runs_is_refused(concierge: Concierge) -> None:
    concierge("migrate")
    concierge("backup", "copy.db")
    with FileLock("data/concierge.db.lock"):
        result = concierge("restore", "copy.db", "--yes")
    assert result.exit_code == 1
    assert result.stderr.startswith("Another concierge command is at work on this database")


def test_a_restore_on_a_new_machine_asks_for_the_key(concierge: Concierge) -> None:
    concierge("rotate-key")
    concierge("backup", "copy.db")
    for path in Path("data").glob("concierge.db*"):
        path.unlink()
    result = concierge("restore", "copy.db", "--yes")
    assert result.exit_code == 0
    assert "The key is not here: put it back before `concierge run`" in result.stderr


def test_there_is_nothing_to_back_up_in_an_empty_place(concierge: Concierge) -> None:
    result = concierge("backup")
    assert result.exit_code == 1
    assert result.stderr.startswith("There is no data in")
    assert list(Path().iterdir()) == []


def test_a_file_that_is_not_there_is_told(concierge: Concierge) -> None:
    result = concierge("restore", "gone.db")
    assert result.exit_code == 1
    assert "gone.db can’t be read or written: No such file or directory." in result.stderr


def test_french_is_spoken_too(concierge: Concierge) -> None:
    concierge("migrate")
    result = concierge("backup", "copy.db", language="fr")
    assert "Copie de" in result.stdout
