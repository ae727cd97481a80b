"""The demo's history takes the road of real exports."""

import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest_asyncio
import simcord

from bot.core.db import Database
from bot.demo.chat_exports import write_exports
from bot.demo.opening import NOW
from bot.demo.story import HELP, ZONE, Story
from bot.demo.town import BOT, Heard, Town
from tests.features.engagement.fake_history import counting


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Town]:
    env = simcord.Env(discord.Client(intents=discord.Intents(guilds=True)), check_errors=False)
    await env.start()
    assert env.bot.user is not None
    await env.bot.user.edit(username=BOT)
    yield Town(env, Story())
    await env.shutdown()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def heard(town: Town) -> list[Heard]:
    return await town.remember(NOW)


async def test_every_message_is_counted_once_and_none_is_refused(
    town: Town, heard: list[Heard], tmp_path: Path, db: Database
) -> None:
    service = counting(db, town.env)
    question_channels = [str(town.channels[HELP.name].id)]
    first = await service.import_exports(write_exports(town, heard, tmp_path), ZONE.key, question_channels)
    again = await service.import_exports(write_exports(town, heard, tmp_path), ZONE.key, question_channels)
    assert [server.messages for server in first.servers] == [sum(not message.joined for message in heard)]
    assert [server.messages for server in again.servers] == [0]
    assert (first.refused, again.refused) == ((), ())


def test_exports_are_shaped_as_the_real_ones(town: Town, heard: list[Heard], tmp_path: Path, shared_data: Path) -> None:
    ours = [json.loads(path.read_text("utf-8")) for path in write_exports(town, heard, tmp_path)]
    path = next((shared_data / "chat").glob("*welcome*.json.gz"))
    theirs = json.loads(gzip.decompress(path.read_bytes()))
    assert all(shape(export) == shape(theirs) for export in ours)


def shape(export: dict[str, Any]) -> tuple[set[str], ...]:
    message = next(message for message in export["messages"] if message["type"] != "Reply")
    parts = (export, export["guild"], export["channel"], message, message["author"])
    return tuple(set(part) for part in parts)


def test_replies_and_mentions_name_whom_they_mean(town: Town, heard: list[Heard], tmp_path: Path) -> None:
    written = [
        message
        for path in write_exports(town, heard, tmp_path)
        for message in json.loads(path.read_text("utf-8"))["messages"]
    ]
    ids = {message["id"] for message in written}
    replies = [message for message in written if message["type"] == "Reply"]
    assert len(replies) > 500
    assert all(reply["reference"]["messageId"] in ids for reply in replies)
    mentions = [message for message in written if message["mentions"]]
    assert len(mentions) > 50
    assert all(f"<@{message['mentions'][0]['id']}>" in message["content"] for message in mentions)
