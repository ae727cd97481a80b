"""The real process against a local Discord over sockets, while things go wrong: nothing is lost or twice, and it says.

Sockets that break, lost sessions and events that come late or twice are in `test_killed`; refusals in `test_asking`.
"""

import json
import resource
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fake_discord.clients import CLOCK
from tests.fake_discord.club import SETTLED, Club, club, local
from tests.fake_discord.interactions import Given
from tests.fake_discord.local import Fault, LocalDiscord
from tests.fake_discord.outages import Books, line_to, lives_through, locked, own_key, said
from tests.fake_discord.processes import life
from tests.fake_discord.waiting import until

HISTORY = r"GET /channels/\d+/messages"
ANSWERING = r"POST /interactions/\d+/\w+/callback"
WEEK = timedelta(days=7)
SMALL = 64 << 10

__all__ = ["club", "local"]

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


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


async def test_not_even_the_most_talkative_log_holds_what_people_wrote_or_how_to_answer_them(
    club: Club, local: LocalDiscord
) -> None:
    async with life(local, club.folder, CONCIERGE_LOG__LEVEL="debug") as client:
        given = local.interactions.slash(club.world.owner, club.hall, "stats today")
        newcomer = club.world.person("Trillian")
        club.world.joins(newcomer, club.server, datetime.now(UTC))
        club.world.writes(newcomer, club.hall, "what nobody else shall read", datetime.now(UTC) - SETTLED)
        await club.everything_is_counted()
        assert await answered(given)
        assert await client.stop() == 0
    assert " DEBUG " in said(client)
    found = [word for word in ("nobody else", newcomer.name, given.token) if word in said(client)]
    assert not found


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


def at(club: Club, minute: int) -> None:
    """By the clock of the process."""
    (club.folder / CLOCK).write_text(str(60 * minute))


async def test_a_file_that_another_program_holds_for_a_minute_is_waited_for_and_nothing_is_lost_or_twice(
    club: Club, local: LocalDiscord
) -> None:
    def goes() -> None:
        holding.__enter__()
        at(club, minute=1)

    def comes() -> None:
        holding.__exit__(None, None, None)
        at(club, minute=2)

    at(club, minute=0)
    holding, books = locked(club), Books(club)
    async with life(local, club.folder, "jumping") as client:
        await lives_through(client, local, books, goes, comes, seconds=4)
    assert await books.counted() == club.to_count()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_goes_away_for_a_minute_is_waited_for_and_nothing_is_lost_or_twice(
    club: Club, local: LocalDiscord, database_url: str
) -> None:
    def goes() -> None:
        line.cut()
        at(club, minute=1)

    def comes() -> None:
        line.mend()
        at(club, minute=2)

    at(club, minute=0)
    async with line_to(database_url) as (line, url):
        options = {"CONCIERGE_DATABASE__URL": url, "CONCIERGE_ENCRYPTION__KEY": own_key()}
        books = Books(club, database_url)
        async with life(local, club.folder, "jumping", **options) as client:
            await lives_through(client, local, books, goes, comes, seconds=6)
        assert await books.counted() == club.to_count()
