"""How long an import takes beside json.load of the same files, and how much memory it needs.

    python -m tests.benchmarks.import_speed FOLDER [--rounds 5] [--times 1] [--questions CHANNEL] [--database URL]

Gzipped files are unpacked before the clock runs. `--times 20` makes each file twenty times as long first.
"""

import argparse
import asyncio
import gzip
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import text

from bot.core.clock import SystemClock
from bot.core.db import Database, sqlite_file
from bot.core.migrate import migrate
from bot.core.tables import Base
from tests.features.engagement.fake_history import counting

FIVE_WEEKS = 35 * 24 * 60 * 60 * 1000 << 22


def unpack(folder: Path, into: Path, times: int) -> list[Path]:
    paths = []
    for number, packed in enumerate(sorted(folder.rglob("*.json*"))):
        data = packed.read_bytes()
        data = gzip.decompress(data) if packed.suffix == ".gz" else data
        paths.append(into / f"{number}.json")
        paths[-1].write_bytes(data if times == 1 else lengthened(data, times))
    return paths


def lengthened(data: bytes, times: int) -> bytes:
    """The same messages again and again, five weeks later each time."""
    export = json.loads(data)
    once = export["messages"]
    export["messages"] = [
        {**message, "id": str(int(message["id"]) + again * FIVE_WEEKS)} for again in range(times) for message in once
    ]
    export["messageCount"] = len(export["messages"])
    return json.dumps(export, separators=(",", ":"), ensure_ascii=False).encode()


def load_all(paths: list[Path]) -> float:
    start = time.perf_counter()
    for path in paths:
        with path.open(encoding="utf-8") as file:
            json.load(file)
    return time.perf_counter() - start


async def import_all(paths: list[Path], url: str, questions: list[str]) -> tuple[float, int]:
    db = Database(url)
    start = time.perf_counter()
    imported = await counting(db, SystemClock()).import_exports(paths, question_channels=questions)
    took = time.perf_counter() - start
    await db.close()
    return took, sum(server.messages for server in imported.servers)


async def emptied(url: str) -> None:
    if file := sqlite_file(url):
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()
    await migrate(url)
    db = Database(url)
    async with db.begin() as session:
        for table in Base.metadata.sorted_tables:
            await session.execute(text(f'DELETE FROM "{table.name}"'))
    await db.close()


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--questions", action="append", default=[], metavar="CHANNEL")
    parser.add_argument("--database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:  # its memory is not the import's
            paths = apart.submit(unpack, options.folder, Path(folder), options.times).result()
        url = options.database or f"sqlite:///{folder}/concierge.db"
        say(f"{sum(path.stat().st_size for path in paths) / 2**20:.0f} MiB in {len(paths)} files")
        ratios = []
        for number in range(1, options.rounds + 1):
            asyncio.run(emptied(url))
            took, messages = asyncio.run(import_all(paths, url, options.questions))
            say(
                f"round {number}: import {took:.2f} s, {messages:,} messages, {messages / took:,.0f} a second; "
                f"peak memory {peak_mib():.0f} MiB"
            )
            if options.times == 1:  # all at once in memory: for the longer files that would be the peak
                loaded = load_all(paths)
                ratios.append(took / loaded)
                say(f"         json.load {loaded:.2f} s, ratio {ratios[-1]:.2f}")
        if ratios:
            say(f"median ratio {statistics.median(ratios):.2f}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
