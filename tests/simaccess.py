"""Who sees the commands of the simulated Discord, of all of them at once, which the library has one by one."""

from typing import Any

from simcord.http import router


def give_access() -> None:
    path = "applications/{application_id}/guilds/{guild_id}/commands/permissions"
    router._ROUTES["GET"].append((path.split("/"), _access))


def _access(ctx: Any) -> Any:
    found = ctx.backend.command_permissions.items()
    here = [(one, entries) for (guild_id, one), entries in found if guild_id == ctx.int_arg("guild_id")]
    return [{"id": str(one), "permissions": entries} for one, entries in here]
