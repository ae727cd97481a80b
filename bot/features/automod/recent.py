"""What happened lately, in bounded memory: the same for live traffic and for a replay of files."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from bot.features.automod.seen import Seen, What

KEPT_SECONDS = 600.0
SHORTEST_TEXT = 12
LONGEST_TEXT = 300
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
        self._by_length: dict[int, tuple[deque[Trace], deque[str]]] = {}

    def __len__(self) -> int:
        return len(self._traces)

    def add(self, trace: Trace) -> None:
        length = len(trace.text) // STEP
        if (same := self._by_length.get(length)) is None:
            same = self._by_length[length] = deque(), deque()
        traces, texts = same
        self._traces.append(trace)
        traces.append(trace)
        texts.append(trace.text)

    def forget(self, most: int, before: float) -> None:
        """All but the latest `most`, and what was written before a moment."""
        while self._traces and (len(self._traces) > most or self._traces[0].at < before):
            length = len(self._traces.popleft().text) // STEP
            traces, texts = self._by_length[length]
            traces.popleft()
            texts.popleft()
            if not texts:
                del self._by_length[length]

    def alike(self, text: str, similarity: int, since: float, least: int) -> list[Trace]:
        """Those of a moment and later, the oldest first; none if fewer than `least` are as similar, in percent.

        What is much longer or shorter can't be.
        """
        part = shorter(similarity)
        lengths = range(int(len(text) * part) // STEP, int(len(text) / part) // STEP + 1)
        near = [same for length in lengths if (same := self._by_length.get(length)) and same[0][-1].at >= since]
        if sum([len(texts) for _traces, texts in near]) < least:
            return []
        texts = list(chain.from_iterable([texts for _traces, texts in near]))
        alike = process.extract(text, texts, scorer=ratio, score_cutoff=similarity, limit=None)
        if len(alike) < least:
            return []
        traces = list(chain.from_iterable([traces for traces, _texts in near]))
        found = [traces[index] for _text, _score, index in alike]
        return sorted([trace for trace in found if trace.at >= since], key=lambda trace: trace.at)


@dataclass(slots=True)
class _Server:
    """`members`: their latest traces, least recent member first; `wave`: the latest of all with some text."""

    members: OrderedDict[int, deque[Trace]] = field(default_factory=OrderedDict)
    wave: _Texts = field(default_factory=_Texts)
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
        server = self._servers.get(seen.guild_id)
        return () if server is None else server.members.get(seen.author_id, ())

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

    def _remember(self, server: _Server, seen: Seen, text: str) -> None:
        _servers, members, of_member, wave, _joins = self._bounds
        trace = _trace(seen, text)
        traces = server.members.get(trace.author_id)
        if traces is None:
            traces = server.members[trace.author_id] = deque(maxlen=of_member)
            _keep_latest(server.members, members)
        else:
            server.members.move_to_end(trace.author_id)
        traces.append(trace)
        _forget_stale(server, trace.at)
        if len(trace.text) >= SHORTEST_TEXT:
            server.wave.add(trace)
        server.wave.forget(wave, trace.at - KEPT_SECONDS)


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
    before = now - KEPT_SECONDS
    while next(iter(server.members.values()))[-1].at < before:
        server.members.popitem(last=False)


def _keep(items: deque[tuple[float, int]], bound: int) -> None:
    while len(items) > bound:
        items.popleft()


def _keep_latest(items: "OrderedDict[int, _Server] | OrderedDict[int, deque[Trace]]", bound: int) -> None:
    while len(items) > bound:
        items.popitem(last=False)
