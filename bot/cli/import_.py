import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.i18n import Day, Text, _, n_

if TYPE_CHECKING:
    from bot.core.config import Config
    from bot.features.engagement.importer import Imported
    from bot.features.engagement.importing import ImportedServer


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("import", _("Count chats exported with DiscordChatExporter as JSON; the bot must not be running."))
    def import_(
        paths: Annotated[
            list[Path],
            terminal.argument(metavar="PATH…", help=_("Files (.json, .json.gz) and folders. Each must be complete.")),
        ],
        timezone: Annotated[
            str | None,
            terminal.option("--timezone", metavar="ZONE", help=_("The server’s time zone, such as Europe/Paris.")),
        ] = None,
        questions: Annotated[
            list[str] | None,
            terminal.option("--questions", metavar="CHANNEL", help=_("A channel for questions; may be given again.")),
        ] = None,
        config: Annotated[Path | None, terminal.config_option()] = None,
    ) -> None:
        from bot.core.config import load

        with terminal.telling():
            imported = asyncio.run(_import(terminal, load(config).config, paths, timezone, questions or []))
            _tell(terminal, imported)
            if imported.refused:
                raise typer.Exit(1)


async def _import(
    terminal: Terminal, config: "Config", paths: list[Path], timezone: str | None, questions: list[str]
) -> "Imported":
    from bot.cli.opened import opened_alone
    from bot.cli.progress import ImportProgress
    from bot.cli.silent import app_without_discord
    from bot.core.db import Database
    from bot.core.opening import open_key, place_of

    url = config.database.url
    async with opened_alone(terminal, config):
        terminal.note(_("Data: {place}", place=place_of(url)))
        db = Database(url)
        try:
            app = app_without_discord(db, await open_key(db, url, config.encryption.keys()))
            try:
                with ImportProgress(terminal) as progress:
                    return await app.engagement.import_exports(paths, timezone, questions, progress)
            finally:
                await app.close()
        finally:
            await db.close()


def _tell(terminal: Terminal, imported: "Imported") -> None:
    for server in imported.servers:
        terminal.say(_counted(server))
        if server.by_bots:
            terminal.say(
                n_(
                    "{count} message or join of a bot was left out.",
                    "{count} messages and joins of bots were left out.",
                    server.by_bots,
                )
            )
    if imported.private:
        terminal.say(
            n_("{count} private thread was left out.", "{count} private threads were left out.", imported.private)
        )
    for refused in imported.refused:
        terminal.warn(_("Not counted: {reason}", reason=refused.text))
    if imported.servers:
        terminal.say(_("Next: `concierge report` shows the last complete week."))


def _counted(server: "ImportedServer") -> Text:
    messages = n_("{count} message", "{count} messages", server.messages)
    joins = n_("{count} join", "{count} joins", server.joins)
    if server.first_day is None or server.last_day is None:
        return _("{server} ({id}): nothing to count.", server=server.name, id=str(server.guild_id))
    return _(
        "{server} ({id}): {messages} and {joins} counted, {already} were already; {first} to {last}, {timezone}.",
        server=server.name,
        id=str(server.guild_id),
        messages=messages,
        joins=joins,
        already=server.already_counted,
        first=Day(server.first_day, "yMMMd"),
        last=Day(server.last_day, "yMMMd"),
        timezone=server.timezone,
    )
