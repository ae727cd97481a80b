"""Reads files of any number of servers: which there are, what is asked of them, and each server in its turn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from zoneinfo import available_timezones

from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import Listing, _
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.tombstones import Tombstones
from bot.features.engagement import store
from bot.features.engagement.export_files import BadExport
from bot.features.engagement.exports import Export, ExportReader, find_exports, open_export
from bot.features.engagement.importing import ImportedServer, ServerImport
from bot.features.engagement.settings import EngagementSettings

COMMAND_LINE = 0
CHANNELS_NAMED = 20

Progress = Callable[[int, int, int], None]
Servers = dict[int, list[Export]]


@dataclass(frozen=True)
class Imported:
    """`refused`: the files that could not be counted, each with its reason; `private`: threads left out as private."""

    servers: tuple[ImportedServer, ...]
    refused: tuple[BadExport, ...]
    private: int


async def import_exports(
    db: Database,
    settings: SettingsStore,
    tombstones: Tombstones,
    paths: Sequence[Path],
    timezone: str | None = None,
    question_channels: Sequence[str] = (),
    progress: Progress | None = None,
) -> Imported:
    """Count every export in some files and folders.

    `progress` is told bytes read, bytes in all and messages counted. UserError if nothing can begin; files that
    can't be counted are named in the result.
    """
    opened, refused = _opened(find_exports(paths))
    servers, private = _by_server(opened)
    await _set_timezone(db, settings, servers, timezone)
    await _set_question_channels(settings, servers, question_channels)
    total = sum(export.size for exports in servers.values() for export in exports)
    done, imported = 0, list[ImportedServer]()
    for exports in servers.values():
        told = partial(_tell, progress, done, total, sum(server.messages for server in imported))
        server, bad = await _import_server(db, settings, tombstones, exports, told)
        refused += bad
        imported += [server] if server is not None else []
        done += sum(export.size for export in exports)
    return Imported(tuple(imported), tuple(refused), private)


def _tell(progress: Progress | None, done: int, total: int, messages: int, read: int, counted: int) -> None:
    if progress is not None:
        progress(done + read, total, messages + counted)


def _opened(paths: Iterable[Path]) -> tuple[list[Export], list[BadExport]]:
    opened, refused = [], []
    for path in paths:
        try:
            opened.append(open_export(path))
        except BadExport as bad:
            refused.append(bad)
    return opened, refused


def _by_server(exports: Sequence[Export]) -> tuple[Servers, int]:
    servers: Servers = {}
    public = [export for export in exports if not export.is_private]
    for export in public:
        servers.setdefault(export.guild_id, []).append(export)
    return servers, len(exports) - len(public)


async def _import_server(
    db: Database,
    settings: SettingsStore,
    tombstones: Tombstones,
    exports: list[Export],
    progress: Callable[[int, int], None],
) -> tuple[ImportedServer | None, list[BadExport]]:
    """Count a server's files; if one turns out to be bad, start again with those that are good to the end."""
    guild_id, refused = exports[0].guild_id, list[BadExport]()
    server = await settings.get(guild_id, ServerSettings)
    engagement = await settings.get(guild_id, EngagementSettings)
    while exports:
        try:
            async with db.begin() as session:
                return await ServerImport(session, tombstones, exports, server, engagement).run(progress), refused
        except BadExport as bad:
            refused += [bad, *_unreadable(export for export in exports if export.path != bad.path)]
            exports = [export for export in exports if export.path not in {bad.path for bad in refused}]
    return None, refused


def _unreadable(exports: Iterable[Export]) -> list[BadExport]:
    """Read files to their ends, so that one more try is enough."""
    refused = []
    for export in exports:
        reader = ExportReader(export.path)
        try:
            while reader.next_piece():
                pass
        except BadExport as bad:
            refused.append(bad)
    return refused


async def _set_timezone(db: Database, settings: SettingsStore, servers: Servers, timezone: str | None) -> None:
    if timezone is None:
        return
    if timezone not in available_timezones():
        near = get_close_matches(timezone, available_timezones(), n=3, cutoff=0.4) or ["Europe/Paris"]
        raise UserError(_("There is no time zone {name}. Near it: {near}.", name=timezone, near=Listing(near)))
    for guild_id, exports in servers.items():
        current = (await settings.get(guild_id, ServerSettings)).timezone
        async with db.read() as session:
            is_counted = await store.is_counted(session, guild_id)
        if is_counted and current != timezone:
            name = exports[0].guild_name
            raise UserError(
                _(
                    "{server} was counted in the time zone {zone} before, and days once counted stay as they are. "
                    "Import it without a time zone, or into a new database.",
                    server=name,
                    zone=current,
                )
            )
    for guild_id in servers:
        await settings.change(guild_id, ServerSettings, COMMAND_LINE, timezone=timezone)


async def _set_question_channels(settings: SettingsStore, servers: Servers, wanted: Sequence[str]) -> None:
    named = {name: _channels_called(servers, name) for name in wanted}
    for name, channels in named.items():
        if not channels:
            raise UserError(
                _("There is no channel {name} in these files. There is: {channels}.", name=name, channels=_all(servers))
            )
    for guild_id in servers:
        found = {channel_id for channels in named.values() for of, channel_id in channels if of == guild_id}
        if found:
            known = (await settings.get(guild_id, EngagementSettings)).question_channels
            all_of_them = tuple(sorted({*known, *found}))
            await settings.change(guild_id, EngagementSettings, COMMAND_LINE, question_channels=all_of_them)


def _channels_called(servers: Servers, name: str) -> set[tuple[int, int]]:
    """The (server, channel) pairs that a name or an id means."""
    plain = name.removeprefix("#").casefold()
    return {
        (guild_id, export.channel_id)
        for guild_id, exports in servers.items()
        for export in exports
        if plain in {str(export.channel_id), export.channel_name.casefold()}
    }


def _all(servers: Servers) -> Listing:
    names = sorted({export.channel_name for exports in servers.values() for export in exports})
    return Listing(names[:CHANNELS_NAMED])
