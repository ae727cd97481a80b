"""What happened lately, in bounded memory: the same for live traffic and for a replay of files."""

from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.features.automod.seen import Seen, What

KEPT_SECONDS = 600.0
SHORTEST_TEXT = 12
LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of a message. `text`: its normal form, cut; `place`: its thread or channel; `files`: sizes."""

    at: float
    author_id: int
    place_id: int
    message_id: int
    text: str
    mentions: frozenset[int]
    files: tuple[int, ...]
    forwarded: bool


@dataclass(slots=True)
class _Server:
    """`members`: their latest traces, least recent member first; `wave`: the latest of all with some text, and `texts`
    theirs, in the same order.
    """

    members: OrderedDict[int, deque[Trace]] = field(default_factory=OrderedDict)
    wave: deque[Trace] = field(default_factory=deque)
    texts: deque[str] = field(default_factory=deque)
    joins: deque[tuple[float, int]] = field(default_factory=deque)


class Recent:
    """Bounds: servers, members of a server, traces of a member, texts and joins of a server.

    When a bound is reached, what was least recent is forgotten.
    """

    def __init__(
        self, *, servers: int = 2_000, members: int = 2_000, of_member: int = 21, wave: int = 300, joins: int = 500
    ) -> None:
        self._bounds = (servers, members, of_member, wave, joins)
        self._servers: OrderedDict[int, _Server] = OrderedDict()

    def saw(self, seen: Seen, text: str) -> None:
        """Remember a message, by its normal form, or a join. Edits, names and titles are none."""
        if seen.what is What.JOIN:
            server = self._server(seen.guild_id)
            server.joins.append((seen.at.timestamp(), seen.author_id))
            _keep(server.joins, self._bounds[4])
        elif seen.what is What.MESSAGE:
            self._remember(self._server(seen.guild_id), _trace(seen, text))

    def of_member(self, seen: Seen, seconds: float) -> list[Trace]:
        """Their messages of the last seconds, oldest first."""
        server = self._servers.get(seen.guild_id)
        traces = server.members.get(seen.author_id, ()) if server else ()
        since = seen.at.timestamp() - seconds
        return [trace for trace in traces if trace.at >= since]

    def wave(self, seen: Seen) -> tuple[Sequence[Trace], Sequence[str]]:
        """Messages with some text by anyone, oldest first, and their texts."""
        server = self._servers.get(seen.guild_id)
        return (server.wave, server.texts) if server else ((), ())

    def joins(self, seen: Seen, seconds: float) -> list[int]:
        """Who joined in the last seconds, in order."""
        server = self._servers.get(seen.guild_id)
        since = seen.at.timestamp() - seconds
        return [member for at, member in server.joins if at >= since] if server else []

    def sizes(self) -> tuple[int, int, int, int]:
        """How many servers, traces of members, texts and joins are remembered."""
        servers = self._servers.values()
        return (
            len(servers),
            sum(len(traces) for server in servers for traces in server.members.values()),
            sum(len(server.wave) for server in servers),
            sum(len(server.joins) for server in servers),
        )

    def _server(self, guild_id: int) -> _Server:
        server = self._servers.get(guild_id)
        if server is None:
            server = self._servers[guild_id] = _Server()
            _keep_latest(self._servers, self._bounds[0])
        else:
            self._servers.move_to_end(guild_id)
        return server

    def _remember(self, server: _Server, trace: Trace) -> None:
        _servers, members, of_member, wave, _joins = self._bounds
        traces = server.members.setdefault(trace.author_id, deque())
        server.members.move_to_end(trace.author_id)
        traces.append(trace)
        _keep(traces, of_member)
        _keep_latest(server.members, members)
        for stale in list(_stale(server, trace.at)):
            del server.members[stale]
        if len(trace.text) >= SHORTEST_TEXT:
            server.wave.append(trace)
            server.texts.append(trace.text)
        while server.wave and (len(server.wave) > wave or server.wave[0].at < trace.at - KEPT_SECONDS):
            server.wave.popleft()
            server.texts.popleft()


def _trace(seen: Seen, text: str) -> Trace:
    return Trace(
        seen.at.timestamp(),
        seen.author_id,
        seen.place_id or 0,
        seen.message_id or 0,
        text[:LONGEST_TEXT],
        seen.mentions,
        tuple(file.size for file in seen.files),
        seen.forwarded,
    )


def _stale(server: _Server, now: float) -> Iterator[int]:
    """Members whose last message is forgotten, from the least recent on."""
    for member_id, traces in server.members.items():
        if traces[-1].at >= now - KEPT_SECONDS:
            return
        yield member_id


def _keep(items: "deque[Trace] | deque[tuple[float, int]]", bound: int) -> None:
    while len(items) > bound:
        items.popleft()


def _keep_latest(items: "OrderedDict[int, _Server] | OrderedDict[int, deque[Trace]]", bound: int) -> None:
    while len(items) > bound:
        items.popitem(last=False)
