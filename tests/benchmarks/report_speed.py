"""How long a report takes over the roll-ups of millions of messages, and how long from the raw messages.

    python -m tests.benchmarks.report_speed [--messages 1000000 3000000 10000000] [--databases sqlite postgresql]

PostgreSQL needs TEST_POSTGRES_URL. Ten million messages take about 1 GB of disk for each database, given back at the
end, and some minutes.
"""

import argparse
import asyncio
import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from bot.core.calendar import Week
from bot.core.db import Database, engine_url
from bot.core.migrate import migrate
from bot.core.settings import SettingsStore
from bot.features.digest.charts import Charts
from bot.features.digest.service import DigestService
from bot.features.engagement.report import Report
from bot.features.engagement.reports import Reports
from tests.benchmarks.raw_counts import END, MEASURED, NOW, count_raw
from tests.benchmarks.synthetic import WEEKS, Joins, Raw, community
from tests.benchmarks.synthetic_tables import GUILD, Tables, fill_postgres, fill_sqlite, moment, roll_ups
from tests.features.digest.fakes import FakeActions
from tests.support import CIPHER, FakeClock

MEMBERS, CHANNELS = 50_000, 100
WARM_RUNS = 5
POSTGRES = os.environ.get("TEST_POSTGRES_URL")
COMPARED = (
    "messages",
    "active_members",
    "dau_mean",
    "mau",
    "returning_members",
    "first_messages",
    "activation",
    "retention_w1",
    "questions",
    "answered",
    "unanswered",
    "first_response_median",
    "newcomers_unanswered",
    "newcomer_reply_median",
)
NEWEST = Week.of((moment(END) - timedelta(days=1)).date())


@dataclass(frozen=True)
class Timed:
    """Seconds: the report (median of the warm runs), the whole digest with its picture, and the same numbers from raw
    rows without and with an index."""

    report: float
    digest: float
    raw: float
    indexed: float

    def line(self, database: str, messages: int, rows: int) -> str:
        ratios = (
            f"{self.raw:8.1f} s {self.raw / self.report:6.0f}x {self.indexed:9.1f} s {self.indexed / self.report:6.0f}x"
        )
        ours = f"{self.report * 1000:9.0f} ms {self.digest * 1000:6.0f} ms"
        return f"{database:<11}{messages:>11,} {rows:>11,} {ours} {ratios}"


async def measure(url: str) -> Timed:
    db = Database(url)
    # A bot holds no millions of rows, through which the collector of garbage would go again and again.
    gc.collect()
    gc.freeze()
    reports = Reports(db, FakeClock(moment(NOW)), SettingsStore(db, FakeClock(), CIPHER))
    report = await reports.report(GUILD, NEWEST)
    seconds = [await taken(lambda: reports.report(GUILD, NEWEST)) for _run in range(WARM_RUNS)]
    charts = Charts()
    digest = DigestService(db, reports.clock, reports.settings, reports, FakeActions(reports.clock), charts)
    await digest.preview(GUILD, NEWEST, "en")  # the process that draws is there now
    whole = [await taken(lambda: digest.preview(GUILD, NEWEST, "en")) for _run in range(WARM_RUNS)]
    await charts.close()
    raw, counted = await from_raw(db)
    check_same(report, counted)
    async with db.begin() as session:
        await session.execute(text("CREATE INDEX ix_message_at ON message (guild_id, at)"))
    indexed, _counted = await from_raw(db)
    await db.close()
    return Timed(statistics.median(seconds), statistics.median(whole), raw, indexed)


async def from_raw(db: Database) -> tuple[float, dict[str, Any]]:
    async with db.read() as session:
        began = time.perf_counter()
        counted = await count_raw(lambda query: fetch(session, query))
        return time.perf_counter() - began, counted


async def fetch(session: AsyncSession, query: str) -> list[Any]:
    return [tuple(row) for row in await session.execute(text(query))]


async def taken(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def check_same(report: Report, raw: dict[str, Any]) -> None:
    """Both ways tell the same numbers, or the times compare nothing."""
    metrics = report.metrics
    for key in COMPARED:
        same(key, (metrics[key].value, metrics[key].previous, metrics[key].baseline), compared(raw[key]))
    same("chart", [members for _week, members in report.active_by_week], raw["chart"])
    same(
        "heatmap",
        {(d, h, n) for d, row in enumerate(metrics["heatmap"].value) for h, n in enumerate(row) if n},
        set(raw["heatmap"]),
    )
    same("best_hours", metrics["best_hours"].value, [[day, hour, float(mean)] for day, hour, mean in raw["best_hours"]])
    channels = [channel for channel in metrics["top_channels"].value if channel.messages]
    same("channels", {(c.channel_id, 0, c.messages) for c in channels}, {row for row in raw["channels"] if row[1] == 0})
    same("channel_members", {c.channel_id: c.members for c in channels}, raw["channel_members"])


def compared(numbers: list[float]) -> tuple[float, float, float]:
    return numbers[0], numbers[1], statistics.fmean(numbers[1:MEASURED])


def same(key: str, told: Any, counted: Any) -> None:
    if told != counted:
        raise SystemExit(f"{key} differs: the report tells {told}, raw rows {counted}")


@asynccontextmanager
async def sqlite_database() -> AsyncIterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="concierge-benchmark-"))
    yield f"sqlite:///{folder / 'concierge.db'}"
    shutil.rmtree(folder)


@asynccontextmanager
async def postgres_database() -> AsyncIterator[str]:
    server = str(POSTGRES)
    name = f"benchmark_{uuid.uuid4().hex[:12]}"
    engine = create_async_engine(engine_url(server), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await engine.dispose()


async def run(database: str, tables: Tables, raw: Raw, joins: Joins) -> Timed:
    async with (sqlite_database if database == "sqlite" else postgres_database)() as url:
        await migrate(url)
        if database == "sqlite":
            fill_sqlite(url.removeprefix("sqlite:///"), tables, raw, joins)
        else:
            await fill_postgres(url, tables, raw, joins)
        return await measure(url)


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000])
    databases = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]
    parser.add_argument("--databases", nargs="+", choices=databases, default=databases)
    asked = parser.parse_args()
    tell(f"{os.cpu_count()} processors, {MEMBERS:,} members, {CHANNELS} channels, {WEEKS} weeks")
    tell("database       messages    roll-ups      report    digest   raw rows  ratio  with index  ratio")
    for messages in asked.messages:
        raw, joins = community(messages, MEMBERS, CHANNELS)
        tables = roll_ups(raw, joins)
        rows = sum(len(rows) for _columns, rows in tables.values())
        for database in asked.databases:
            tell(asyncio.run(run(database, tables, raw, joins)).line(database, len(raw.at), rows))


if __name__ == "__main__":
    main()
