"""What the running bot tells of itself: whether it works, and its numbers."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
from discord import app_commands
from discord.ext import commands

from bot.client.facts import Interaction
from bot.client.seam import heartbeat_age
from bot.core.facts import MessageFacts
from bot.core.metrics import Metrics

if TYPE_CHECKING:
    from bot.client.client import Client

Command = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu

HEARTBEAT_LATE_S = 90.0
"""Discord asks for one every 41 seconds, and discord.py gives a connection up after another 60."""
JOBS_LATE = timedelta(minutes=15)
DATABASE_TIMEOUT_S = 2.0
KIB = 2**10
SWITCHING = 101
"""The answer with which a connection to the gateway begins."""


@dataclass(frozen=True)
class Health:
    """`report`: what is looked at and how it stands, as JSON."""

    ok: bool
    report: Mapping[str, Any]


class Vitals(commands.Cog):
    def __init__(self, client: "Client") -> None:
        self.client = client
        self.metrics = Metrics()
        self._connected: set[int] = set()
        self._jobs_late = timedelta(0)
        client.inbox.messages.append(self._heard_one)
        client.asking.trace.on_request_end.append(self._answered)
        count, read = self.metrics.counter, self.metrics.gauge
        self._heard = count("messages_heard_total", "Messages that people wrote and the bot heard.")
        self._commands = count("commands_total", "Slash commands and apps, by how they ended.", "command", "outcome")
        self._asked = count("rest_requests_total", "Requests to Discord, by the status of the answer.", "status")
        self._gateway = count("gateway_events_total", "Connections to Discord: ready, resumed, disconnected.", "event")
        read("ready", "1 if every connection to Discord is ready.", lambda: float(self.is_ready))
        read("servers", "Servers that this process looks after.", lambda: float(len(client.guilds)))
        read("heartbeat_age_seconds", "Since Discord last answered a heartbeat, the longest of all.", self.heartbeat)
        read("flush_lag_seconds", "Since everything that was heard was last written down.", self._flush_lag)
        read("jobs_lag_seconds", "How late the oldest job is that is due.", self._jobs_lag)
        read("queue_length", "What waits in memory.", self._queues, label="queue")
        read("memory_bytes", "Memory that the process uses.", memory)

    def _heard_one(self, _facts: MessageFacts) -> None:
        self._heard.add()

    async def _answered(self, _session: object, _context: object, end: aiohttp.TraceRequestEndParams) -> None:
        if end.response.status != SWITCHING:
            self._asked.add(str(end.response.status))

    def ended(self, interaction: Interaction, outcome: str) -> None:
        """Only names that the bot gave: what a person may make up is not counted by name."""
        name = interaction.command.qualified_name if interaction.command else "unknown"
        self._commands.add(name, outcome)

    @commands.Cog.listener()
    async def on_app_command_completion(self, interaction: Interaction, _command: Command) -> None:
        self.ended(interaction, "done")

    # The connections

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        self._connected.add(shard_id)
        self._gateway.add("ready")

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        self._connected.add(shard_id)
        self._gateway.add("resumed")

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        self._connected.discard(shard_id)
        self._gateway.add("disconnected")

    @property
    def is_ready(self) -> bool:
        shards = self.client.shards
        return bool(shards) and self._connected.issuperset(shards)

    def heartbeat(self) -> float | None:
        ages = [age for shard in self.client.shards.values() if (age := heartbeat_age(shard)) is not None]
        return max(ages, default=None)

    # What is looked at

    async def health(self) -> Health:
        heartbeat, database_s = self.heartbeat(), await self._database()
        jobs = await self._jobs() if database_s is not None else None
        parts = {
            "gateway": self.is_ready and (heartbeat is None or heartbeat < HEARTBEAT_LATE_S),
            "database": database_s is not None,
            "jobs": jobs is not None and jobs < JOBS_LATE,
        }
        shards = self.client.shards
        numbers = {
            "gateway": {"shards": len(shards), "ready": len(self._connected & set(shards)), "heartbeat_s": heartbeat},
            "database": {"answered_in_s": database_s},
            "jobs": {"oldest_due_s": jobs.total_seconds() if jobs is not None else None},
        }
        return Health(all(parts.values()), {name: {"ok": ok, **numbers[name]} for name, ok in parts.items()})

    async def numbers(self) -> str:
        await self._jobs()
        return self.metrics.text()

    async def _database(self) -> float | None:
        """How long it took to answer; None if it did not."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S):
                await self.client.db.ping()
        except Exception:
            return None
        return time.perf_counter() - began

    async def _jobs(self) -> timedelta | None:
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S):
                self._jobs_late = await self.client.app.sweep.lag()
        except Exception:
            return None
        return self._jobs_late

    def _jobs_lag(self) -> float:
        return self._jobs_late.total_seconds()

    def _flush_lag(self) -> float | None:
        at = self.client.app.engagement.written_at
        return None if at is None else (self.client.clock.now() - at).total_seconds()

    def _queues(self) -> dict[str, float]:
        app = self.client.app
        newcomers = sum(len(doorway) for doorway in app.doorways)
        return {"heard": app.engagement.waiting, "deletions": len(app.automod.deletions), "newcomers": newcomers}


def memory() -> float | None:
    """Resident; where the system keeps that to itself, the most that it was."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(ImportError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else KIB)
    return None
