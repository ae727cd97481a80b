"""REST v10, as far as Concierge and the clients that it is compared with ask."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.fake_discord import payloads
from tests.fake_discord.ids import Ids
from tests.fake_discord.payloads import Payload
from tests.fake_discord.world import DEFAULT, Kind, Message, Place, Server, World

Answer = Callable[[web.Request], Awaitable[web.Response]]

ALL_INTENTS = 1 << 12 | 1 << 14 | 1 << 18
UNKNOWN_CHANNEL, UNKNOWN_SERVER, UNKNOWN_MEMBER, MISSING_ACCESS = 10003, 10004, 10007, 50001


def answered(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Without a charset, as Discord does: discord.py looks for this very type."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json")


class DiscordSaysNo(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.answer = answered({"code": code, "message": message}, status=status)


class Rest:
    """`gateway_url`: what is answered to who asks where to connect. `said`: what the bot wrote, by place.

    `dms`: the place for each person whom it wrote to.

    `deleted`: when each message was to be deleted, in seconds of time.monotonic.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.gateway_url = ""
        self.commands: list[Payload] = []
        self.said: list[tuple[int, Payload]] = []
        self.dms: dict[int, int] = {}
        self.deleted: dict[int, float] = {}
        self._ids = Ids()

    def routes(self) -> list[web.RouteDef]:
        """Each answer is a method that returns what is to be sent as JSON."""
        gets: dict[str, Callable[[web.Request], Any]] = {
            "/applications/@me": self._application,
            "/oauth2/applications/@me": self._application,
            "/users/@me": lambda _request: payloads.me(self.world.bot),
            "/users/@me/guilds": lambda _request: [self._named(server) for server in self.world.servers.values()],
            "/gateway/bot": self._gateway,
            "/applications/{application}/commands": lambda _request: self.commands,
            "/guilds/{guild}": lambda request: payloads.about_server(self._server(request)),
            "/guilds/{guild}/channels": self._channels,
            "/guilds/{guild}/threads/active": self._active_threads,
            "/guilds/{guild}/members": self._members,
            "/guilds/{guild}/members/{user}": self._member,
            "/guilds/{guild}/audit-logs": self._audit_log,
            "/channels/{channel}": self._channel,
            "/channels/{channel}/messages": self._messages,
            "/channels/{channel}/messages/{message}": self._message,
            "/channels/{channel}/threads/archived/public": self._archived_threads,
        }
        return [
            *(web.get("/api/v10" + path, _answering(answer)) for path, answer in gets.items()),
            web.put("/api/v10/applications/{application}/commands", self._register),
            web.post("/api/v10/users/@me/channels", self._open_dm),
            web.post("/api/v10/channels/{channel}/messages", self._post),
            web.delete("/api/v10/channels/{channel}/messages/{message}", self._delete),
            web.post("/api/v10/channels/{channel}/messages/bulk-delete", self._delete_many),
        ]

    # Who asks, and where to connect

    def _application(self, _request: web.Request) -> Payload:
        bot, owner = self.world.bot, payloads.user(self.world.owner)
        about = {"id": str(bot.id), "name": bot.name, "flags": ALL_INTENTS, "owner": owner, "description": ""}
        return about | {"icon": None, "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64}

    def _named(self, server: Server) -> Payload:
        return {"id": str(server.id), "name": server.name}

    def _gateway(self, _request: web.Request) -> Payload:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}

    # Servers

    def _server(self, request: web.Request) -> Server:
        found = self.world.servers.get(int(request.match_info["guild"]))
        if found is None:
            raise DiscordSaysNo(404, UNKNOWN_SERVER, "Unknown Guild")
        return found

    def _channels(self, request: web.Request) -> list[Payload]:
        return [payloads.channel(place) for place in self._server(request).channels.values()]

    def _active_threads(self, request: web.Request) -> Payload:
        threads = self._server(request).active_threads()
        return {"threads": [payloads.thread(one) for one in threads], "members": []}

    def _members(self, request: web.Request) -> list[Payload]:
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 1))
        members = self._server(request).members
        page = [members[id_] for id_ in sorted(members) if id_ > after][:limit]
        return [payloads.member(one) for one in page]

    def _member(self, request: web.Request) -> Payload:
        found = self._server(request).members.get(int(request.match_info["user"]))
        if found is None:
            raise DiscordSaysNo(404, UNKNOWN_MEMBER, "Unknown Member")
        return payloads.member(found)

    def _audit_log(self, request: web.Request) -> Payload:
        """The newest first; after an id, the oldest first."""
        server, action = self._server(request), request.query.get("action_type")
        entries = [entry for entry in server.audit_log if action in (None, str(entry["action_type"]))]
        if "after" in request.query:
            entries = [entry for entry in entries[::-1] if int(entry["id"]) > int(request.query["after"])]
        entries = entries[: int(request.query.get("limit", 50))]
        people = {self.world.bot, self.world.owner, *(member.person for member in server.members.values())}
        named = {entry[key] for entry in entries for key in ("user_id", "target_id")}
        users = [payloads.user(person) for person in people if str(person.id) in named]
        others = "threads webhooks integrations application_commands guild_scheduled_events auto_moderation_rules"
        return {"audit_log_entries": entries, "users": users, **{name: [] for name in others.split()}}

    # Channels and threads

    def _place(self, request: web.Request) -> Place:
        """Raises DiscordSaysNo where there is none, or none that the bot may view."""
        place = self.world.place(int(request.match_info["channel"]))
        if place is None:
            raise DiscordSaysNo(404, UNKNOWN_CHANNEL, "Unknown Channel")
        if place.channel.hidden:
            raise DiscordSaysNo(403, MISSING_ACCESS, "Missing Access")
        return place

    def _channel(self, request: web.Request) -> Payload:
        place = self._place(request)
        return payloads.thread(place) if place.parent else payloads.channel(place)

    def _messages(self, request: web.Request) -> list[Payload]:
        """Newest first. Without the permission to read history Discord says nothing, and not why."""
        place = self._place(request)
        if place.channel.unreadable:
            return []
        limit = int(request.query.get("limit", 50))
        after, before = (int(request.query[name]) if name in request.query else None for name in ("after", "before"))
        if after is not None:
            page = [one for one in place.messages if one.id > after][:limit]
        else:
            page = [one for one in place.messages if before is None or one.id < before][-limit:]
        return [payloads.message(place.id, one) for one in reversed(page)]

    def _message(self, request: web.Request) -> Payload:
        place, wanted = self._place(request), int(request.match_info["message"])
        for one in place.messages:
            if one.id == wanted and not place.channel.unreadable:
                return payloads.message(place.id, one)
        raise DiscordSaysNo(404, 10008, "Unknown Message")

    def _archived_threads(self, request: web.Request) -> Payload:
        """The last archived first."""
        channel = self._place(request)
        if channel.unreadable:
            raise DiscordSaysNo(403, MISSING_ACCESS, "Missing Access")
        limit, before = int(request.query.get("limit", 50)), request.query.get("before")
        until = datetime.fromisoformat(before) if before else datetime.max.replace(tzinfo=UTC)
        threads = [
            (thread.archived_at, thread)
            for thread in channel.server.threads.values()
            if thread.parent is channel and thread.kind is Kind.PUBLIC_THREAD and thread.archived_at is not None
        ]
        found = sorted(((at, one) for at, one in threads if at < until), key=lambda pair: pair[0], reverse=True)
        shown = [payloads.thread(one) for _at, one in found[:limit]]
        return {"threads": shown, "members": [], "has_more": len(found) > limit}

    # What the bot does

    async def _register(self, request: web.Request) -> web.Response:
        always = {"application_id": request.match_info["application"], "version": "1", "description": ""}
        self.commands = [always | command | {"id": str(self._new_id())} for command in await request.json()]
        return answered(self.commands)

    async def _open_dm(self, request: web.Request) -> web.Response:
        person_id = int((await request.json())["recipient_id"])
        place_id = self.dms.setdefault(person_id, self._new_id())
        recipients = [payloads.user(self._somebody(person_id))]
        return answered({"id": str(place_id), "type": 1, "recipients": recipients})

    def _somebody(self, user_id: int) -> Any:
        members = (server.members.get(user_id) for server in self.world.servers.values())
        return next((member.person for member in members if member is not None), self.world.owner)

    async def _post(self, request: web.Request) -> web.Response:
        """Kept as the bot sent it; in a channel's history with its parts."""
        place_id, said = int(request.match_info["channel"]), await body_of(request)
        self.said.append((place_id, said))
        place, parts = self.world.place(place_id), tuple(said.get("components", ()))
        if place is None:
            message = Message(self._new_id(), self.world.bot, "", DEFAULT)
        else:
            now = datetime.now(UTC)
            message = self.world.writes(self.world.bot, place, "", now, told=False, components=parts)
        return answered(payloads.message(place_id, message))

    async def _delete(self, request: web.Request) -> web.Response:
        self.deleted.setdefault(int(request.match_info["message"]), time.monotonic())
        return web.Response(status=204)

    async def _delete_many(self, request: web.Request) -> web.Response:
        at = time.monotonic()
        for message in (await body_of(request))["messages"]:
            self.deleted.setdefault(int(message), at)
        return web.Response(status=204)

    def _new_id(self) -> int:
        return self._ids.at(datetime.now(UTC))


def _answering(answer: Callable[[web.Request], Any]) -> Answer:
    async def handle(request: web.Request) -> web.Response:
        return answered(answer(request))

    return handle


async def body_of(request: web.Request) -> Any:
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        files = [part.file for part in form.values() if isinstance(part, web.FileField)]
        for file in files:
            file.close()
        return json.loads(str(form["payload_json"]))
    return await request.json()
