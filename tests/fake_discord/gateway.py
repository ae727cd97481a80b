"""Gateway v10: identify, resume, heartbeats and dispatched events over a compressed socket."""

import asyncio
import json
import secrets
import struct
import time
import zlib
from collections import deque
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, cast

from aiohttp import WSMsgType, web

from tests.fake_discord import payloads
from tests.fake_discord.world import Server, World

REPLAYED = 50_000
"""So many events are kept for a client that resumes."""
PRESENCES = 1 << 8
INTENTS = {
    "MESSAGE_CREATE": 1 << 9,
    "MESSAGE_REACTION_ADD": 1 << 10,
    "GUILD_MEMBER_ADD": 1 << 1,
    "GUILD_MEMBER_UPDATE": 1 << 1,
    "GUILD_MEMBER_REMOVE": 1 << 1,
    "GUILD_AUDIT_LOG_ENTRY_CREATE": 1 << 2,
    "VOICE_STATE_UPDATE": 1 << 7,
}


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


def written(payload: Any) -> bytes:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()


class Line:
    """One socket, written to past aiohttp: whole bursts go out in one piece."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.is_silent = False
        self._zlib = zlib.compressobj()

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    def send(self, op: Op, data: Any = None) -> None:
        self.write(self.framed(written({"op": op, "d": data, "s": None, "t": None})))

    def framed(self, payload: bytes) -> bytes:
        """Compressed (each piece builds on those before it) and in a WebSocket frame."""
        body = self._zlib.compress(payload) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
        binary, size = 0x82, len(body)
        if size < 126:
            return struct.pack("!BB", binary, size) + body
        if size < 1 << 16:
            return struct.pack("!BBH", binary, 126, size) + body
        return struct.pack("!BBQ", binary, 127, size) + body

    def write(self, frames: bytes) -> None:
        if self.is_open and not self.is_silent:
            self._transport.write(frames)

    def abort(self) -> None:
        self._transport.abort()


class Session:
    """What a client that identified is told, in order; it outlives its socket."""

    def __init__(self, line: Line, shard: tuple[int, int], intents: int) -> None:
        self.id = secrets.token_hex(16)
        self.line = line
        self.shard = shard
        self.intents = intents
        self.told: deque[tuple[int, bytes]] = deque(maxlen=REPLAYED)
        self.number = 0
        self.answered = 0
        self._answers = asyncio.Condition()

    def has(self, server: Server) -> bool:
        return (server.id >> 22) % self.shard[1] == self.shard[0]

    def packed(self, event: str, payload: bytes) -> bytes:
        """The event with the next number, kept for a resume."""
        self.number += 1
        packed = b'{"op":0,"t":"%s","s":%d,"d":%s}' % (event.encode(), self.number, payload)
        self.told.append((self.number, packed))
        return packed

    def tell(self, event: str, payload: Any) -> None:
        packed = self.packed(event, written(payload))
        if self.line.is_open:
            self.line.write(self.line.framed(packed))

    def resume(self, line: Line, after: int) -> None:
        self.line.abort()
        self.line = line
        for number, packed in self.told:
            if number > after:
                line.write(line.framed(packed))
        self.tell("RESUMED", {})

    async def heard(self, number: int | None) -> None:
        async with self._answers:
            self.answered = max(self.answered, number or 0)
            self._answers.notify_all()

    async def caught_up(self) -> None:
        """Until the client's heartbeat says that it has read everything told so far."""
        number = self.number
        self.line.send(Op.HEARTBEAT)
        async with self._answers:
            await self._answers.wait_for(lambda: self.answered >= number)


class Gateway:
    """`url`: where clients come back to. `members_for_all`: as if every client had the intent for presences.

    `identified_at`: when clients did it, in seconds of time.monotonic.
    """

    def __init__(self, world: World, *, members_for_all: bool = False) -> None:
        self.world = world
        self.heartbeat_ms = 41_250
        self.members_for_all = members_for_all
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.identified_at: list[float] = []
        self.resumed = 0
        world.listener = self.hear

    @property
    def identified(self) -> int:
        """How often."""
        return len(self.identified_at)

    @property
    def session(self) -> Session:
        """The newest."""
        return list(self.sessions.values())[-1]

    def hear(self, server: Server, event: str, payload: Mapping[str, Any]) -> None:
        """Tell whoever is connected for this server, or was and may resume."""
        session = next((one for one in reversed(list(self.sessions.values())) if one.has(server)), None)
        needed = INTENTS.get(event, 0)
        if session is not None and session.intents & needed == needed:
            session.tell(event, payload)

    async def serve(self, request: web.BaseRequest) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        line = Line(cast("asyncio.Transport", request.transport))
        line.send(Op.HELLO, {"heartbeat_interval": self.heartbeat_ms})
        session: Session | None = None
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                session = await self._answer(line, session, Op(said["op"]), said["d"])
        return socket

    async def _answer(self, line: Line, session: Session | None, op: Op, data: Any) -> Session | None:
        match op:
            case Op.HEARTBEAT:
                line.send(Op.HEARTBEAT_ACK)
                if session is not None:
                    await session.heard(data)
            case Op.IDENTIFY:
                session = self._identify(line, data)
            case Op.RESUME:
                session = self._resume(line, data)
            case Op.REQUEST_MEMBERS if session is not None:
                self._send_members(session, data)
            case _:
                raise ValueError(f"a client does not say this: {op!r}")
        return session

    def _identify(self, line: Line, data: Any) -> Session:
        shard_id, shards = data.get("shard", (0, 1))
        session = Session(line, (shard_id, shards), data["intents"])
        self.sessions = {id_: one for id_, one in self.sessions.items() if one.shard != session.shard}
        self.sessions[session.id] = session
        self.identified_at.append(time.monotonic())
        mine = [server for server in self.world.servers.values() if session.has(server)]
        ready = {
            "v": 10,
            "user": payloads.me(self.world.bot),
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": [shard_id, shards],
            "application": {"id": str(self.world.bot.id), "flags": 565248},
            "guilds": [{"id": str(server.id), "unavailable": True} for server in mine],
            "private_channels": [],
            "relationships": [],
            "presences": [],
        }
        session.tell("READY", ready)
        with_members = self.members_for_all or bool(session.intents & PRESENCES)
        for server in mine:
            session.tell("GUILD_CREATE", payloads.server(server, with_members=with_members))
        return session

    def _resume(self, line: Line, data: Any) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            line.send(Op.INVALID_SESSION, False)
            return None
        session.resume(line, data["seq"] or 0)
        self.resumed += 1
        return session

    def _send_members(self, session: Session, data: Any) -> None:
        """Everybody, by the thousand."""
        server = self.world.servers[int(data["guild_id"])]
        everybody = [payloads.member(one) for one in server.members.values()]
        parts = [everybody[start : start + 1000] for start in range(0, len(everybody), 1000)]
        for number, part in enumerate(parts):
            chunk = {"guild_id": str(server.id), "members": part, "chunk_index": number, "chunk_count": len(parts)}
            session.tell("GUILD_MEMBERS_CHUNK", chunk | {"not_found": [], "nonce": data.get("nonce")})

    # What goes wrong

    def drop(self) -> None:
        """The socket breaks; the client may resume."""
        self.session.line.abort()

    def fall_silent(self) -> None:
        """The socket stays open, and nothing comes through it any more."""
        self.session.line.is_silent = True

    def ask_to_reconnect(self) -> None:
        self.session.line.send(Op.RECONNECT)

    def invalidate(self) -> None:
        """The session is over: what happens until the client identifies again is told to nobody."""
        session = self.sessions.pop(self.session.id)
        session.line.send(Op.INVALID_SESSION, False)

    def tell_again(self, numbers: Iterable[int]) -> None:
        """Events that were told before, as Discord may do after a resume; they get new numbers."""
        session = self.session
        before = dict(session.told)
        for number in numbers:
            event = json.loads(before[number])
            session.tell(event["t"], event["d"])
