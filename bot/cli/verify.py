import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.errors import UserError
from bot.core.i18n import _

if TYPE_CHECKING:
    from bot.client.reading import Reading
    from bot.core.config import Config
    from bot.core.db import Database
    from bot.core.encrypted import Cipher
    from bot.features.engagement.verifying import Verified

REQUESTS_A_SECOND = 5


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command(
        "verify",
        _("Read the history on Discord again and say where the counts differ. Works beside a running bot."),
    )
    def verify(
        guild: Annotated[
            int | None,
            terminal.option("--guild", metavar="ID", help=_("The server’s id; not needed where there is only one.")),
        ] = None,
        channel: Annotated[
            int | None, terminal.option("--channel", metavar="ID", help=_("Only this channel and its threads."))
        ] = None,
        since: Annotated[
            str | None, terminal.option("--since", metavar="DAY", help=_("Only from this day on, such as 2026-10-26."))
        ] = None,
        config: Annotated[Path | None, terminal.config_option()] = None,
    ) -> None:
        from bot.core.config import load

        with terminal.telling():
            first_day = _parsed(since)
            if not asyncio.run(_verify(terminal, load(config).config, guild, channel, first_day)):
                raise typer.Exit(1)


def _parsed(day: str | None) -> date | None:
    try:
        return date.fromisoformat(day) if day is not None else None
    except ValueError as error:
        raise UserError(_("{day} is no day: write it like 2026-10-26.", day=day)) from error


async def _verify(
    terminal: Terminal, config: "Config", guild_id: int | None, channel_id: int | None, since: date | None
) -> bool:
    """Whether everything is counted that should be."""
    from bot.cli.recounted import recounted
    from bot.cli.report import counted_server
    from bot.cli.run import token_of
    from bot.client.application import read_application
    from bot.client.asking import ask_at
    from bot.client.reading import reading
    from bot.core.opening import found_cipher, open_beside

    token = token_of(config)
    url = config.database.url
    async with open_beside(url) as db:
        cipher = await found_cipher(db, config.encryption.keys())
        guild_id = counted_server(guild_id, await _servers(db, cipher))
        api = terminal.api or config.discord.api_base
        await read_application(token, api)
        ask_at(api)
        async with reading(token, guild_id) as client:
            verified = await _read(terminal, db, cipher, client, guild_id, channel_id, since)
    for line in recounted(verified, guild_id, client.names):
        (terminal.warn if line.is_wrong else terminal.say)(line.text, line.mark)
    return verified.is_right


async def _servers(db: "Database", cipher: "Cipher") -> list[tuple[int, str]]:
    from bot.cli.silent import app_without_discord

    app = app_without_discord(db, cipher)
    try:
        return await app.reports.servers()
    finally:
        await app.close()


async def _read(
    terminal: Terminal,
    db: "Database",
    cipher: "Cipher",
    client: "Reading",
    guild_id: int,
    channel_id: int | None,
    since: date | None,
) -> "Verified":
    from bot.cli.progress import RecountProgress
    from bot.core.clock import SystemClock
    from bot.core.pace import Pace
    from bot.core.settings import SettingsStore
    from bot.core.tombstones import Tombstones
    from bot.features.engagement.verifying import verify

    clock, pace = SystemClock(), Pace(REQUESTS_A_SECOND)
    settings = SettingsStore(db, clock, cipher)
    with RecountProgress(terminal) as progress:
        return await verify(
            db,
            settings,
            Tombstones(cipher),
            clock,
            client.history,
            pace,
            guild_id,
            channel_id=channel_id,
            since=since,
            progress=progress,
        )
