import pytest

from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.settings import SettingsStore
from bot.features.digest.service import DigestService
from tests.features.digest.fakes import FakeActions, HandMadeReports, PlainCharts
from tests.support import CIPHER, FakeClock


@pytest.fixture
def actions(clock: FakeClock) -> FakeActions:
    return FakeActions(clock)


@pytest.fixture
def charts() -> PlainCharts:
    return PlainCharts()


@pytest.fixture
def reports(db: Database, clock: FakeClock) -> HandMadeReports:
    return HandMadeReports(db, clock, SettingsStore(db, clock, CIPHER))


@pytest.fixture
def digest(
    db: Database, clock: FakeClock, actions: FakeActions, reports: HandMadeReports, charts: PlainCharts
) -> DigestService:
    return DigestService(db, clock, reports.settings, reports, actions, charts)


@pytest.fixture
def sweep(db: Database, clock: FakeClock, digest: DigestService) -> Sweep:
    sweep = Sweep(db, clock)
    sweep.handlers["digest"] = digest
    return sweep
