"""Takes the database away from the real process for a minute, and looks whether anything is lost or there twice.

    python -m tests.benchmarks.outage [--seconds 60] [--kinds locked cut dark]

`locked`: another program holds the SQLite file. `cut`: PostgreSQL's connections break and none is taken. `dark`:
nothing comes through, and nobody is told. PostgreSQL needs TEST_POSTGRES_URL.
"""

import argparse
import asyncio
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.core.migrate import migrate
from tests.benchmarks.measuring import say
from tests.conftest import POSTGRES, drop_on_postgres, postgres_url, run_on_postgres
from tests.fake_discord.club import Club
from tests.fake_discord.local import running
from tests.fake_discord.outages import Books, line_to, lives_through, locked, own_key
from tests.fake_discord.processes import database, life


@asynccontextmanager
async def postgres() -> AsyncIterator[str]:
    name = f"outage_{uuid.uuid4().hex[:12]}"
    await run_on_postgres(f"CREATE DATABASE {name}")
    try:
        await migrate(postgres_url(name))
        yield postgres_url(name)
    finally:
        await drop_on_postgres(name)


async def on_sqlite(folder: Path, seconds: float) -> float:
    await migrate(f"sqlite:///{database(folder)}")
    club = Club(folder)
    async with running(club.world) as local, life(local, folder, "concierge") as client:
        holding = locked(club)
        return await lives_through(
            client, local, Books(club), holding.__enter__, lambda: holding.__exit__(None, None, None), seconds
        )


async def on_postgres(folder: Path, kind: str, seconds: float) -> float:
    club = Club(folder)
    async with postgres() as url, line_to(url) as (line, over), running(club.world) as local:
        options = {"CONCIERGE_DATABASE__URL": over, "CONCIERGE_ENCRYPTION__KEY": own_key()}
        async with life(local, folder, "concierge", **options) as client:
            goes = line.cut if kind == "cut" else line.go_dark
            return await lives_through(client, local, Books(club, url), goes, line.mend, seconds)


async def gone(kind: str, seconds: float) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            caught_up = await (
                on_sqlite(Path(folder), seconds) if kind == "locked" else on_postgres(Path(folder), kind, seconds)
            )
        except (AssertionError, TimeoutError) as error:
            say(f"{kind} for {seconds:.0f} s: {error!r}\n{chr(10).join(getattr(error, '__notes__', ()))}")
            return False
    say(f"{kind} for {seconds:.0f} s: nothing lost, nothing twice; all written {caught_up:.1f} s after")
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    kinds = ["locked", "cut", "dark"] if POSTGRES else ["locked"]
    parser.add_argument("--kinds", nargs="+", choices=["locked", "cut", "dark"], default=kinds)
    wanted = parser.parse_args()
    held = [asyncio.run(gone(kind, wanted.seconds)) for kind in wanted.kinds]
    sys.exit(not all(held))


if __name__ == "__main__":
    main()
