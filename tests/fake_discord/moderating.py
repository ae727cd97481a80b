"""What moderators do on Discord, by REST or by hand: members change, and the audit log tells of it."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.fake_discord import payloads
from tests.fake_discord.payloads import Payload
from tests.fake_discord.rest import UNKNOWN_MEMBER, DiscordSaysNo, answered, body_of
from tests.fake_discord.world import Person, Server, World

KICK, BAN, UNBAN, MEMBER_UPDATE = 20, 22, 23, 24
UNKNOWN_BAN = 10026
TIMEOUT = "communication_disabled_until"


class Moderating:
    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        member, ban = "/api/v10/guilds/{guild}/members/{user}", "/api/v10/guilds/{guild}/bans/{user}"
        return [
            web.put(ban, self._ban),
            web.delete(ban, self._unban),
            web.delete(member, self._kick),
            web.patch(member, self._edit),
        ]

    # What is done, by whom, to whom

    def ban(self, by: Person, user_id: int, server: Server, reason: str | None = None) -> None:
        """Who is banned already stays banned, and the audit log has nothing new."""
        if user_id in server.bans:
            return
        server.bans[user_id] = reason
        self.world.record(server, BAN, by, user_id, **_because(reason))
        if (member := server.members.get(user_id)) is not None:
            self.world.leaves(member.person, server)

    def unban(self, by: Person, user_id: int, server: Server, reason: str | None = None) -> None:
        if user_id not in server.bans:
            raise DiscordSaysNo(404, UNKNOWN_BAN, "Unknown Ban")
        del server.bans[user_id]
        self.world.record(server, UNBAN, by, user_id, **_because(reason))

    def kick(self, by: Person, user_id: int, server: Server, reason: str | None = None) -> None:
        member = _member(server, user_id)
        self.world.record(server, KICK, by, user_id, **_because(reason))
        self.world.leaves(member.person, server)

    def time_out(self, by: Person, user_id: int, server: Server, until: str | None, reason: str | None = None) -> None:
        """None: lifted. What is not set is left out of the entry."""
        member = _member(server, user_id)
        values = {"old_value": member.timed_out_until, "new_value": until}
        change = {name: value for name, value in values.items() if value is not None}
        member.timed_out_until = until
        self.world.record(
            server, MEMBER_UPDATE, by, user_id, **_because(reason) | {"changes": [{"key": TIMEOUT, **change}]}
        )
        told = payloads.member(member) | {"guild_id": str(server.id)}
        self.world.listener(server, "GUILD_MEMBER_UPDATE", told)

    # As the bot asks for it

    async def _ban(self, request: web.Request) -> web.Response:
        server, user_id = self._whom(request)
        self.ban(self.world.bot, user_id, server, _reason(request))
        return web.Response(status=204)

    async def _unban(self, request: web.Request) -> web.Response:
        server, user_id = self._whom(request)
        self.unban(self.world.bot, user_id, server, _reason(request))
        return web.Response(status=204)

    async def _kick(self, request: web.Request) -> web.Response:
        server, user_id = self._whom(request)
        self.kick(self.world.bot, user_id, server, _reason(request))
        return web.Response(status=204)

    async def _edit(self, request: web.Request) -> web.Response:
        server, user_id = self._whom(request)
        asked = await body_of(request)
        if TIMEOUT not in asked:
            raise ValueError(f"nobody does this here: {asked}")
        until = None if asked[TIMEOUT] is None else datetime.fromisoformat(asked[TIMEOUT]).astimezone(UTC).isoformat()
        self.time_out(self.world.bot, user_id, server, until, _reason(request))
        return answered(payloads.member(server.members[user_id]))

    def _whom(self, request: web.Request) -> tuple[Server, int]:
        return self.world.servers[int(request.match_info["guild"])], int(request.match_info["user"])


def _member(server: Server, user_id: int) -> Any:
    found = server.members.get(user_id)
    if found is None:
        raise DiscordSaysNo(404, UNKNOWN_MEMBER, "Unknown Member")
    return found


def _reason(request: web.Request) -> str | None:
    reason = request.headers.get("X-Audit-Log-Reason")
    return None if reason is None else unquote(reason)


def _because(reason: str | None) -> Payload:
    return {} if reason is None else {"reason": reason}
