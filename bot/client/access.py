"""Who sees the bot's commands, where a server has changed that in Server Settings → Integrations: only to be read."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from discord.http import HTTPClient

log = logging.getLogger(__name__)

ROLE, USER = 1, 2


@dataclass(frozen=True)
class Override:
    """`whom`: a mention, or None for all channels."""

    whom: str | None
    allowed: bool


@dataclass(frozen=True)
class Access:
    """`command`: by its id, None for all of the bot's at once."""

    command: int | None
    overrides: tuple[Override, ...]


async def changed_access(http: HTTPClient, application_id: int, guild_id: int) -> Sequence[Access] | None:
    """None: it can't be read."""
    try:
        found: Sequence[Mapping[str, Any]] = await http.get_guild_application_command_permissions(
            application_id, guild_id
        )
    except Exception as error:  # it is shown beside what matters more
        log.warning("who sees the commands on server %s could not be read: %r", guild_id, error)
        return None
    return [
        Access(
            None if int(one["id"]) == application_id else int(one["id"]),
            tuple(_override(entry, guild_id) for entry in one["permissions"]),
        )
        for one in found
    ]


def _override(entry: Mapping[str, Any], guild_id: int) -> Override:
    """Discord's number for everyone is the server's id, and for all channels the one before it."""
    target, allowed = int(entry["id"]), bool(entry["permission"])
    match entry["type"]:
        case kind if kind == ROLE:
            return Override("@everyone" if target == guild_id else f"<@&{target}>", allowed)
        case kind if kind == USER:
            return Override(f"<@{target}>", allowed)
    return Override(None if target == guild_id - 1 else f"<#{target}>", allowed)
