import csv
import io
import json
import shutil
from contextlib import chdir
from pathlib import Path

import pytest
from filelock import FileLock

from tests.cli.conftest import Concierge, run
from tests.cli.town import write_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an import leaves in its folder: counting takes longer than to look at what was counted."""
    folder = tmp_path_factory.mktemp("town")
    write_town(folder / "chat")
    with chdir(folder):
        assert run("import", "chat").exit_code == 0
    return folder


@pytest.fixture
def counted(town: Path) -> None:
    shutil.copytree(town, Path(), dirs_exist_ok=True)


@pytest.mark.usefixtures("counted")
def test_the_last_complete_week_is_what_the_digest_says_and_a_table(concierge: Concierge) -> None:
    result = concierge("report")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Server 1, 2026-W45, UTC"
    assert lines[2].startswith("🟢 All good · week 45 (")
    assert lines[3].startswith("Why: ")
    assert ["Messages", "42", "42", "42"] in [line.split() for line in lines]
    assert "\x1b" not in result.stdout


@pytest.mark.usefixtures("counted")
def test_the_table_is_in_the_asked_language(concierge: Concierge) -> None:
    said = concierge("report", "--lang", "fr").stdout
    assert "🟢 Tout va bien · semaine 45 (" in said
    assert "Semaine d’avant" in said


@pytest.mark.usefixtures("counted")
def test_json_is_one_object_as_metrics_describes_it(concierge: Concierge) -> None:
    told = json.loads(concierge("report", "--guild", 1, "--week", "2026-W43", "--json").stdout)
    assert told["guild"] == {"id": "1", "name": "Server 1"}
    assert told["week"] == "2026-W43"
    assert told["verdict"]["value"] == "all_good"
    assert told["metrics"]["messages"] == {"value": 42, "previous": 42, "baseline": 42.0}
    assert [len(row) for row in told["metrics"]["heatmap"]["value"]] == [24] * 7


@pytest.mark.usefixtures("counted")
def test_what_an_intent_that_is_off_would_have_measured_reads_not_measured(concierge: Concierge) -> None:
    said = concierge("report", env={"CONCIERGE_INTENTS__MEMBERS": "false"}).stdout
    assert "Joins and leaves: not measured" in said.splitlines()
    assert "Not shown (not measured, because the bot may not see it): Joins, Leaves, Net growth, " in said
    assert "Joins  " not in said


@pytest.mark.usefixtures("counted")
def test_the_picture_goes_into_a_file(concierge: Concierge) -> None:
    result = concierge("report", "--png", "week.png")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert Path("week.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("counted")
def test_tables_go_into_a_folder(concierge: Concierge) -> None:
    assert concierge("report", "--csv", "new/folder").exit_code == 0
    rows = list(csv.DictReader(io.StringIO(Path("new/folder/numbers.csv").read_text(encoding="utf-8-sig"))))
    assert next(row["value"] for row in rows if row["metric"] == "messages") == "42"


@pytest.mark.usefixtures("counted")
def test_it_works_beside_a_bot_that_runs(concierge: Concierge) -> None:
    with FileLock("data/concierge.db.lock"):
        assert concierge("report").exit_code == 0


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["--guild", "5"], "Server 5 is not counted here; these are: 1 (Server 1)."),
        (["--week", "2026-W50"], "Week 2026-W50 was not counted; these were: 2026-W41 to 2026-W45."),
        (["--week", "43"], "43 is no week: write it like 2026-W43."),
        (["--week", "2026-W60"], "2026-W60 is no week: write it like 2026-W43."),
        (["--lang", "de"], "There is no language de. There are en and fr."),
        (["--json", "--png", "x.png"], "Only one of --json, --png and --csv can be had at a time."),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(arguments: list[str], answer: str, concierge: Concierge) -> None:
    result = concierge("report", *arguments)
    assert result.exit_code == 1
    assert result.stderr == answer + "\n"


@pytest.mark.usefixtures("counted")
def test_with_several_servers_it_asks_which(concierge: Concierge) -> None:
    write_town(Path("other"), guild_id=2)
    concierge("import", "other")
    result = concierge("report")
    assert result.exit_code == 1
    assert "1 (Server 1) and 2 (Server 2)" in result.stderr
    assert concierge("report", "--guild", 2).exit_code == 0


def test_without_data_it_says_so_and_makes_none(concierge: Concierge) -> None:
    result = concierge("report")
    assert result.exit_code == 1
    assert result.stderr.startswith("There is no data in ")
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    "arguments",
    [
        ("--csv", "a_file"),
        ("--csv", "a_file/below"),
        ("--png", "nowhere/week.png"),
        ("--png", "."),
        ("--week", "9999-W52"),
        ("--week", "0001-W01"),
        ("--guild", "99999999999999999999"),
    ],
)
def test_what_can_not_be_is_one_sentence_and_a_status(concierge: Concierge, arguments: tuple[str, str]) -> None:
    Path("a_file").touch()
    result = concierge("report", *arguments)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert arguments[1] in result.stderr
