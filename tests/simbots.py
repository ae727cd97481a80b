"""Other bots on the simulated Discord, with the roles that Discord makes for them; it touches the library's inside."""

from typing import Any

import simcord
from simcord.backend import serializers


def give_tags() -> None:
    """A role tells which bot it belongs to; the library's never do."""
    plain: Any = serializers.role_payload

    def tagged(role: Any) -> Any:
        bot_id = getattr(role, "of_bot", None)
        return plain(role) if bot_id is None else {**plain(role), "tags": {"bot_id": str(bot_id)}}

    serializers.role_payload = tagged


async def joins(env: simcord.Env, guild: Any, bot_id: int, name: str, permissions: int) -> Any:
    """A bot with this id, and its role."""
    backend: Any = env.backend
    backend.snowflake = lambda: bot_id
    try:
        user = backend.make_user(name, bot=True)
    finally:
        del backend.snowflake
    role = backend.create_role(guild.id, name, managed=True)
    role.of_bot = user.id
    backend.add_member(guild.id, user.id, roles=[role.id])
    backend.edit_role(guild.id, role.id, {"permissions": permissions})
    await env.settle()
    return role
