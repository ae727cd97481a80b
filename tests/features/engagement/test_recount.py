"""The report of five weeks of real chat against a recount in plain Python: equal to the last message."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.calendar import Week
from bot.core.db import Database
from bot.core.settings import SettingsStore
from bot.features.engagement.report import ChannelFigures, Report
from bot.features.engagement.reports import Reports
from tests.features.engagement.fake_history import counting
from tests.features.engagement.recount import Recount
from tests.support import CIPHER, FakeClock

GUILD = 900000000000000001
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
WEEKS = tuple(Week(2026, number) for number in range(40, 45))
NOT_IN_FILES = {"leaves", "net"}


@pytest.fixture(scope="module")
def recount(shared_data: Path) -> Recount:
    return Recount(shared_data / "chat", ZoneInfo("Europe/Paris"), "help", NOW)


def plain(report: Report) -> dict[str, object]:
    values = {key: figure.value for key, figure in report.metrics.items() if key not in NOT_IN_FILES}
    channels: tuple[ChannelFigures, ...] = values["top_channels"]
    return values | {"top_channels": {channel.name: (channel.messages, channel.members) for channel in channels}}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # both agree: test_real_chat, test_metrics
async def test_every_number_of_every_week_is_that_of_the_recount(
    db: Database, shared_data: Path, recount: Recount
) -> None:
    clock = FakeClock(NOW)
    settings = SettingsStore(db, clock, CIPHER)
    await counting(db, clock).import_exports([shared_data / "chat"], "Europe/Paris", ["help"])
    for week in WEEKS:
        report = await Reports(db, clock, settings).report(GUILD, week)
        assert plain(report) == recount.of(week.monday), week
        assert report.writers.value == report.metrics["active_members"].value
        assert report.complete
