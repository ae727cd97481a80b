"""The bot's commands on Discord: registered when they changed, known by the ids that make them clickable."""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.client.access import Override, changed_access
from bot.client.errors import tell
from bot.client.facts import Interaction
from bot.core.db import Database
from bot.core.i18n import LOCALES
from bot.core.installation import recall, remember

if TYPE_CHECKING:
    from bot.client.client import Client

log = logging.getLogger(__name__)

REGISTERED = "commands"


class Commands(app_commands.CommandTree["Client"]):
    def __init__(self, client: "Client") -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        self.ids: dict[str, int] = {}

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        was_foreseen = await tell(interaction, error)
        self.client.vitals.ended(interaction, "refused" if was_foreseen else "failed")

    async def register(self, db: Database) -> bool:
        """Send the commands to Discord if they are not what stands there; whether they were sent."""
        wanted = f"{self.client.application_id}:{self.fingerprint()}"
        standing = await self.fetch_commands()
        async with db.read() as session:
            changed = await recall(session, REGISTERED) != wanted
        if changed or _names(standing) != _names(self.get_commands()):
            standing = await self.sync()
            async with db.begin() as session:
                await remember(session, REGISTERED, wanted)
            changed = True
        self.ids = {command.name: command.id for command in standing}
        log.info("%s commands %s", len(self.ids), "registered" if changed else "stand registered as they are")
        return changed

    def fingerprint(self) -> str:
        """Of everything that Discord is told about the commands: what they are, and their words in other languages."""
        commands: list[Any] = [command.to_dict(self) for command in self.get_commands()]
        catalogues = [path.read_bytes() for path in sorted(LOCALES.glob("*.po"))]
        return hashlib.sha256(b"".join([json.dumps(commands, sort_keys=True).encode(), *catalogues])).hexdigest()

    async def access(self, guild_id: int) -> Mapping[str, tuple[Override, ...]] | None:
        """By command, or "" for all of them, what the server has changed; None: it can't be read."""
        application_id = self.client.application_id or 0
        found = await changed_access(self.client.http, application_id, guild_id)
        names = {command_id: f"/{name}" for name, command_id in self.ids.items()}
        if found is None:
            return None
        return {names.get(one.command or 0, ""): one.overrides for one in found if one.overrides}

    def mention(self, name: str) -> str:
        """A command that can be clicked, once Discord has given it an id: `digest setup`."""
        command_id = self.ids.get(name.partition(" ")[0])
        return f"`/{name}`" if command_id is None else f"</{name}:{command_id}>"


def _names(commands: Iterable[Any]) -> set[str]:
    return {command.name for command in commands}
