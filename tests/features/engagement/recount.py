"""Every number of a week, counted once more from a chat's own JSON: slow and plain, from METRICS alone.

It shares no code with Concierge but the published list of question words.
"""

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

WORDS = Path(__file__).parents[3] / "bot" / "features" / "engagement"
NOT_PROSE = re.compile(r"```.*?```|``.+?``|`[^`]*`|https?://\S+", re.DOTALL)
MARKS = r"[\s*_~>|#-]*"  # quotes, lists and headings, bold and so on
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Message:
    id: int
    at: datetime
    day: date
    hour: int
    channel: str
    author: int
    mentions: frozenset[int]
    text: str


@dataclass(frozen=True)
class Join:
    at: datetime
    day: date
    member: int


class Recount:
    """`now`: when the report is made."""

    def __init__(self, folder: Path, zone: ZoneInfo, question_channel: str, now: datetime) -> None:
        self.zone = zone
        self.question_channel = question_channel
        self.now = now
        self.messages: list[Message] = []
        self.joins: list[Join] = []
        for path in sorted(folder.glob("*.json.gz")):
            export = json.loads(gzip.decompress(path.read_bytes()))
            for entry in export["messages"]:
                self._read(export["channel"]["name"], entry)
        self.messages.sort(key=lambda message: message.id)
        self.joins.sort(key=lambda join: join.at)
        self.by_author: dict[int, list[Message]] = {}
        self.mentioning: dict[tuple[str, int], list[Message]] = {}
        for message in self.messages:
            self.by_author.setdefault(message.author, []).append(message)
            for mentioned in message.mentions:
                self.mentioning.setdefault((message.channel, mentioned), []).append(message)
        self.words = tuple(
            line.strip().lower()
            for line in (WORDS / "questions.en.txt").read_text(encoding="utf-8").splitlines()
            if line.strip() and not line.startswith("#")
        )

    def _read(self, channel: str, entry: dict[str, Any]) -> None:
        if entry["author"]["isBot"]:
            return
        at = datetime.fromisoformat(entry["timestamp"]).astimezone(UTC)
        local, author = at.astimezone(self.zone), int(entry["author"]["id"])
        if entry["type"] == "GuildMemberJoin":
            self.joins.append(Join(at, local.date(), author))
        elif entry["type"] in {"Default", "Reply"}:
            mentions = frozenset(int(user["id"]) for user in entry["mentions"])
            found = Message(int(entry["id"]), at, local.date(), local.hour, channel, author, mentions, entry["content"])
            self.messages.append(found)

    def of(self, monday: date) -> dict[str, Any]:
        """Every count of the week, by its key in METRICS."""
        week = self._between(monday, 7)
        before = self._between(monday - 7 * DAY, 7)
        writers, month = authors(week), authors(self._between(monday - 21 * DAY, 28))
        daily = sum(len({message.author for message in week if message.day == monday + n * DAY}) for n in range(7)) / 7
        return {
            "messages": len(week),
            "active_members": len(writers),
            "dau_mean": daily,
            "mau": len(month),
            "stickiness": share(daily, len(month)),
            "joins": len(self._joins(monday)),
            "activation": self._activation(monday),
            "retention_w1": self._retention(monday),
            "returning_members": len(writers & authors(before)),
            "first_messages": len(writers - authors(m for m in self.messages if m.day < monday)),
            **self._newcomers(monday),
            **self._questions(week),
            "top_channels": self._channels(week),
            "heatmap": self._heatmap(monday),
            "best_hours": self._best_hours(monday),
        }

    def _between(self, first: date, days: int) -> list[Message]:
        return [message for message in self.messages if first <= message.day < first + days * DAY]

    def _joins(self, monday: date) -> list[Join]:
        return [join for join in self.joins if monday <= join.day < monday + 7 * DAY]

    def _by(self, author: int) -> list[Message]:
        return self.by_author.get(author, [])

    def _activation(self, monday: date) -> float | None:
        joins = self._joins(monday - 7 * DAY)
        wrote = [join for join in joins if any(join.at <= m.at <= join.at + 7 * DAY for m in self._by(join.member))]
        return share(len(wrote), len(joins))

    def _retention(self, monday: date) -> float | None:
        last = {join.member: join.day for join in self._joins(monday - 14 * DAY)}
        days: dict[int, set[date]] = {}
        for message in self.messages:
            days.setdefault(message.author, set()).add(message.day)
        back = [m for m, day in last.items() if any(day + n * DAY in days.get(m, set()) for n in range(7, 14))]
        return share(len(back), len(last))

    def _newcomers(self, monday: date) -> dict[str, Any]:
        """The first message of each stay, up to 28 days after it began and before the next one did."""
        firsts = set()
        for member in {join.member for join in self.joins}:
            begun = [join.at for join in self.joins if join.member == member]
            for number, at in enumerate(begun):
                until = min([at + 28 * DAY, *(later - timedelta(microseconds=1) for later in begun[number + 1 :])])
                firsts.update([m for m in self._by(member) if at <= m.at <= until][:1])
        minutes, unanswered, still_open = self._answers(m for m in firsts if monday <= m.day < monday + 7 * DAY)
        return {
            "newcomer_reply_median": median(minutes),
            "newcomers_unanswered": unanswered,
            "newcomers_open": still_open,
        }

    def _questions(self, week: list[Message]) -> dict[str, Any]:
        asked = [message for message in week if message.channel == self.question_channel and self._asks(message.text)]
        minutes, unanswered, still_open = self._answers(asked)
        ordered = sorted(minutes)
        return {
            "questions": len(asked),
            "answered": len(minutes),
            "unanswered": unanswered,
            "open": still_open,
            "answered_share": share(len(minutes), len(minutes) + unanswered),
            "first_response_median": median(minutes),
            "first_response_p90": next((m for n, m in enumerate(ordered, 1) if n * 10 >= len(ordered) * 9), None),
        }

    def _asks(self, text: str) -> bool:
        prose = NOT_PROSE.sub(" ", text).lower()
        return "?" in prose or any(re.match(rf"{MARKS}{re.escape(word)}(?![\w'’-])", prose) for word in self.words)

    def _answers(self, asked: Any) -> tuple[list[float], int, int]:
        minutes, unanswered, still_open = [], 0, 0
        for question in asked:
            answered = min(
                (
                    m.at
                    for m in self.mentioning.get((question.channel, question.author), [])
                    if m.id > question.id and m.author != question.author
                ),
                default=None,
            )
            if answered is not None and answered - question.at <= DAY:
                minutes.append((answered - question.at) / timedelta(minutes=1))
            elif answered is None and self.now - question.at < DAY:
                still_open += 1
            else:
                unanswered += 1
        return minutes, unanswered, still_open

    def _channels(self, week: list[Message]) -> dict[str, tuple[int, int]]:
        names = {message.channel for message in week}
        return {
            name: (sum(m.channel == name for m in week), len(authors(m for m in week if m.channel == name)))
            for name in names
        }

    def _heatmap(self, monday: date) -> list[list[int]]:
        month = Counter((m.day.weekday(), m.hour) for m in self._between(monday - 21 * DAY, 28))
        return [[month[weekday, hour] for hour in range(24)] for weekday in range(7)]

    def _best_hours(self, monday: date) -> list[list[float]]:
        wrote = {(m.day, m.hour, m.author) for m in self._between(monday - 21 * DAY, 28)}
        cells = Counter((day.weekday(), hour) for day, hour, _author in wrote)
        best = sorted(cells, key=lambda cell: (-cells[cell], cell))[:3]
        return [[weekday, hour, cells[weekday, hour] / 4] for weekday, hour in best]


def authors(messages: Any) -> set[int]:
    return {message.author for message in messages}


def share(part: float, whole: int) -> float | None:
    return part / whole if whole >= 5 else None


def median(numbers: list[float]) -> float | None:
    ordered = sorted(numbers)
    middle = [ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]] if ordered else []
    return sum(middle) / 2 if middle else None
