"""Processes of clients: started, watched, ended gently or not."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.fake_discord import clients
from tests.fake_discord.local import LocalDiscord
from tests.fake_discord.waiting import PATIENCE, until
from tests.kept_secret import TOKEN

ROOT = Path(__file__).parents[2]

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(
    ["__main__", "bot.client.client", "discord.ext.commands", "aiosqlite", "cogs.digest.cog"]
)


class Client:
    """A process that runs a client; `log`: where it writes what it says."""

    def __init__(self, process: "subprocess.Popen[bytes] | BaseProcess", log: Path) -> None:
        self.process = process
        self.log = log

    def status(self) -> int | None:
        """How it ended, if it has."""
        return self.process.poll() if isinstance(self.process, subprocess.Popen) else self.process.exitcode

    def cpu_seconds(self) -> float:
        """Of all its threads so far, by the kernel's clock of the process."""
        return time.clock_gettime_ns(~(self.process.pid or 0) << 3 | 2) / 1e9

    def memory_mib(self) -> float:
        """Resident."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def kill(self) -> None:
        """At once: it can write nothing down."""
        self.process.kill()
        self.process.wait() if isinstance(self.process, subprocess.Popen) else self.process.join()

    async def stop(self) -> int | None:
        """As Ctrl-C does; its exit status."""
        os.kill(self.process.pid or 0, signal.SIGINT)
        await until(lambda: self.status() is not None)
        return self.status()


@contextmanager
def started(name: str, local: LocalDiscord, folder: Path, *, forked: bool = False, **options: str) -> Iterator[Client]:
    """A client by its name in `clients`; its data lie in the folder, and it is gone afterwards.

    `forked`: from a process that has the modules already, because to load them takes longer than the rest. `options`:
    variables of its environment.
    """
    log = folder / f"{name}.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
    environment |= {"DISCORD_TOKEN": TOKEN, "CONCIERGE_DATABASE__URL": f"sqlite:///{database(folder)}"}
    environment |= {"PYTHONPATH": str(ROOT)} | options
    arguments = (name, local.api, local.gateway.url)
    with log.open("ab") as output:
        if forked:
            process: subprocess.Popen[bytes] | BaseProcess
            process = FORKING.Process(target=_run, args=(folder, environment, log, arguments))
            process.start()
        else:
            command = (sys.executable, "-m", "tests.fake_discord.clients", *arguments)
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    client = Client(process, log)
    try:
        yield client
    finally:
        client.kill()


def _run(folder: Path, environment: Mapping[str, str], log: Path, arguments: tuple[str, str, str]) -> None:
    """What a new process gets by itself."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    clients.main(*arguments)


@asynccontextmanager
async def life(local: LocalDiscord, folder: Path, name: str = "hurried", **options: str) -> AsyncIterator[Client]:
    """`concierge run`, connected; killed at its end if it is still alive. `options`: of its environment."""
    before = local.gateway.identified
    with started(name, local, folder, forked=True, **options) as client:
        try:
            await connected(local, client, times=before + 1)
            yield client
        except BaseException as error:
            error.add_note(client.log.read_text(encoding="utf-8"))
            raise


async def connected(local: LocalDiscord, client: Client, *, times: int = 1, seconds: float = PATIENCE) -> None:
    """Until the client has identified for so many times and read all that it was told."""

    def is_there() -> bool:
        if client.status() is not None:
            raise ChildProcessError(client.log.read_text(encoding="utf-8"))
        return local.gateway.identified >= times

    await until(is_there, seconds)
    await local.gateway.session.caught_up()


def database(folder: Path) -> Path:
    return folder / "concierge.db"


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Read beside the process that writes."""
    with closing(sqlite3.connect(f"file:{database(folder)}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()
