"""Builds the simulated server, lets eight weeks pass there, has the bot read them as exports, and brings it in."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import simcord

from bot.client.client import Client
from bot.core.encrypted import short_lived
from bot.core.migrate import migrate
from bot.core.shards import WHOLE
from bot.demo.chat_exports import write_exports
from bot.demo.stage import Stage
from bot.demo.story import HELP, ZONE, Story
from bot.demo.town import BOT, Town
from bot.features.moderation.settings import ModerationSettings

NOW = datetime(2026, 3, 8, 17, 40, tzinfo=UTC)
SHOWN = timedelta(days=10)
PATIENCE = 60
"""Seconds that the bot has for an answer, and to leave: the first picture that is drawn takes some."""
REQUESTS_A_SECOND = 1_000_000
"""Of a Discord that lies in memory."""


@asynccontextmanager
async def opened() -> AsyncIterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="concierge-demo-", ignore_cleanup_errors=True) as folder:
        # Nobody listens while the history is made: the bot gets to know it from the exports.
        env = simcord.Env(
            discord.Client(intents=discord.Intents(guilds=True)), check_errors=False, settle_timeout=PATIENCE
        )
        await env.start()
        try:
            async with _staged(env, Path(folder)) as stage:
                yield stage
        finally:
            await env.shutdown()


@asynccontextmanager
async def _staged(env: simcord.Env, folder: Path) -> AsyncIterator[Stage]:
    database = f"sqlite:///{folder / 'concierge.db'}"
    town, exports = await _eight_weeks(env, folder)
    await migrate(database)
    client = Client(
        database,
        env,
        short_lived(),
        ticking=False,
        shards=WHOLE,
        requests_a_second=REQUESTS_A_SECOND,
        step_timeout=PATIENCE,
    )
    try:
        guild_id, manager = town.guild.id, town.manager.id
        question_channels = (str(town.channels[HELP.name].id),)
        await client.app.engagement.import_exports(exports, ZONE.key, question_channels)
        client.add_listener(linger, "on_message")
        await env.restart_bot(client)
        await client.app.settings.change(
            guild_id, ModerationSettings, manager, log_channel=town.staff.id, evidence_channel=town.staff.id
        )
        await client.app.digest.setup(guild_id, town.staff.id, 0, 9, ZONE.key, "en", manager)
        yield Stage(env, town, client)
    finally:
        await client.close()


async def _eight_weeks(env: simcord.Env, folder: Path) -> tuple[Town, list[Path]]:
    if env.bot.user is not None:
        await env.bot.user.edit(username=BOT)
    town = Town(env, Story())
    heard = await town.remember(NOW - SHOWN)
    heard += await town.live(NOW - timedelta(hours=6))
    await town.talk_among_staff()
    heard += await town.live(NOW)
    return town, write_exports(town, heard, folder)


async def linger(_message: discord.Message) -> None:
    # The simulation looks whether the bot is idle and, unless something still runs, looks again only 50 ms later:
    # for every message of a skipped week. This runs just longer than what the bot does with a message.
    for _ in range(3):
        await asyncio.sleep(0)
