import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from bot.core.backup import Backups
from bot.core.db import Database
from bot.core.tables import Installation
from bot.features.ops.service import OpsService
from tests.features.digest.fakes import OPERATOR, FakeActions
from tests.support import FakeClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def service(db: Database, clock: FakeClock, folder: Path, *, keep: int = 3) -> OpsService:
    return OpsService(db, clock, FakeActions(clock), Backups(folder, keep, timedelta(days=1)))


async def test_a_copy_is_made_each_day_and_the_oldest_goes(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    ops = service(db, clock, tmp_path / "backups")
    made = []
    for _hour in range(5 * 24):
        await ops.back_up()
        made.append(len(Backups(tmp_path / "backups", 3).all()))
        clock.move(hours=1)
    assert (made[0], made[23], made[24], made[-1]) == (1, 1, 2, 3)


async def test_a_restart_does_not_copy_anew(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    for _start in range(3):
        await service(db, clock, tmp_path / "backups").back_up()
        clock.move(minutes=10)
    assert len(Backups(tmp_path / "backups", 3).all()) == 1


async def test_a_clock_that_was_wrong_for_a_while_stops_no_copies(
    db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    ops = service(db, clock, tmp_path / "backups")
    clock.move(days=4_000)
    await ops.back_up()
    clock.move(days=-4_000)
    for _look in range(3):
        await ops.back_up()
        clock.move(minutes=10)
    assert len(Backups(tmp_path / "backups", 3).all()) == 2


async def test_whoever_runs_the_bot_hears_once_that_it_fails_and_it_goes_on_by_itself(
    db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.write_text("a file in the way", encoding="utf-8")
    ops = service(db, clock, folder)
    assert isinstance(ops.actions, FakeActions)
    for _look in range(50):
        await ops.back_up()
        clock.move(minutes=10)
    (english,) = ops.actions.dms[OPERATOR]
    assert english.startswith("The bot’s data could not be copied.")
    folder.unlink()
    for _look in range(50):
        await ops.back_up()
        clock.move(minutes=10)
    assert len(Backups(folder, 3).all()) == 1
    shutil.rmtree(folder)
    folder.touch()
    await ops.back_up()
    assert len(ops.actions.dms[OPERATOR]) == 2


async def test_a_restart_does_not_tell_it_again_and_what_fails_anew_is_told(
    db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.touch()
    told = []
    for _start in range(3):
        ops = service(db, clock, folder)
        await ops.back_up()
        assert isinstance(ops.actions, FakeActions)
        told.append(len(ops.actions.dms.get(OPERATOR, [])))
        clock.move(hours=1)
    assert told == [1, 0, 0]
    folder.unlink()
    await service(db, clock, folder).back_up()
    shutil.rmtree(folder)
    folder.touch()
    clock.move(days=2)
    again = service(db, clock, folder)
    await again.back_up()
    assert isinstance(again.actions, FakeActions)
    assert len(again.actions.dms[OPERATOR]) == 1


async def test_where_the_database_is_away_too_it_is_told_all_the_same(
    db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    (tmp_path / "backups").touch()
    async with db.begin() as session:
        await session.execute(text("DROP TABLE installation"))
    ops = service(db, clock, tmp_path / "backups")
    for _look in range(3):
        await ops.back_up()
        clock.move(days=1)
    assert isinstance(ops.actions, FakeActions)
    assert len(ops.actions.dms[OPERATOR]) == 1


async def test_what_a_member_had_deleted_is_gone_from_the_copies_when_the_last_with_it_is(
    db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    ops = service(db, clock, tmp_path / "backups")
    async with db.begin() as session:
        for number in range(500):
            session.add(Installation(name=f"{number}", value="AnnaWasHere" * 20))
    await ops.back_up()
    async with db.begin() as session:
        await session.execute(delete(Installation))
    for _day in range(3):
        clock.move(days=1)
        await ops.back_up()
    kept = Backups(tmp_path / "backups", 3).all()
    assert [b"AnnaWasHere" in file.read_bytes() for file in kept] == [False] * 3


async def test_none_are_made_where_none_are_wanted(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    await OpsService(db, clock, FakeActions(clock), Backups(tmp_path / "backups", 3)).back_up()
    await OpsService(db, clock, FakeActions(clock), None).back_up()
    assert not (tmp_path / "backups").exists()
