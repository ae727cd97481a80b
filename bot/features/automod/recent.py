"""What happened lately, in bounded memory: the same for live traffic and for a replay of files."""

from collections import OrderedDict, deque
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
        traces, texts = self._by_length.setdefault(len(trace.text) // STEP, (deque(), deque()))
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

    def alike(self, text: str, similarity: int) -> list[Trace]:
        """In percent; what is much longer or shorter can't be as similar. The oldest first."""
        part = shorter(similarity)
        lengths = range(int(len(text) * part) // STEP, int(len(text) / part) // STEP + 1)
        near = [self._by_length[length] for length in lengths if length in self._by_length]
        texts = list(chain.from_iterable([texts for _traces, texts in near]))
        alike = process.extract(text, texts, scorer=ratio, score_cutoff=similarity, limit=None)
        if not alike:
            return []
        traces = list(chain.from_iterable([traces for traces, _texts in near]))
        return sorted([traces[index] for _text, _score, index in alike], key=lambda trace: trace.at)


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

    def wrote_more_than(self, seen: Seen, count: int, seconds: float) -> bool:
        """Whether they wrote more messages in the last seconds."""
        server = self._servers.get(seen.guild_id)
        traces = server.members.get(seen.author_id, ()) if server else ()
        return len(traces) > count and traces[-1 - count].at >= seen.at.timestamp() - seconds

    def of_member_about_as_long(self, seen: Seen, similarity: int, seconds: float) -> list[Trace]:
        """Of their messages of the last seconds those that may be as similar to their last one, in percent."""
        traces = self._servers[seen.guild_id].members[seen.author_id]
        length, part, since = len(traces[-1].text), shorter(similarity), seen.at.timestamp() - seconds
        least, most = length * part, length / part
        return [trace for trace in traces if least <= len(trace.text) <= most and trace.at >= since]

    def wrote_alike(self, seen: Seen, text: str, similarity: int, seconds: float) -> list[Trace]:
        """Messages of the last seconds by anyone, the oldest first, whose text is nearly the same."""
        server = self._servers.get(seen.guild_id)
        since = seen.at.timestamp() - seconds
        return [trace for trace in server.wave.alike(text, similarity) if trace.at >= since] if server else []

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
        _forget_stale(server, trace.at)
        if len(trace.text) >= SHORTEST_TEXT:
            server.wave.add(trace)
        server.wave.forget(wave, trace.at - KEPT_SECONDS)


def _trace(seen: Seen, text: str) -> Trace:
    return Trace(
        seen.at.timestamp(),
        seen.author_id,
        seen.place_id or 0,
        seen.message_id or 0,
        text[:LONGEST_TEXT],
        seen.mentions,
        tuple([file.size for file in seen.files]) if seen.files else (),
        seen.forwarded,
    )


def _forget_stale(server: _Server, now: float) -> None:
    """Members whose last message is long ago."""
    while True:
        member_id, traces = next(iter(server.members.items()))
        if traces[-1].at >= now - KEPT_SECONDS:
            return
        del server.members[member_id]


def _keep(items: "deque[Trace] | deque[tuple[float, int]]", bound: int) -> None:
    while len(items) > bound:
        items.popleft()


def _keep_latest(items: "OrderedDict[int, _Server] | OrderedDict[int, deque[Trace]]", bound: int) -> None:
    while len(items) > bound:
        items.popitem(last=False)
