"""Processes of clients: started, watched, ended gently or not."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fake_discord.local import LocalDiscord
from tests.fake_discord.waiting import until

ROOT = Path(__file__).parents[2]
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0"


class Client:
    """A process that runs a client; `log`: where it writes what it says."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.log = log

    def cpu_seconds(self) -> float:
        """Of all its threads so far, by the kernel's clock of the process."""
        return time.clock_gettime_ns(~self.process.pid << 3 | 2) / 1e9

    def memory_mib(self) -> float:
        """Resident."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    async def kill(self) -> None:
        """At once: it can write nothing down."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """As Ctrl-C does; its exit status."""
        self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), 20)


@asynccontextmanager
async def started(name: str, local: LocalDiscord, folder: Path) -> AsyncIterator[Client]:
    """A client by its name in `clients`; its data lie in the folder, and it is gone afterwards."""
    log = folder / f"{name}.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
    environment |= {"DISCORD_TOKEN": TOKEN, "CONCIERGE_DATABASE__URL": f"sqlite:///{database(folder)}"}
    environment |= {"PYTHONPATH": str(ROOT)}
    command = (sys.executable, "-m", "tests.fake_discord.clients", name, local.api, local.gateway.url)
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=environment, stdout=output, stderr=output
        )
    client = Client(process, log)
    try:
        yield client
    finally:
        if process.returncode is None:
            await client.kill()


async def connected(local: LocalDiscord, client: Client, *, times: int = 1, seconds: float = 60) -> None:
    """Until the client has identified for so many times and read all that it was told."""

    def is_there() -> bool:
        if client.process.returncode is not None:
            raise ChildProcessError(client.log.read_text(encoding="utf-8"))
        return local.gateway.identified >= times

    await until(is_there, seconds)
    await local.gateway.session.caught_up()


def database(folder: Path) -> Path:
    return folder / "concierge.db"
