"""Takes what people do most straight from the gateway: discord.py would make objects of it that nothing reads.

So `on_message`, `on_raw_reaction_add` and the like never come; `Inbox` is where messages and reactions are heard.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands
from discord.state import ConnectionState

from bot.client.facts import Payload
from bot.core.log import about

if TYPE_CHECKING:
    from bot.client.client import Client
    from bot.client.inbox import Inbox

log = logging.getLogger(__name__)

Parser = Callable[[Any], None]

TESTED = ((2, 7, 1), (2, 8, 0))
"""The discord.py whose insides we know: from the first of these on, before the second."""

ALONE = (
    "MESSAGE_CREATE",
    "MESSAGE_REACTION_ADD",
    "MESSAGE_REACTION_REMOVE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "VOICE_STATE_UPDATE",
    "GUILD_AUDIT_LOG_ENTRY_CREATE",
    "AUTO_MODERATION_ACTION_EXECUTION",
)
BESIDE_DISCORD_PY = ("GUILD_MEMBER_ADD", "GUILD_MEMBER_REMOVE", "THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE")
OWN_ONLY = {"MESSAGE_UPDATE": "author", "GUILD_MEMBER_UPDATE": "user"}
"""discord.py needs the edits of our own messages, for their buttons, and the bot as a member, for its permissions."""

UNREAD_OF_SERVERS = frozenset(
    (
        "presences",
        "voice_states",
        "emojis",
        "stickers",
        "stage_instances",
        "soundboard_sounds",
    )
)
FRAMES_AT_ONCE = 32


def fits() -> bool:
    """Whether discord.py is one that we know, with every parser that we stand in for."""
    first, after = TESTED
    events = (*ALONE, *BESIDE_DISCORD_PY, *OWN_ONLY, "INTERACTION_CREATE", "GUILD_CREATE")
    known = first <= discord.version_info[:3] < after
    return known and all(hasattr(ConnectionState, f"parse_{event.lower()}") for event in events)


def stand(parsers: dict[str, Parser], client: "Client", inbox: "Inbox") -> None:
    """Put ourselves into discord.py's table of parsers."""
    theirs = dict(parsers)
    for event in ALONE:
        parsers[event] = guarded(event, inbox.hears[event])
    for event in BESIDE_DISCORD_PY:
        parsers[event] = _both(guarded(event, inbox.hears[event]), theirs[event])
    for event, who in OWN_ONLY.items():
        parsers[event] = _own_only(client, who, theirs[event])
    for update in OWN_ONLY:
        parsers[update] = _both(guarded(update, inbox.hears[update]), parsers[update])
    parsers["INTERACTION_CREATE"] = _named(theirs["INTERACTION_CREATE"])
    parsers["GUILD_CREATE"] = _both(
        guarded("GUILD_CREATE", inbox.hears["GUILD_CREATE"]),
        lambda payload: theirs["GUILD_CREATE"](slim(payload, client)),
    )


def guarded(event: str, hear: Callable[[Payload], None]) -> Parser:
    """What escaped from a parser would end the connection for good."""

    def parse(payload: Payload) -> None:
        try:
            hear(payload)
        except Exception:
            with about(guild_id=payload.get("guild_id")):
                log.exception("%s could not be read", event)

    return parse


def _named(parser: Parser) -> Parser:
    """What follows of a command, a button or a form is logged under its ids."""

    def parse(payload: Payload) -> None:
        with about(guild_id=payload.get("guild_id"), request_id=payload.get("id")):
            parser(payload)

    return parse


def slim(payload: Payload, client: "Client") -> dict[str, Any]:
    """A server without what nothing reads; of its members the bot, whose roles are its permissions."""
    kept = {key: value for key, value in payload.items() if key not in UNREAD_OF_SERVERS}
    kept["members"] = [member for member in payload.get("members", ()) if client.is_me(member["user"]["id"])]
    return kept


def _both(first: Parser, second: Parser) -> Parser:
    def parse(payload: Payload) -> None:
        first(payload)
        second(payload)

    return parse


def _own_only(client: "Client", who: str, parser: Parser) -> Parser:
    def parse(payload: Payload) -> None:
        person = payload.get(who)
        if person is not None and client.is_me(person["id"]):
            parser(payload)

    return parse


def heartbeat_age(shard: discord.ShardInfo) -> float | None:
    """Seconds since Discord last answered a heartbeat of this connection, which discord.py keeps to itself."""
    socket = getattr(getattr(shard, "_parent", None), "ws", None)
    answered_at = getattr(getattr(socket, "_keep_alive", None), "_last_ack", None)
    return None if answered_at is None else perf_counter() - answered_at


class RawEvents(commands.Cog):
    """Where the seam does not fit: discord.py does all its work, and we read the same payloads beside it."""

    def __init__(self, inbox: "Inbox") -> None:
        self._hears = {event: guarded(event, hear) for event, hear in inbox.hears.items()}

    @commands.Cog.listener()
    async def on_socket_raw_receive(self, message: str) -> None:
        received = json.loads(message)
        hear = self._hears.get(received["t"])
        if hear is not None:
            hear(received["d"])


def take_turns(http: Any, is_urgent: Callable[[], bool]) -> None:
    """Let others have their turn while a burst comes in, and save a timer for each frame.

    `is_urgent`: then they have it after each frame.

    Frames that wait already are handed over without a pause, so discord.py would read on to the last one before any
    command is answered. It offers no place to wait but its socket.
    """
    connect = http.ws_connect

    async def ws_connect(*place: Any, **options: Any) -> Any:
        socket = await connect(*place, **options)
        socket.receive = pausing(socket.receive, is_urgent)
        return socket

    http.ws_connect = ws_connect


def pausing(receive: Callable[..., Any], is_urgent: Callable[[], bool]) -> Callable[..., Any]:
    frames = 0

    async def received(**options: Any) -> Any:
        nonlocal frames
        frames += 1
        if frames % FRAMES_AT_ONCE == 0 or is_urgent():
            await asyncio.sleep(0)
        # Once the first frame is here, discord.py's heartbeat ends a connection that falls silent.
        return await (receive(**options) if frames == 1 else receive())

    return received
