"""What import-linter's contracts can't say: allow-lists over the import graph, and the shape of files and tables."""

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import grimp
import pytest
from sqlalchemy import Index, UniqueConstraint

from bot.core.tables import Base
from tests.tables import import_every_table

ROOT = Path(__file__).parents[1]
FEATURES = ROOT / "bot" / "features"
MAX_LINES = 400

SQL_ROOMS = ("bot.core.*", "bot.features.*.tables", "bot.features.*.*store", "bot.features.engagement.metrics.*")
OF_A_FEATURE = {
    "service", "undoing", "reports", "report", "settings", "cases", "orders", "figures", "massban", "native_drift",
}  # fmt: skip
"""What another feature may import: its services, and the plain dataclasses that these give and take."""


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("bot", "cogs", include_external_packages=True)


def importers(module: str) -> set[str]:
    return set(graph().find_modules_that_directly_import(module))


def is_in(module: str, room: str) -> bool:
    """Whether a module is a room or in it; `*` stands for one name."""
    parts, wanted = module.split("."), room.split(".")
    return len(parts) >= len(wanted) and all(name in ("*", part) for name, part in zip(wanted, parts, strict=False))


def code_files() -> list[Path]:
    return [path for folder in ("bot", "cogs", "migrations", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]


def feature_of(module: str) -> str:
    return module.split(".")[2]


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    long = {path: lines for path in code_files() if (lines := len(path.read_text("utf-8").splitlines())) > MAX_LINES}
    assert long == {}


def test_only_the_rooms_of_sql_import_sqlalchemy() -> None:
    elsewhere = {
        module
        for module in importers("sqlalchemy")
        if not any(fnmatchcase(module, room) for room in SQL_ROOMS) and not only_names_the_session(module)
    }
    assert elsewhere == set()


def only_names_the_session(module: str) -> bool:
    """A session may be handed on by who makes no query with it."""
    details = graph().get_import_details(importer=module, imported="sqlalchemy")
    return all(detail["line_contents"].strip().endswith("import AsyncSession") for detail in details)


def test_a_store_is_imported_only_by_its_own_feature() -> None:
    for store in (module for module in graph().modules if fnmatchcase(module, "bot.features.*.*store")):
        foreign = {module for module in importers(store) if not is_in(module, f"bot.features.{feature_of(store)}")}
        assert foreign == set(), store


def test_a_feature_reaches_another_only_through_its_services_and_their_dataclasses() -> None:
    wrong = {
        (module, imported)
        for module in graph().modules
        if is_in(module, "bot.features.*")
        for imported in graph().find_modules_directly_imported_by(module)
        if is_in(imported, "bot.features.*")
        and feature_of(imported) != feature_of(module)
        and imported.split(".")[-1] not in OF_A_FEATURE
    }
    assert wrong == set()


def test_only_the_demo_imports_the_simulation_library() -> None:
    assert {module for module in importers("simcord") if not is_in(module, "bot.demo")} == set()


@pytest.mark.parametrize("heavy", ["matplotlib"])
def test_heavy_libraries_stay_in_the_digest(heavy: str) -> None:
    assert {module for module in importers(heavy) if not is_in(module, "bot.features.digest")} == set()


def test_decisions_know_no_clock_no_database_and_wait_for_nothing() -> None:
    for path in FEATURES.glob("*/policy.py"):
        module = f"bot.features.{path.parent.name}.policy"
        text = path.read_text(encoding="utf-8")
        assert "async " not in text, module
        assert not {"bot.core.clock", "bot.core.db", "sqlalchemy"} & graph().find_modules_directly_imported_by(module)


def test_every_key_of_every_table_starts_with_the_server() -> None:
    import_every_table()
    first = {table.name: next(iter(table.primary_key.columns)).name for table in Base.metadata.sorted_tables}
    first.pop("installation")
    assert set(first.values()) == {"guild_id"}
    for table in Base.metadata.sorted_tables:
        unique: list[UniqueConstraint | Index] = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        unique += [one for one in table.indexes if one.unique]
        assert all(next(iter(one.columns)).name == "guild_id" for one in unique), table.name


def test_every_table_says_what_it_keeps_of_people() -> None:
    """`holds = …`, see the recipe in CONTRIBUTING.md; what it says is looked at in tests/core/test_personal_data.py."""
    import_every_table()
    silent = [mapper.class_.__name__ for mapper in Base.registry.mappers if "holds" not in vars(mapper.class_)]
    assert silent == []


def test_a_feature_has_one_name_everywhere() -> None:
    features = {path.name for path in FEATURES.iterdir() if (path / "__init__.py").exists()}
    tested = {path.name for path in (ROOT / "tests" / "features").iterdir() if path.is_dir()} - {"__pycache__"}
    assert tested == features
    for cog in (ROOT / "cogs").iterdir():
        if (cog / "__init__.py").exists() and cog.name in features:
            assert (FEATURES / cog.name / "service.py").exists()


def test_nothing_is_left_for_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    left = [path for path in code_files() if any(mark in path.read_text("utf-8") for mark in marks)]
    assert left == []
