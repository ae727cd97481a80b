"""Messages that wait for an answer: questions, and people's first messages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.calendar import moment_of
from bot.features.engagement.days import ms_of
from bot.features.engagement.tally import Answer, Asked, First, Tally

WATCHED_MS = 28 * 24 * 60 * 60 * 1000
MOST = 100_000
WRITTEN = -1


@dataclass(slots=True)
class Open:
    """A message without an answer so far.

    `channel_id`: where a mention of its author answers it; none for a forum post, whose answers stand in itself.
    `tally`: the number of the one that holds its row. `older`: the one before it by the same author.
    """

    message_id: int
    author_id: int
    channel_id: int | None
    asked: Asked | None = None
    first: First | None = None
    tally: int = WRITTEN
    older: "Open | None" = None


class Waiting:
    """Some ten thousand may wait, each by an author of its own: so those of one author hang on each other."""

    def __init__(self) -> None:
        self._open: dict[int, Open] = {}
        self._newest: dict[int, Open] = {}

    def __len__(self) -> int:
        return len(self._open)

    def __contains__(self, message_id: int) -> bool:
        return message_id in self._open

    def remember(self, ones: Iterable[Open]) -> None:
        """Watch messages of earlier runs again."""
        for one in ones:
            if one.message_id not in self._open:
                self._add(one)

    def watch(self, message_id: int, author_id: int, channel_id: int | None, tally: Tally) -> Open:
        one = self._open.get(message_id)
        if one is None:
            one = Open(message_id, author_id, channel_id, tally=tally.number)
            self._add(one)
        return one

    def heard(
        self,
        message_id: int,
        channel_id: int,
        thread_id: int | None,
        author_id: int,
        reply_to: int | None,
        mentions: Sequence[int],
        tally: Tally,
    ) -> None:
        """Note what this message answers: what it replies to, the opener of its thread, whoever it mentions."""
        targets = [self._open[target_id] for target_id in (reply_to, thread_id) if target_id in self._open]
        for mentioned in mentions:
            targets += self._by_author(mentioned, channel_id)
        for one in targets:
            age = ms_of(message_id) - ms_of(one.message_id)
            may_answer = one.author_id != author_id and one.message_id < message_id and age <= WATCHED_MS
            if may_answer and one.message_id in self._open:
                self._close(one)
                _note_answer(one, message_id, tally)

    def forget(self, before_ms: int) -> None:
        while self._open:
            oldest = next(iter(self._open.values()))
            if ms_of(oldest.message_id) >= before_ms and len(self._open) <= MOST:
                return
            self._close(oldest)

    def _by_author(self, author_id: int, channel_id: int) -> Iterator[Open]:
        one = self._newest.get(author_id)
        while one is not None:
            if one.channel_id == channel_id:
                yield one
            one = one.older

    def _add(self, one: Open) -> None:
        self._open[one.message_id] = one
        if one.channel_id is not None:
            one.older = self._newest.get(one.author_id)
            self._newest[one.author_id] = one

    def _close(self, one: Open) -> None:
        del self._open[one.message_id]
        if one.channel_id is None:
            return
        newer: Open | None = self._newest[one.author_id]
        if newer is not one:
            while newer is not None and newer.older is not one:
                newer = newer.older
            if newer is not None:
                newer.older = one.older
        elif one.older is not None:
            self._newest[one.author_id] = one.older
        else:
            del self._newest[one.author_id]


def _note_answer(one: Open, answer_id: int, tally: Tally) -> None:
    if one.asked is not None:
        one.asked.answer_id = answer_id
    if one.first is not None:
        one.first.reply_at = moment_of(answer_id)
    if one.tally != tally.number:
        tally.answers[one.message_id] = Answer(one.message_id, one.author_id, answer_id)
