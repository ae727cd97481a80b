"""The application behind a token, read over plain HTTP: before there is a connection, and without discord.py."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.core.errors import UserError
from bot.core.i18n import Text, _, p_

API = "https://discord.com/api/v10"
TIMEOUT = aiohttp.ClientTimeout(total=20)
TRIES = 4

# The second bit of each is the one that small bots get, without Discord's review.
MEMBERS = 1 << 14 | 1 << 15
MESSAGE_CONTENT = 1 << 18 | 1 << 19
INTENTS = {"members": p_("intent", "Server Members"), "message_content": p_("intent", "Message Content")}

PERMISSION_BITS = {
    "create_instant_invite": 1 << 0,
    "kick_members": 1 << 1,
    "ban_members": 1 << 2,
    "moderate_members": 1 << 40,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "view_audit_log": 1 << 7,
    "manage_messages": 1 << 13,
    "manage_threads": 1 << 34,
    "manage_nicknames": 1 << 27,
    "manage_guild": 1 << 5,
    "manage_channels": 1 << 4,
    "manage_roles": 1 << 28,
    "add_reactions": 1 << 6,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
    "create_events": 1 << 44,
    "pin_messages": 1 << 51,
    "connect": 1 << 20,
    "mute_members": 1 << 22,
    "move_members": 1 << 24,
}
REASONS: Mapping[str, Text] = {
    "create_instant_invite": _("to invite back who was removed by mistake"),
    "kick_members": _("to kick members where a moderator says so"),
    "ban_members": _("to ban members where a moderator says so, and to lift bans that end"),
    "moderate_members": _("to time members out where a moderator, the ladder of strikes or an automod rule says so"),
    "view_channel": _("to count what is written; a channel that the bot does not see is not counted"),
    "send_messages": _("to post the digest"),
    "attach_files": _("to post the digest’s picture"),
    "read_message_history": _("to find its own digest again after a restart, so that none comes twice"),
    "view_audit_log": _("to say hello to who invited it, and to put on record what is done in Discord itself"),
    "manage_messages": _("to delete messages where a moderator or an automod rule says so"),
    "manage_threads": _("to take away threads and titles where an automod rule says so"),
    "manage_nicknames": _("to take away nicknames where an automod rule says so"),
    "manage_guild": _(
        "to pause invites in a raid, to see by which invite someone came, and to write rules into Discord’s own AutoMod"
    ),
    "manage_channels": _("to set slowmode where a moderator or an automod rule says so"),
    "manage_roles": _("to give roles to newcomers or where an automod rule says so, and to lock channels"),
    "add_reactions": _("to lock channels: the bot can take only what it has itself"),
    "create_public_threads": _("to lock channels: the bot can take only what it has itself"),
    "create_private_threads": _("to lock channels, and to open a private thread for a talk"),
    "send_messages_in_threads": _("to lock channels, and to write in a talk’s thread and in forum posts"),
    "create_events": _("to put a Q&A into Discord’s list of events"),
    "pin_messages": _("to pin the question that is being answered"),
    "connect": _("to put a Q&A into a voice or stage channel; the bot never joins it"),
    "mute_members": _("to open a stage for a Q&A, which Discord leaves to who may moderate it"),
    "move_members": _("to open a stage for a Q&A, which Discord leaves to who may moderate it"),
}


class TokenRefused(UserError):
    """Discord does not know this token."""

    def __init__(self) -> None:
        super().__init__(
            _("Discord refuses the token: make a new one in the developer portal under Bot → Reset Token.")
        )


class Unreachable(UserError):
    """Discord did not answer, or only with errors."""

    def __init__(self, reason: str) -> None:
        super().__init__(_("Discord can’t be reached ({reason}): check the network, then start again.", reason=reason))


@dataclass(frozen=True)
class Application:
    """`members`, `message_content`: whether the portal's switch of this privileged intent is on."""

    id: int
    name: str
    members: bool
    message_content: bool

    def off(self, *, members: bool = True, message_content: bool = True) -> tuple[str, ...]:
        """Which of the wanted privileged intents are switched off."""
        wanted = {
            "members": members and not self.members,
            "message_content": message_content and not self.message_content,
        }
        return tuple(name for name, missing in wanted.items() if missing)

    @property
    def portal(self) -> str:
        """Where the switches are."""
        return f"https://discord.com/developers/applications/{self.id}/bot"

    @property
    def invite_link(self) -> str:
        """Asks for exactly what REASONS lists."""
        permissions = sum(PERMISSION_BITS.values())
        query = {"client_id": self.id, "scope": "bot applications.commands", "permissions": permissions}
        return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


async def read_application(token: str, api: str = API) -> Application:
    """Raises TokenRefused or Unreachable."""
    answer = await _get(f"{api}/applications/@me", token)
    flags = int(answer.get("flags") or 0)
    return Application(int(answer["id"]), str(answer["name"]), bool(flags & MEMBERS), bool(flags & MESSAGE_CONTENT))


async def read_servers(token: str, api: str = API) -> dict[int, str]:
    """The servers that the bot is on (the first 200), by id. Raises TokenRefused or Unreachable."""
    return {int(guild["id"]): str(guild["name"]) for guild in await _get(f"{api}/users/@me/guilds", token)}


async def _get(url: str, token: str) -> Any:
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise TokenRefused  # no header can hold it
    headers = {"Authorization": f"Bot {token}", "User-Agent": "DiscordBot (concierge, 0.1)"}
    reason = ""
    async with aiohttp.ClientSession(timeout=TIMEOUT, headers=headers) as session:
        for wait in _waits():
            try:
                async with session.get(url) as answer:
                    if answer.status == 401:
                        raise TokenRefused
                    if answer.status == 200:
                        return await answer.json()
                    reason, retry_after = f"HTTP {answer.status}", answer.headers.get("Retry-After")
            except (aiohttp.ClientError, TimeoutError) as error:
                raise Unreachable(str(error) or "timeout") from error
            await asyncio.sleep(float(retry_after) if retry_after else wait)
    raise Unreachable(reason)


def _waits() -> Iterator[float]:
    """Seconds before the next try after a busy or failing answer."""
    return (0.5 * 2**number for number in range(TRIES))
