"""What a server decides: every setting looked at, changed, put back, and carried to another server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.clock import Clock
from bot.core.errors import UserError
from bot.core.held import Held
from bot.core.i18n import Words, _
from bot.core.servers import Servers
from bot.core.settings import Change, Settings, SettingsStore
from bot.features.setup import files, pages, policy
from bot.features.setup.files import Import, Values
from bot.features.setup.pages import Field
from bot.features.setup.settings import SetupSettings

LOGGED_AT_ONCE = 10
MOST_LEFT = 100


@dataclass(frozen=True)
class Page:
    """A feature's settings as they are stored. `seen`: the newest change of the server by then."""

    kind: type[Settings]
    values: Mapping[str, Any]
    usual: Mapping[str, Any]
    seen: int

    def is_changed(self, name: str) -> bool:
        return bool(self.values[name] != self.usual[name])


@dataclass(frozen=True)
class Offered:
    """A file, and what it would do when it was looked at."""

    text: str
    does: Import
    seen: int


class SetupService:
    def __init__(self, clock: Clock, settings: SettingsStore, servers: Servers) -> None:
        self.clock = clock
        self.settings = settings
        self.servers = servers
        self._imports: Held[Offered] = Held(clock)

    async def page(self, guild_id: int, feature: str) -> Page:
        """Raises NoSuchPage."""
        kind = pages.page(feature)
        seen = await self.settings.last_number(guild_id)  # first: what changes meanwhile was not seen
        values = (await self.settings.get(guild_id, kind)).model_dump(mode="json")
        return Page(kind, values, kind().model_dump(mode="json"), seen)

    async def overview(self, guild_id: int) -> Mapping[str, int]:
        """How many settings of each feature are changed."""
        found = {feature: await self.page(guild_id, feature) for feature in pages.PAGES}
        return {
            feature: sum(page.is_changed(name) for name in pages.fields(page.kind)) for feature, page in found.items()
        }

    def check(self, guild_id: int, kind: type[Settings], **values: Any) -> None:
        """Whether these channels and roles fit the settings that they are chosen for. Raises Unfit."""
        facts = self.servers.look(guild_id)
        for name, value in values.items():
            policy.check(pages.fields(kind)[name], value, facts)

    async def set(self, guild_id: int, by: int, field: Field, value: Any, seen: int) -> None:
        """Raises Unfit, Overtaken, or pydantic's ValidationError."""
        policy.check(field, value, self.servers.look(guild_id))
        await self.settings.apply(guild_id, by, {field.kind: {field.name: value}}, seen=seen)

    async def reset(self, guild_id: int, by: int, field: Field, seen: int) -> None:
        """Raises Overtaken."""
        await self.settings.apply(guild_id, by, {field.kind: {field.name: field.default}}, seen=seen)

    async def log(self, guild_id: int, before: int | None = None) -> Sequence[Change]:
        return await self.settings.log(guild_id, LOGGED_AT_ONCE, before)

    async def change(self, guild_id: int, number: int) -> Change:
        """Raises UserError where it is not in the log."""
        found = next(iter(await self.settings.log(guild_id, 1, number + 1)), None)
        if found is None or found.number != number:
            raise UserError(_("This change is not in the log any more."))
        return found

    async def undo(self, guild_id: int, by: int, change: Change) -> None:
        """What it was before is so again. Raises UserError, also where it was changed again since."""
        field = pages.field(change.feature, change.name)
        policy.check(field, change.old, self.servers.look(guild_id))
        await self.settings.apply(guild_id, by, {field.kind: {field.name: change.old}}, seen=change.number)

    async def leave(self, guild_id: int, by: int, key: str) -> None:
        """It stays as it is, and nobody is told of it again."""
        left = (await self.settings.get(guild_id, SetupSettings)).left
        kept = (*(one for one in left if one != key), key)[-MOST_LEFT:]
        await self.settings.change(guild_id, SetupSettings, by, left=kept)

    # To another server, and back

    async def export(self, guild_id: int, words: Words) -> str:
        return files.written(await self.values(guild_id), self.servers.look(guild_id), words)

    async def values(self, guild_id: int) -> Values:
        return {
            feature: (await self.settings.get(guild_id, kind)).model_dump(mode="json")
            for feature, kind in pages.PAGES.items()
        }

    async def offer(self, guild_id: int, by: int, text: str) -> tuple[Import, str]:
        """What a file would change, and the token by which it does. Raises UserError where it is none."""
        seen = await self.settings.last_number(guild_id)
        does = await self._import(guild_id, text)
        return does, self._imports.keep(guild_id, by, Offered(text, does, seen))

    async def _import(self, guild_id: int, text: str) -> Import:
        return files.planned(text, await self.values(guild_id), self.servers.look(guild_id))

    async def bring_in(self, guild_id: int, by: int, token: str) -> int:
        """All that fits, at once; how many settings. Raises UserError where it would do something else by now."""
        offered = self._imports.take(token, guild_id, by)
        if offered.does != await self._import(guild_id, offered.text):
            raise UserError(_("Something has changed since then: send the file again."))
        await self.settings.apply(guild_id, by, offered.does.wanted, seen=offered.seen)
        return len(offered.does.changes)
