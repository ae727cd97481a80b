import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.core.backup import Backups
from bot.core.db import Database
from bot.core.tables import Installation
from bot.features.ops.service import OpsService
from tests.features.digest.fakes import OPERATOR, FakeActions
from tests.support import FakeClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def service(url: str, clock: FakeClock, folder: Path, *, keep: int = 3) -> OpsService:
    return OpsService(url, clock, FakeActions(clock), Backups(folder, keep, timedelta(days=1)))


async def test_a_copy_is_made_each_day_and_the_oldest_goes(database_url: str, clock: FakeClock, tmp_path: Path) -> None:
    ops = service(database_url, clock, tmp_path / "backups")
    made = []
    for _hour in range(5 * 24):
        await ops.back_up()
        made.append(len(Backups(tmp_path / "backups", 3).all()))
        clock.move(hours=1)
    assert (made[0], made[23], made[24], made[-1]) == (1, 1, 2, 3)


async def test_a_restart_does_not_copy_anew(database_url: str, clock: FakeClock, tmp_path: Path) -> None:
    for _start in range(3):
        await service(database_url, clock, tmp_path / "backups").back_up()
        clock.move(minutes=10)
    assert len(Backups(tmp_path / "backups", 3).all()) == 1


async def test_a_clock_that_was_wrong_for_a_while_stops_no_copies(
    database_url: str, clock: FakeClock, tmp_path: Path
) -> None:
    ops = service(database_url, clock, tmp_path / "backups")
    clock.move(days=4_000)
    await ops.back_up()
    clock.move(days=-4_000)
    for _look in range(3):
        await ops.back_up()
        clock.move(minutes=10)
    assert len(Backups(tmp_path / "backups", 3).all()) == 2


async def test_whoever_runs_the_bot_hears_once_that_it_fails_and_it_goes_on_by_itself(
    database_url: str, clock: FakeClock, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.write_text("a file in the way", encoding="utf-8")
    ops = service(database_url, clock, folder)
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


async def test_what_a_member_had_deleted_is_gone_from_the_copies_when_the_last_with_it_is(
    database_url: str, clock: FakeClock, tmp_path: Path
) -> None:
    db = Database(database_url)
    ops = service(database_url, clock, tmp_path / "backups")
    async with db.begin() as session:
        for number in range(500):
            session.add(Installation(name=f"{number}", value="AnnaWasHere" * 20))
    await ops.back_up()
    async with db.begin() as session:
        await session.execute(delete(Installation))
    for _day in range(3):
        clock.move(days=1)
        await ops.back_up()
    await db.close()
    kept = Backups(tmp_path / "backups", 3).all()
    assert [b"AnnaWasHere" in file.read_bytes() for file in kept] == [False] * 3


async def test_none_are_made_where_none_are_wanted(database_url: str, clock: FakeClock, tmp_path: Path) -> None:
    await OpsService(database_url, clock, FakeActions(clock), Backups(tmp_path / "backups", 3)).back_up()
    await OpsService(database_url, clock, FakeActions(clock), None).back_up()
    assert not (tmp_path / "backups").exists()
