"""Discord's incident actions, which the library does not have: a server's invites are paused for at most a day."""

import datetime as dt
from typing import Any

from simcord.backend import errors, serializers
from simcord.http import router

LONGEST = dt.timedelta(hours=24)


def give_incident_actions() -> None:
    router._ROUTES["PUT"].append((["guilds", "{guild_id}", "incident-actions"], _put))
    real: Any = serializers.guild_create_payload

    def guild_create_payload(backend: Any, guild: Any) -> Any:
        return {**real(backend, guild), "incidents_data": getattr(guild, "incidents_data", None)}

    serializers.guild_create_payload = guild_create_payload


def _put(ctx: Any) -> Any:
    guild_id = ctx.int_arg("guild_id")
    ctx.require_guild_permissions(guild_id, "manage_guild")
    data = ctx.fields("invites_disabled_until", "dms_disabled_until")
    latest = dt.datetime.fromisoformat(ctx.backend.now_iso()) + LONGEST
    for moment in data.values():
        if moment is not None and dt.datetime.fromisoformat(moment) > latest:
            raise errors.invalid_form_body("at most a day")
    guild = ctx.backend.get_guild(guild_id)
    guild.incidents_data = data if any(data.values()) else None
    return data


def paused_until(env: Any, guild: Any) -> str | None:
    data = getattr(env.backend.get_guild(guild.id), "incidents_data", None) or {}
    value: str | None = data.get("invites_disabled_until")
    return value


def verification(env: Any, guild: Any) -> int:
    return int(env.backend.get_guild(guild.id).verification_level)
