"""What monitoring is told of the bot, asked over HTTP."""

import re
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.client.http import serving
from bot.client.vitals import memory
from bot.core import due
from bot.core.db import Database
from bot.core.errors import UserError
from tests.simworld import World


async def asked(sim: World, path: str) -> tuple[int, str]:
    async with serving(sim.client.vitals, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        answer = await session.get(f"http://127.0.0.1:{port}{path}")
        return answer.status, await answer.text()


async def health(sim: World) -> tuple[bool, dict[str, bool]]:
    found = await sim.client.vitals.health()
    return found.ok, {name: part["ok"] for name, part in found.report.items()}


class Failing:
    async def run(self, guild_id: int, key: str, due_at: object) -> None: ...

    async def gave_up(self, guild_id: int, key: str, due_at: object) -> None: ...


async def test_a_bot_at_work_is_healthy_and_what_fails_is_named(sim: World) -> None:
    status, text = await asked(sim, "/healthz")
    assert (status, '"ok": true' in text) == (200, True)
    assert await health(sim) == (True, {"gateway": True, "database": True, "jobs": True})

    await sim.client.vitals.on_shard_disconnect(0)
    assert await health(sim) == (False, {"gateway": False, "database": True, "jobs": True})
    assert (await asked(sim, "/healthz"))[0] == 503
    await sim.client.vitals.on_shard_resumed(0)

    sim.client.app.sweep.handlers["left"] = Failing()
    async with sim.client.db.begin() as session:
        await due.schedule(session, sim.guild.id, "left", "a", sim.env.now() - timedelta(minutes=20))
    assert await health(sim) == (False, {"gateway": True, "database": True, "jobs": False})
    await sim.client.app.sweep()
    assert (await health(sim))[0]

    there, sim.client.db = sim.client.db, Database("postgresql://u@127.0.0.1:1/gone")
    assert (await health(sim))[1]["database"] is False
    await sim.client.db.close()
    sim.client.db = there


async def test_the_numbers_tell_what_was_done_and_name_no_server_and_no_person(sim: World) -> None:
    await sim.member.send(sim.general, "hello")
    await sim.member.slash(sim.general, "help")
    await sim.member.slash(sim.general, "help", about="nothing")
    status, text = await asked(sim, "/metrics")
    assert status == 200
    assert "\nconcierge_messages_heard_total 1\n" in text
    assert '\nconcierge_commands_total{command="help",outcome="done"} 1\n' in text
    assert '\nconcierge_commands_total{command="help",outcome="refused"} 1\n' in text
    assert re.search(r'\nconcierge_queue_length{queue="heard"} [1-9]\n', text)
    assert "\nconcierge_ready 1\n" in text
    assert "\nconcierge_jobs_lag_seconds 0\n" in text
    for thing in (sim.guild, sim.general, sim.member, sim.owner):
        assert str(thing.id) not in text
    assert set(re.findall(r"(\w+)=\"", text)) <= {"command", "outcome", "status", "event", "queue"}


async def test_a_port_that_is_taken_is_told(sim: World) -> None:
    async with serving(sim.client.vitals, "127.0.0.1", 0) as port:
        with pytest.raises(UserError, match="can’t be had"):
            async with serving(sim.client.vitals, "127.0.0.1", port):
                pass
    async with serving(sim.client.vitals, "127.0.0.1", None) as none:
        assert none is None


def test_the_memory_that_the_process_uses_is_known() -> None:
    used: Any = memory()
    assert 10 * 2**20 < used < 10 * 2**30
