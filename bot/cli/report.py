import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal, known_language
from bot.core.errors import UserError
from bot.core.i18n import Listing, Words, _, words

if TYPE_CHECKING:
    from bot.app import App
    from bot.core.calendar import Week
    from bot.core.config import Config
    from bot.features.digest.pages import Page

LOOKED_AT = 4


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("report", _("Print what the digest says of a week, and every number. Works beside a running bot."))
    def report(
        guild: Annotated[
            int | None,
            terminal.option("--guild", metavar="ID", help=_("The server’s id; not needed where there is only one.")),
        ] = None,
        week: Annotated[
            str | None,
            terminal.option("--week", metavar="WEEK", help=_("Such as 2026-W43; else the last complete one.")),
        ] = None,
        lang: Annotated[str | None, terminal.option("--lang", metavar="CODE", help=_("en or fr."))] = None,
        as_json: Annotated[bool, terminal.option("--json", help=_("One JSON object, for programs."))] = False,
        png: Annotated[
            Path | None, terminal.option("--png", metavar="FILE", help=_("The digest as a picture, into a file."))
        ] = None,
        csv: Annotated[
            Path | None, terminal.option("--csv", metavar="FOLDER", help=_("The numbers as tables, into a folder."))
        ] = None,
        config: Annotated[Path | None, terminal.config_option()] = None,
    ) -> None:
        from bot.core.config import load

        with terminal.telling():
            language = words(known_language(lang, terminal.words.code))
            if sum((as_json, png is not None, csv is not None)) > 1:
                raise UserError(_("Only one of --json, --png and --csv can be had at a time."))
            options = load(config).config
            asked = _parsed(week)

            async def make(app: "App") -> None:
                page = await _page(app, guild, asked)
                if png is not None:
                    await _write_picture(terminal, app, page, language, png)
                elif csv is not None:
                    _write_tables(terminal, page, csv)
                elif as_json:
                    _print_json(terminal, page, language)
                else:
                    _print_table(terminal, page, language)

            asyncio.run(_beside(options, make))


def _parsed(name: str | None) -> "Week | None":
    from bot.core.calendar import Week

    try:
        return Week.parse(name) if name is not None else None
    except ValueError as error:
        raise UserError(_("{week} is no week: write it like 2026-W43.", week=name)) from error


async def _beside(config: "Config", make: "Callable[[App], Awaitable[None]]") -> None:
    from bot.cli.silent import app_without_discord
    from bot.core.opening import found_cipher, open_beside
    from bot.features.engagement.needs import not_measured

    intents = config.intents
    unseen = not_measured(members=intents.members, message_content=intents.message_content)
    async with open_beside(config.database.url) as db:
        app = app_without_discord(db, await found_cipher(db, config.encryption.keys()), unseen)
        try:
            await make(app)
        finally:
            await app.close()


async def _page(app: "App", guild_id: int | None, week: "Week | None") -> "Page":
    guild_id = counted_server(guild_id, await app.reports.servers())
    return await app.digest.pages.page(guild_id, week or await _last_complete(app, guild_id))


def counted_server(guild_id: int | None, servers: list[tuple[int, str]]) -> int:
    """The one that is asked for, or the only one."""
    from bot.features.engagement.reports import no_server

    if guild_id is None:
        return _only_server(servers)
    if guild_id not in dict(servers):
        raise no_server(guild_id, servers)
    return guild_id


def _only_server(servers: list[tuple[int, str]]) -> int:
    if not servers:
        raise UserError(_("Nothing is counted yet: `concierge import` or `concierge run` counts."))
    if len(servers) > 1:
        named = Listing([f"{guild_id} ({name})" for guild_id, name in servers])
        raise UserError(_("There are several servers; say which with --guild: {servers}.", servers=named))
    return servers[0][0]


async def _last_complete(app: "App", guild_id: int) -> "Week":
    """The newest week that was counted from end to end; where there is none, the newest that has ended."""
    weeks = await app.digest.weeks(guild_id)
    for week in weeks[:LOOKED_AT]:
        if (await app.reports.report(guild_id, week)).complete:
            return week
    return weeks[0] if weeks else await app.digest.pages.newest_week(guild_id)


async def _write_picture(terminal: Terminal, app: "App", page: "Page", language: Words, path: Path) -> None:
    from bot.core.posts import Picture

    post = await app.digest.share(page.report.guild_id, page.report.week, language.code)
    for part in post.parts:
        if isinstance(part, Picture):
            _save(terminal, path, part.data)
            return
    raise UserError(_("The picture could not be painted; the log says why."))


def _save(terminal: Terminal, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    terminal.note(_("{file} is written.", file=path))


def _write_tables(terminal: Terminal, page: "Page", folder: Path) -> None:
    from bot.features.engagement.reports import csv_files

    folder.mkdir(parents=True, exist_ok=True)
    for name, table in csv_files(page.report).items():
        _save(terminal, folder / name, table.encode())


def _print_json(terminal: Terminal, page: "Page", language: Words) -> None:
    from bot.features.engagement.reports import report_json

    verdict = page.digest.verdict
    told = report_json(page.report, {"value": verdict.value.value, "rule": language.say(verdict.rule)})
    terminal.out.print(json.dumps(told, ensure_ascii=False, indent=2))


def _print_table(terminal: Terminal, page: "Page", language: Words) -> None:
    from bot.cli.report_table import foot, head, table

    terminal.out.print(head(page, language))
    terminal.out.print(table(page.report, language))
    terminal.out.print(foot(page.report, language))
