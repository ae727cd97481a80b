"""The local Discord, seen by discord.py's own client."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest
import yarl

from bot.client import seam
from tests.fake_discord.local import Fault, LocalDiscord, running
from tests.fake_discord.waiting import PATIENCE, until
from tests.fake_discord.world import Kind, Place, Server, World
from tests.kept_secret import TOKEN

NOON = datetime(2026, 10, 26, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Listening(discord.Client):
    """What it heard, in order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(intents=discord.Intents.all(), guild_ready_timeout=0.01, **options)
        self.heard: list[str] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the pause that Discord wants between two."""

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message.content)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def server(world: World) -> Server:
    return world.server("The Club", people=3)


@pytest.fixture
def hall(world: World, server: Server) -> Place:
    return world.channel(server, "hall")


@pytest.fixture
async def local(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalDiscord]:
    async with running(world) as local:
        monkeypatch.setattr(discord.http.Route, "BASE", local.api)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(local.gateway.url))
        yield local


@asynccontextmanager
async def listening(client: Listening | None = None) -> AsyncIterator[Listening]:
    async with client or Listening() as client:
        connection = asyncio.create_task(client.start(TOKEN))
        try:
            await asyncio.wait_for(client.wait_until_ready(), PATIENCE)
            yield client
        finally:
            await client.close()
            await connection


async def heard(client: Listening, count: int) -> list[str]:
    await until(lambda: len(client.heard) >= count)
    return client.heard


async def test_a_client_sees_the_server_and_hears_what_is_written(
    local: LocalDiscord, world: World, server: Server, hall: Place
) -> None:
    forum = world.channel(server, "help", Kind.FORUM)
    post = world.opens(world.owner, forum, "How?", "Tell me.", NOON)
    voice = world.channel(server, "stage", Kind.VOICE)
    world.talks(world.owner, server, voice)
    async with listening() as client:
        [guild] = client.guilds
        assert guild.get_thread(post.id) is not None
        assert [member.id for channel in guild.voice_channels for member in channel.members] == [world.owner.id]
        first = world.writes(world.owner, hall, "hello", NOON)
        world.writes(world.owner, hall, "and again", NOON, reply_to=first)
        assert await heard(client, 2) == ["hello", "and again"]


async def test_a_dropped_socket_resumes_and_hears_everything_once(
    local: LocalDiscord, world: World, hall: Place
) -> None:
    async with listening() as client:
        world.writes(world.owner, hall, "before", NOON)
        local.gateway.drop()
        world.writes(world.owner, hall, "meanwhile", NOON)
        await heard(client, 2)
        local.gateway.ask_to_reconnect()
        world.writes(world.owner, hall, "after", NOON)
        assert await heard(client, 3) == ["before", "meanwhile", "after"]
    assert (local.gateway.identified, local.gateway.resumed) == (1, 2)


@pytest.mark.parametrize(
    "prepare",
    [lambda _http: None, lambda http: seam.take_turns(http, lambda: False)],
    ids=["discord.py", "the bot’s socket"],
)
async def test_a_socket_that_falls_silent_is_given_up_and_resumed(
    local: LocalDiscord, world: World, hall: Place, prepare: Callable[[Any], None]
) -> None:
    local.gateway.heartbeat_ms = 50
    client = Listening(heartbeat_timeout=0.3)
    prepare(client.http)
    async with listening(client):
        local.gateway.fall_silent()
        world.writes(world.owner, hall, "meanwhile", NOON)
        assert await heard(client, 1) == ["meanwhile"]
    assert (local.gateway.identified, local.gateway.resumed >= 1) == (1, True)


async def test_what_happens_between_two_sessions_is_only_in_the_history(
    local: LocalDiscord, world: World, hall: Place
) -> None:
    async with listening() as client:
        local.gateway.invalidate()
        world.writes(world.owner, hall, "unheard", NOON)
        await until(lambda: local.gateway.identified == 2)
        world.writes(world.owner, hall, "heard", NOON)
        assert await heard(client, 1) == ["heard"]
        channel = client.get_partial_messageable(hall.id)
        assert [message.content async for message in channel.history()] == ["heard", "unheard"]


async def test_history_comes_in_pages_from_both_ends(local: LocalDiscord, world: World, hall: Place) -> None:
    written = [world.writes(world.owner, hall, str(number), NOON + number * MINUTE) for number in range(5)]
    assert await texts(local, hall, f"?after={written[0].id}&limit=2") == ["2", "1"]
    assert await texts(local, hall, f"?before={written[4].id}&limit=2") == ["3", "2"]
    assert await texts(local, hall, "?limit=3") == ["4", "3", "2"]


async def test_what_the_bot_may_not_see_is_refused_and_what_it_may_not_read_is_empty(
    local: LocalDiscord, world: World, hall: Place
) -> None:
    world.writes(world.owner, hall, "secret", NOON)
    async with listening() as client:
        world.permits(hall, view=True, history=False)
        assert await texts(local, hall, "") == []
        world.permits(hall, view=False, history=False)
        world.writes(world.owner, hall, "unheard", NOON)
        with pytest.raises(discord.Forbidden) as refused:
            await client.fetch_channel(hall.id)
        assert refused.value.code == 50001
        world.permits(hall, view=True, history=True)
        world.writes(world.owner, hall, "heard", NOON)
        assert await heard(client, 1) == ["heard"]
        channel = client.get_channel(hall.id)
        assert isinstance(channel, discord.TextChannel)
        assert channel.permissions_for(channel.guild.me).read_message_history


async def test_archived_threads_come_last_archived_first_and_private_ones_do_not(
    local: LocalDiscord, world: World, hall: Place
) -> None:
    threads = []
    for number in range(3):
        message = world.writes(world.owner, hall, f"about {number}", NOON)
        threads.append(world.starts_thread(hall, message, str(number), private=number == 1))
    async with listening() as client:
        channel = client.get_channel(hall.id)
        assert isinstance(channel, discord.TextChannel)
        for number, thread in enumerate(threads):
            world.archives(thread, NOON + number * MINUTE)
        assert [thread.name async for thread in channel.archived_threads(limit=None)] == ["2", "0"]
        [page] = [thread.name async for thread in channel.archived_threads(before=NOON + MINUTE)]
        assert page == "0"
        assert await channel.guild.active_threads() == []


async def test_members_come_in_pages_and_who_was_kicked_is_gone(
    local: LocalDiscord, world: World, server: Server
) -> None:
    newcomer = world.person("newcomer")
    world.joins(newcomer, server, NOON)
    world.kicks(world.owner, newcomer, server)
    async with listening() as client:
        [guild] = client.guilds
        assert {member.id async for member in guild.fetch_members()} == set(server.members)
        with pytest.raises(discord.NotFound):
            await guild.fetch_member(newcomer.id)
        [kick] = [entry async for entry in guild.audit_logs(action=discord.AuditLogAction.kick)]
        assert (kick.user_id, kick.target and kick.target.id) == (world.owner.id, newcomer.id)


async def test_faults_happen_as_often_as_they_are_asked_for(local: LocalDiscord, world: World, hall: Place) -> None:
    world.writes(world.owner, hall, "there", NOON)
    asked = f"GET /channels/{hall.id}/messages"
    local.faults += [Fault(asked, "429", seconds=0.01), Fault(asked, "slow", seconds=0.01)]
    async with listening() as client:
        channel = client.get_partial_messageable(hall.id)
        assert [message.content async for message in channel.history()] == ["there"]
    assert [request.status for request in local.asked(asked)] == [429, 200]
    local.faults += [Fault(asked, "500"), Fault(asked, "reset", times=2)]
    with pytest.raises(aiohttp.ClientResponseError):
        await texts(local, hall, "")
    with pytest.raises(aiohttp.ServerDisconnectedError):  # it asks a second time by itself
        await texts(local, hall, "")


async def texts(local: LocalDiscord, place: Place, query: str) -> list[str]:
    """Of one page of history, as it is answered."""
    async with (
        aiohttp.ClientSession(raise_for_status=True) as session,
        session.get(f"{local.api}/channels/{place.id}/messages{query}") as answer,
    ):
        return [message["content"] for message in await answer.json()]
