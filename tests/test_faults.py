"""The real process against a local Discord over sockets, while things go wrong: nothing is lost or twice, and it says.

Sockets that break, lost sessions and events that come late or twice are in `test_killed`; refusals in `test_asking`.
"""

import base64
import json
import resource
import secrets
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from tests.conftest import KEEPER, run_on_postgres
from tests.fake_discord.clients import CLOCK
from tests.fake_discord.club import Club, club, local
from tests.fake_discord.interactions import Given
from tests.fake_discord.local import Fault, LocalDiscord
from tests.fake_discord.processes import Client, life
from tests.fake_discord.waiting import until

HISTORY = r"GET /channels/\d+/messages"
ANSWERING = r"POST /interactions/\d+/\w+/callback"
WEEK = timedelta(days=7)
SMALL = 64 << 10

__all__ = ["club", "local"]

pytestmark = pytest.mark.timeout(600)


def said(client: Client) -> str:
    return client.log.read_text(encoding="utf-8")


async def answered(given: Given) -> str:
    await until(lambda: bool(given.answers))
    return json.dumps(given.answers)


async def test_a_discord_that_is_busy_broken_and_slow_is_asked_until_everything_is_counted(
    club: Club, local: LocalDiscord
) -> None:
    club.chat(club.hall, 250, ago=timedelta(days=1))
    club.chat(club.side, 20, ago=timedelta(days=1))
    local.faults = [
        Fault(HISTORY, "429", 2, seconds=0.2),
        Fault(HISTORY, "busy", 1),
        Fault(HISTORY, "500", 2),
        Fault(HISTORY, "reset", 2),
        Fault(HISTORY, "slow", 3, seconds=0.3),
    ]
    async with life(local, club.folder) as client:
        club.chat(club.hall, 20)
        await club.everything_is_counted()
        assert not any(fault.times for fault in local.faults)
        assert await client.stop() == 0
    for why in ("We are being rate limited", "does not say for how long", "the connection broke"):
        assert why in said(client)


async def test_an_interaction_that_expired_is_one_plain_line_and_the_next_one_is_answered(
    club: Club, local: LocalDiscord
) -> None:
    async with life(local, club.folder) as client:
        local.faults = [Fault(ANSWERING, "expired")]
        late = local.interactions.slash(club.world.owner, club.hall, "help")
        await until(lambda: "got no answer" in said(client))
        assert f"/help: user {club.world.owner.id} got no answer: Discord waits three seconds" in said(client)
        assert late.answers == []
        assert await answered(local.interactions.slash(club.world.owner, club.hall, "help"))
        assert "Traceback" not in said(client)


async def test_a_token_that_is_taken_back_ends_the_process_with_a_sentence(club: Club, local: LocalDiscord) -> None:
    async with life(local, club.folder) as client:
        club.chat(club.hall, 10)
        await local.gateway.session.caught_up()
        local.faults = [Fault(".* /users/.*|.* /channels/.*", "401", 1000)]
        local.interactions.slash(club.world.owner, club.hall, "digest now")
        await until(lambda: client.status() is not None)
    assert client.status() == 1
    assert "Discord refuses the token: make a new one" in said(client)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there may a process limit another's files")
async def test_a_full_disk_is_told_and_what_happened_meanwhile_is_written_once_there_is_room(
    club: Club, local: LocalDiscord
) -> None:
    async with life(local, club.folder) as client:
        club.chat(club.hall, 30)
        await club.everything_is_counted()
        _soft, hard = limits = resource.prlimit(client.process.pid or 0, resource.RLIMIT_FSIZE)
        resource.prlimit(client.process.pid or 0, resource.RLIMIT_FSIZE, (SMALL, hard))
        club.chat(club.hall, 30)
        club.chat(club.side, 10)
        await until(lambda: "counts can't be written since" in said(client))
        assert club.counted().total() == 30
        resource.prlimit(client.process.pid or 0, resource.RLIMIT_FSIZE, limits)
        await club.everything_is_counted()
        await until(lambda: "counts are written again" in said(client))
        assert await client.stop() == 0
    await club.everything_is_counted()


async def test_a_clock_that_jumps_posts_no_digest_twice_and_loses_no_message(club: Club, local: LocalDiscord) -> None:
    def jump(**length: float) -> None:
        (club.folder / CLOCK).write_text(str(timedelta(**length).total_seconds()))

    def digests() -> int:
        return sum(place_id == club.staff.id for place_id, _message in local.rest.said)

    def weeks() -> list[Any]:
        return club.rows("SELECT state FROM digest ORDER BY week")

    jump()
    club.chat(club.hall, 20, ago=WEEK)
    async with life(local, club.folder, "jumping") as client:
        at = {"channel": club.staff, "weekday": 0, "hour": 9}
        assert "digest" in await answered(local.interactions.slash(club.world.owner, club.hall, "digest setup", **at))
        await club.everything_is_counted()
        jump(days=8)
        await until(lambda: weeks() == [("sent",)])
        jump(hours=-2)
        club.chat(club.hall, 20)
        assert await answered(local.interactions.slash(club.world.owner, club.hall, "stats today"))
        jump(days=8)
        club.chat(club.side, 20)
        assert "posted before" in await answered(local.interactions.slash(club.world.owner, club.hall, "digest now"))
        await club.everything_is_counted()
        jump()
        club.chat(club.side, 20)
        await club.everything_is_counted()
        assert (weeks(), digests()) == ([("sent",)], 1)
        assert await client.stop() == 0
    await club.everything_is_counted()


class Shared:
    """A club whose bot works on PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = url.rpartition("/")[2]
        self.key = base64.b64encode(secrets.token_bytes(32)).decode()

    @property
    def options(self) -> dict[str, str]:
        return {"CONCIERGE_DATABASE__URL": self.url, "CONCIERGE_ENCRYPTION__KEY": self.key}

    async def counted(self) -> Counter[tuple[str, int, int]]:
        connection = await asyncpg.connect(self.url)
        rows = await connection.fetch("SELECT day::text, channel_id, hour, messages FROM channel_hour")
        await connection.close()
        return Counter({(day, channel, hour): messages for day, channel, hour, messages in rows})

    async def everything_is_counted(self, club: Club) -> None:
        for _look in range(1200):
            if (counted := await self.counted()) == club.to_count():
                break
            await _a_moment()
        assert counted == club.to_count()

    async def goes_away(self) -> None:
        others = f"datname = '{self.name}' AND usename = current_user AND application_name <> '{KEEPER}'"
        await run_on_postgres(
            f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}",
        )

    async def comes_back(self) -> None:
        await run_on_postgres(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")


async def _a_moment() -> None:
    await run_on_postgres("SELECT pg_sleep(0.05)")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_goes_away_is_waited_for_and_what_happened_meanwhile_is_counted_once(
    club: Club, local: LocalDiscord, database_url: str
) -> None:
    shared = Shared(database_url)
    async with life(local, club.folder, **shared.options) as client:
        club.chat(club.hall, 30)
        await shared.everything_is_counted(club)
        try:
            await shared.goes_away()
            club.chat(club.hall, 30)
            club.chat(club.side, 10)
            await until(lambda: "counts can't be written since" in said(client))
            await until(lambda: "the database is away" in said(client))
            given = local.interactions.slash(club.world.owner, club.hall, "stats today")
            assert "code" in await answered(given)
        finally:
            await shared.comes_back()
        club.chat(club.side, 10)
        await shared.everything_is_counted(club)
        await until(lambda: "counts are written again" in said(client))
        await until(lambda: "the database is back" in said(client))
        assert await client.stop() == 0
    await shared.everything_is_counted(club)
