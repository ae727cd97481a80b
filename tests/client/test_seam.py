"""Our place in discord.py's table of parsers: what it still gets to see, and what happens where we do not fit."""

import asyncio
import json
import logging
import shutil
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.state import ConnectionState

from bot.client import seam
from bot.core.facts import MessageFacts
from tests import simkit
from tests.simworld import World


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What is heard is the same whatever it is written into."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'concierge.db')}"


def parsers(sim: World) -> dict[str, Any]:
    return sim.client._connection.parsers


def user(user_id: int, name: str = "someone") -> dict[str, Any]:
    return {"id": str(user_id), "username": name, "discriminator": "0", "avatar": None}


def message(sim: World, **fields: Any) -> dict[str, Any]:
    place = {"guild_id": str(sim.guild.id), "channel_id": str(sim.general.id)}
    said = {"id": "1", "type": 0, "author": user(sim.member.id), "content": "hello", "mentions": []}
    return {**place, **said, **fields}


@pytest.fixture
def messages(sim: World) -> list[MessageFacts]:
    """Every message that is heard from now on."""
    heard: list[MessageFacts] = []
    sim.client.inbox.messages.append(heard.append)
    return heard


async def test_discord_py_makes_nothing_of_a_message(sim: World, messages: list[MessageFacts]) -> None:
    made: list[discord.Message] = []

    async def on_message(message: discord.Message) -> None:
        made.append(message)

    sim.client.add_listener(on_message)
    await sim.member.send(sim.general, "hello")
    assert (len(messages), made) == (1, [])


async def test_no_member_is_kept_but_the_bot(sim: World) -> None:
    await sim.restart()
    [guild] = sim.client.guilds
    assert list(guild.members) == [guild.me]
    await sim.joins("nick")
    assert guild.member_count == 6


async def test_what_the_bot_may_do_follows_its_roles(sim: World) -> None:
    role = sim.guild.create_role("Hidden", permissions=discord.Permissions.none())
    [guild] = sim.client.guilds
    sim.env.backend.edit_member(sim.guild.id, guild.me.id, {"role_ids": [role.id]})
    await sim.env.settle()
    assert guild.me.roles[1:] == [guild.get_role(role.id)]


async def test_a_server_comes_without_what_nothing_reads(sim: World) -> None:
    me = {"user": user(sim.client.user.id if sim.client.user else 0)}
    server = {"id": "1", "name": "S", "emojis": [{}], "presences": [{}], "members": [{"user": user(5)}, me]}
    assert seam.slim(server, sim.client) == {"id": "1", "name": "S", "members": [me]}


async def test_a_payload_that_cannot_be_read_is_logged_and_the_next_one_heard(
    sim: World, messages: list[MessageFacts]
) -> None:
    parsers(sim)["MESSAGE_CREATE"](message(sim, author=None))
    assert "MESSAGE_CREATE could not be read" in [record.getMessage() for record in sim.complaints.expected()]
    parsers(sim)["MESSAGE_CREATE"](message(sim))
    assert len(messages) == 1


async def test_what_people_change_or_delete_of_their_messages_makes_no_object(sim: World) -> None:
    """They would raise: the payloads lack nearly everything."""
    parsers(sim)["MESSAGE_UPDATE"]({"id": "1", "author": user(sim.member.id)})
    parsers(sim)["MESSAGE_DELETE"]({"id": "1"})
    parsers(sim)["GUILD_MEMBER_UPDATE"]({"user": user(sim.member.id), "guild_id": str(sim.guild.id)})
    assert sim.complaints.records == []


async def test_buttons_of_the_bots_own_messages_follow_their_edits(sim: World) -> None:
    edited: list[int] = []

    async def on_raw_message_edit(event: discord.RawMessageUpdateEvent) -> None:
        edited.append(event.message_id)

    sim.client.add_listener(on_raw_message_edit)
    sent = await sim.client.get_partial_messageable(sim.general.id).send("hello")
    await sent.edit(content="hello again")
    await sim.env.settle()
    assert edited == [sent.id]


# Where the seam does not fit


def test_it_fits_the_version_that_it_was_tested_with() -> None:
    assert seam.fits()


@pytest.mark.parametrize("version", [(2, 6, 4), (2, 8, 0), (3, 0, 0)])
def test_it_fits_no_other_version(version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord, "version_info", version)
    assert not seam.fits()


def test_it_does_not_fit_without_a_parser_that_it_stands_in_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ConnectionState, "parse_voice_state_update")
    assert not seam.fits()


@pytest.fixture
async def unknown(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(discord, "version_info", (2, 99, 0))
    caplog.set_level(logging.WARNING)


async def test_with_another_discord_py_the_same_payloads_are_heard_beside_it(
    unknown: None, sim: World, messages: list[MessageFacts], caplog: pytest.LogCaptureFixture
) -> None:
    made = asyncio.ensure_future(sim.client.wait_for("message"))
    sent = await sim.member.send(sim.general, "hello")
    assert (await made).id == sent.id
    raw = json.dumps({"op": 0, "t": "MESSAGE_CREATE", "d": message(sim, id=str(sent.id))})
    for received in (raw, '{"op": 11, "t": null}'):
        await simkit.happen(sim.env, "socket_raw_receive", received)
    assert [heard.id for heard in messages] == [sent.id]
    warnings = [record.getMessage() for record in caplog.get_records("setup") if record.name == "bot.client.client"]
    assert warnings == [f"discord.py {discord.__version__} is not one that the bot was tested with: it runs slower"]


async def test_others_have_their_turn_while_a_burst_comes_in() -> None:
    async def receive() -> int:
        return 1  # it has come already, so nothing is waited for

    turns: list[int] = []
    frames = 0

    async def others() -> None:
        while True:
            turns.append(frames)
            await asyncio.sleep(0)

    urgent = False
    task = asyncio.ensure_future(others())
    receive_in_turns = seam.pausing(receive, lambda: urgent)
    while frames < 4 * seam.FRAMES_AT_ONCE:
        frames += await receive_in_turns()
    assert len(turns) == 4
    urgent = True
    for _frame in range(5):
        await receive_in_turns()
    task.cancel()
    assert len(turns) == 4 + 5, "a deletion is sent off between any two frames"
