"""The messages of several exports as one stream in the order of their ids, with little in memory at a time."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter, itemgetter

from bot.features.engagement.exports import PIECE, Export, ExportReader, Message
from bot.features.engagement.ranges import Range

BUDGET = 24 << 20
SMALLEST_PIECE = 16 << 10

Batch = list[tuple[int, Export, Message]]
id_of = attrgetter("id")


class Merge:
    """`batches` may be gone through once; `spans`: the first and last id of each file that is read."""

    def __init__(self, exports: Sequence[Export]) -> None:
        # Read from the end: a file is opened when the stream has come to its first message.
        self._later = sorted(exports, key=lambda export: export.first_id or 0, reverse=True)
        self._running: list[_Running] = []
        self._finished = 0
        self.spans: list[tuple[Export, Range]] = []

    @property
    def bytes_read(self) -> int:
        return self._finished + sum(running.reader.bytes_read for running in self._running)

    def batches(self) -> Iterator[Batch]:
        """Each holds whatever is surely complete: up to where the file that is read the least far has come."""
        while self._later or self._running:
            if not self._running:
                self._open_next()
            while self._later and self._running and (self._later[-1].first_id or 0) <= self._horizon():
                self._open_next()
            if not self._running:
                continue
            horizon = self._horizon()
            batch: Batch = []
            for running in self._running:
                batch += running.take(horizon)
            batch.sort(key=itemgetter(0))
            yield batch
            self._refill()

    def _horizon(self) -> int:
        return min(running.last_id for running in self._running)

    def _open_next(self) -> None:
        running = _Running(self._later.pop())
        if running.refill(self._piece()):
            self._running.append(running)
        else:
            self._finish(running)

    def _refill(self) -> None:
        piece, still = self._piece(), []
        for running in self._running:
            if running.messages or running.refill(piece):
                still.append(running)
            else:
                self._finish(running)
        self._running = still

    def _finish(self, running: "_Running") -> None:
        self._finished += running.export.size
        if running.first_id is not None:
            self.spans.append((running.export, Range(running.first_id, running.reader.last_id)))

    def _piece(self) -> int:
        return max(SMALLEST_PIECE, min(PIECE, BUDGET // (len(self._running) + 1)))


class _Running:
    def __init__(self, export: Export) -> None:
        self.export = export
        self.reader = ExportReader(export.path)
        self.messages: list[Message] = []
        self.first_id: int | None = None

    @property
    def last_id(self) -> int:
        return self.messages[-1].id

    def refill(self, size: int) -> bool:
        """Read on; false at the file's end."""
        self.messages = self.reader.next_piece(size)
        if self.messages and self.first_id is None:
            self.first_id = self.messages[0].id
        return bool(self.messages)

    def take(self, until_id: int) -> Batch:
        at = bisect_right(self.messages, until_id, key=id_of)
        taken, self.messages = self.messages[:at], self.messages[at:]
        return [(message.id, self.export, message) for message in taken]
