"""What happened lately, in bounded memory: the same for live traffic and for a replay of files."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from bot.features.automod.seen import Seen, What

KEPT_SECONDS, FORGETS_EVERY = 600.0, 10.0
SHORTEST_TEXT = 12
LONGEST_TEXT = 300
OF_A_FLOOD, FLOOD_SECONDS = 100, 3.0
"""Where so many texts come within so many seconds on one server, only the latest are kept to compare with."""
STEP = 8
"""Texts whose lengths lie within it are compared together."""


class Trace(NamedTuple):
    """What is remembered of a message. `text`: its normal form, cut; `place`: its thread or channel; `files`: sizes."""

    at: float
    author_id: int
    place_id: int
    message_id: int
    text: str
    mentions: frozenset[int]
    files: tuple[int, ...]
    forwarded: bool


def shorter(similarity: int) -> float:
    """How much shorter than another a text may be that is as similar as that, in percent: the part that is left."""
    return similarity / (200 - similarity)


class _Texts:
    """Texts in the order in which they came, also by their length, so that like is compared with like."""

    def __init__(self) -> None:
        self._traces: deque[Trace] = deque()
        self._by_length: dict[int, deque[str]] = {}

    def __len__(self) -> int:
        return len(self._traces)

    def add(self, trace: Trace) -> None:
        length = len(trace.text) // STEP
        if (same := self._by_length.get(length)) is None:
            same = self._by_length[length] = deque()
        self._traces.append(trace)
        same.append(trace.text)

    def forget(self, most: int, now: float) -> None:
        """All but the latest `most`, fewer in a flood, and what was written long ago."""
        traces, before = self._traces, now - KEPT_SECONDS
        if len(traces) > OF_A_FLOOD and 0 <= traces[-1].at - traces[-OF_A_FLOOD].at < FLOOD_SECONDS:
            most = min(most, OF_A_FLOOD)
        while traces and (len(traces) > most or traces[0].at < before):
            length = len(traces.popleft().text) // STEP
            same = self._by_length[length]
            same.popleft()
            if not same:
                del self._by_length[length]

    def alike(self, text: str, similarity: int, since: float, least: int) -> list[Trace]:
        """Those of a moment and later, the oldest first; maybe none if fewer than `least` are as similar, in percent.

        What is much longer or shorter can't be.
        """
        part, by_length = shorter(similarity), self._by_length
        size = len(text)
        lengths = range(int(size * part) // STEP, int(size / part) // STEP + 1)
        near = list(chain.from_iterable([by_length[length] for length in lengths if length in by_length]))
        if len(near) < least:
            return []
        alike = process.extract(text, near, scorer=ratio, score_cutoff=similarity, limit=None)
        if len(alike) < least:
            return []
        texts = {like for like, _score, _index in alike}
        found = [trace for trace in self._traces if trace.at >= since and trace.text in texts]
        return sorted(found, key=lambda trace: trace.at)


class _Member(NamedTuple):
    """The latest traces, oldest first, and the text of each."""

    traces: list[Trace]
    texts: list[str]


@dataclass(slots=True)
class _Server:
    """`members`: least recent member first; `wave`: the latest of all with some text."""

    members: OrderedDict[int, _Member] = field(default_factory=OrderedDict)
    wave: _Texts = field(default_factory=_Texts)
    forgot_at: float = 0.0
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
        if seen.what is What.MESSAGE:
            self._remember(self._server(seen.guild_id), seen, text)
        elif seen.what is What.JOIN:
            server = self._server(seen.guild_id)
            server.joins.append((seen.at.timestamp(), seen.author_id))
            _keep(server.joins, self._bounds[4])

    def of_member(self, seen: Seen) -> Sequence[Trace]:
        """What is remembered of their messages, oldest first."""
        member = self._member(seen)
        return () if member is None else member.traces

    def wrote_again(self, seen: Seen, text: str, similarity: int) -> bool:
        """Whether a message is not the only one of its author that is nearly this text; it is remembered itself."""
        member = self._member(seen)
        if seen.what is not What.MESSAGE or member is None or len(member.texts) < 2:
            return False
        cut = text[:LONGEST_TEXT]
        return len(process.extract(cut, member.texts, scorer=ratio, score_cutoff=similarity, limit=None)) > 1

    def _member(self, seen: Seen) -> _Member | None:
        server = self._servers.get(seen.guild_id)
        return None if server is None else server.members.get(seen.author_id)

    def wrote_alike(self, seen: Seen, text: str, similarity: int, seconds: float, least: int = 1) -> list[Trace]:
        """Messages of the last seconds by anyone, the oldest first, whose text is nearly the same: `least` or more."""
        server = self._servers.get(seen.guild_id)
        since = seen.at.timestamp() - seconds
        return server.wave.alike(text, similarity, since, least) if server else []

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
            sum(len(member.traces) for server in servers for member in server.members.values()),
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

    def _remember(self, server: _Server, seen: Seen, text: str) -> None:
        _servers, members, of_member, wave, _joins = self._bounds
        trace = _trace(seen, text)
        member = server.members.get(trace.author_id)
        if member is None:
            member = server.members[trace.author_id] = _Member([], [])
            _keep_latest(server.members, members)
        else:
            server.members.move_to_end(trace.author_id)
        member.traces.append(trace)
        member.texts.append(trace.text)
        if len(member.texts) > of_member:
            del member.traces[0], member.texts[0]
        if trace.at >= server.forgot_at + FORGETS_EVERY:
            _forget_stale(server, trace.at)
        if len(trace.text) >= SHORTEST_TEXT:
            server.wave.add(trace)
        server.wave.forget(wave, trace.at)


def _trace(seen: Seen, text: str) -> Trace:
    return Trace(
        seen.at.timestamp(),
        seen.author_id,
        seen.thread_id or seen.channel_id or 0,
        seen.message_id or 0,
        text[:LONGEST_TEXT],
        seen.mentions,
        tuple([file.size for file in seen.files]) if seen.files else (),
        seen.forwarded,
    )


def _forget_stale(server: _Server, now: float) -> None:
    """Members whose last message is long ago."""
    server.forgot_at, before = now, now - KEPT_SECONDS
    while next(iter(server.members.values())).traces[-1].at < before:
        server.members.popitem(last=False)


def _keep(items: deque[tuple[float, int]], bound: int) -> None:
    while len(items) > bound:
        items.popleft()


def _keep_latest(items: "OrderedDict[int, _Server] | OrderedDict[int, _Member]", bound: int) -> None:
    while len(items) > bound:
        items.popitem(last=False)
