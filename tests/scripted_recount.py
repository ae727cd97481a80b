"""Counts a scripted server again, from what was written there, and says where the bot's counts differ."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.core.db import Database
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.engagement.tables import (
    ChannelHour,
    ChannelMemberWeek,
    Gap,
    Member,
    MemberDay,
    Question,
    Server,
    Stay,
)
from tests.scripted_people import Said, Stayed, in_range, ranges
from tests.scripted_weeks import Life, Step, life
from tests.support import CIPHER

WATCHED = timedelta(days=28)
DAYS_BACK = timedelta(days=28)
ROUNDED = timedelta(seconds=1)
Key = tuple[Any, ...]


class Recount:
    def __init__(self, of: Life, zone: ZoneInfo, rows: dict[type[Any], list[Any]], counted: dict[int, Any]) -> None:
        self.life = of
        self.zone = zone
        self.rows = rows
        self.counted = counted
        self.sure = [said for said in of.said.values() if self.is_counted(said)]
        self.maybe = [said for said in of.said.values() if self.may_be_counted(said)]
        self.found: list[str] = []

    def is_counted(self, said: Said) -> bool:
        """Whether what was written, and stands in a counted range, is in the counts."""
        if not said.counts or said.may_be_lost or not in_range(self.counted, said):
            return False
        if said.author in self.life.out:
            return said.id in self.life.out[said.author] and (said.stands or bool(said.was_counted))
        return said.stands or bool(said.was_counted)

    def may_be_counted(self, said: Said) -> bool:
        """Told too late to a bot that was killed then, or deleted before it was written down for sure."""
        deleted = not said.stands and said.was_counted is None
        return said.counts and (said.may_be_lost or deleted) and in_range(self.counted, said)

    def check(self) -> list[str]:
        self.check_counts()
        self.check_nothing_is_missing()
        self.check_gaps()
        self.check_stays()
        self.check_questions()
        self.check_firsts()
        return self.found

    # Counted exactly once

    def check_counts(self) -> None:
        members = [said for said in self.sure if said.author not in self.life.out]
        maybe = [said for said in self.maybe if said.author not in self.life.out]
        days = {(row.day, row.member_id): row for row in self.rows[MemberDay]}
        for name, weight in (("messages", lambda _said: 1), ("replies", lambda said: said.reply_to is not None)):
            there = Counter({key: getattr(row, name) for key, row in days.items()})
            self.compare(name, there, sums(members, self.day_of, weight), sums(maybe, self.day_of, weight))
        hours = Counter({(r.day, r.channel_id, r.hour): r.messages for r in self.rows[ChannelHour]})
        self.compare("channel_hour", hours, sums(self.sure, self.hour_of), sums(self.maybe, self.hour_of))
        weeks = Counter({(r.week, r.channel_id, r.member_id): r.messages for r in self.rows[ChannelMemberWeek]})
        self.compare("week", weeks, sums(members, self.week_of), sums(maybe, self.week_of))
        for key, row in days.items():
            wanted = {self.local(said).hour for said in members if self.day_of(said) == key}
            allowed = wanted | {self.local(said).hour for said in maybe if self.day_of(said) == key}
            has = {hour for hour in range(24) if row.hours >> hour & 1}
            self.expect(wanted <= has <= allowed, f"hours of {key}: {has}, not {wanted}")
        for person in self.life.out:
            about = [row for row in self.rows[MemberDay] if row.member_id == person]
            self.expect(not about, f"{person} is out and has rows")

    def compare(self, what: str, there: Counter[Key], least: Counter[Key], more: Counter[Key]) -> None:
        for key in there.keys() | least.keys():
            right = least[key] <= there[key] <= least[key] + more[key]
            self.expect(right, f"{what} of {key}: {there[key]}, not {least[key]} (+{more[key]})")

    def local(self, said: Said) -> datetime:
        return said.at.astimezone(self.zone)

    def day_of(self, said: Said) -> Key:
        return self.local(said).date(), said.author

    def hour_of(self, said: Said) -> Key:
        return self.local(said).date(), said.channel, self.local(said).hour

    def week_of(self, said: Said) -> Key:
        return "{}-W{:02}".format(*self.local(said).isocalendar()), said.channel, said.author

    # Nothing is missing, or a gap says so

    @property
    def baseline(self) -> datetime:
        since = self.rows[Server][0].live_since.astimezone(self.zone)
        return datetime.combine(since.date() - DAYS_BACK, datetime.min.time(), self.zone)

    def check_nothing_is_missing(self) -> None:
        for said in self.life.said.values():
            if not said.counts or not said.stands or said.at < self.baseline or in_range(self.counted, said):
                continue
            if said.channel not in self.life.sight:
                self.expect(
                    False, f"{said.id} in {said.place} of {said.channel} at {said.at} can be read and is missing"
                )
            elif {said.place, said.channel} & self.counted.keys() and not self.is_put_away(said):
                self.expect(self.in_gap(said), f"{said.id} in {said.place} of {said.channel} at {said.at} is in no gap")

    def is_put_away(self, said: Said) -> bool:
        """In a thread that is archived, or in a hidden channel: a bot that starts is not told that there is one."""
        thread = self.life.backend.channels[said.place].thread_metadata
        return thread is not None and (thread.archived or self.life.sight[said.channel] == "hidden")

    def in_gap(self, said: Said) -> bool:
        return any(
            gap.channel_id in (said.place, said.channel) and gap.from_at <= said.at <= gap.to_at
            for gap in self.rows[Gap]
            if gap.why == "unreadable"
        )

    def check_gaps(self) -> None:
        for gap in self.rows[Gap]:
            self.expect(gap.why != "catching_up", f"still reading what was from {gap.from_at} to {gap.to_at}")
            said = {one.channel for one in self.life.said.values() if one.place == gap.channel_id}
            readable = said <= set(self.life.channels) - self.life.sight.keys() and said
            self.expect(gap.why != "unreadable" or not readable, f"{gap.channel_id} can be read and has a gap")

    # Stays, questions, firsts

    def check_stays(self) -> None:
        for person, stays in self.life.stays.items():
            rows = [row for row in self.rows[Stay] if row.member_id == person]
            if person in self.life.out:
                self.expect(not rows, f"{person} is out and has stays")
                continue
            is_open = [row.joined_at for row in rows if row.left_at is None]
            last = stays[-1]
            if last.left_at is not None:
                self.expect(not is_open, f"{person} is gone and stays since {is_open}")
            elif last.joined_at >= self.baseline:
                right = len(is_open) == 1 and abs(is_open[0] - last.joined_at) < ROUNDED
                self.expect(right, f"{person} is there since {last.joined_at}, not {is_open}")
            else:
                self.expect(not is_open, f"{person} was there before counting began, and stays since {is_open}")
            self.check_past(person, stays, rows)

    def check_past(self, person: int, stays: list[Stayed], rows: list[Any]) -> None:
        for row in rows:
            joins = [stay for stay in stays if abs(stay.joined_at - row.joined_at) < ROUNDED]
            known = row.joined_at.year > 2015
            self.expect(len(joins) == 1 or not known, f"{person} joined {len(joins)} times at {row.joined_at}")
            ends = [stay.left_at for stay in joins or stays if stay.left_at is not None]
            if row.left_at is not None and row.left_exact:
                self.expect(any(abs(end - row.left_at) < ROUNDED for end in ends), f"{person} left at {row.left_at}")
            elif row.left_at is not None:
                self.expect(any(end <= row.left_at for end in ends), f"{person} left by {row.left_at}")
        heard = [row.left_at for row in rows if row.left_at is not None and row.left_exact]
        self.expect(len(heard) == len(set(heard)), f"{person} left twice at once: {sorted(heard)}")

    def check_questions(self) -> None:
        rows = {row.message_id: row for row in self.rows[Question]}
        asked = {said.id: said for said in self.sure if said.asks and said.author not in self.life.out}
        maybe = {said.id for said in self.maybe if said.asks and said.author not in self.life.out}
        self.expect(asked.keys() <= rows.keys() <= asked.keys() | maybe, f"questions {rows.keys() ^ asked.keys()}")
        for message_id in asked.keys() & rows.keys():
            question = asked[message_id]
            found = [said for said in self.in_time() if answers_to(said, question)]
            # A mention in a thread is missed where the thread is read before its channel, and what was deleted
            # before anyone read the question that it answered is not there to be read again.
            read_later = question.at < self.rows[Server][0].live_since
            sure = [said for said in found if said.stands or not read_later]
            answers = [said.id for said in sure if said.place in (question.place, question.id)]
            possible = [said.id for said in (*found, *self.late()) if answers_to(said, question)]
            first, there = min(answers, default=None), rows[message_id].answer_id
            earlier = {one for one in possible if first is None or one < first}
            self.expect(there in {first, *earlier}, f"{message_id} is answered by {there}, not {first}")

    def check_firsts(self) -> None:
        rows = {row.member_id: row.first_message_id for row in self.rows[Member] if row.first_message_id}
        for person in self.life.stays.keys() - self.life.out.keys():
            first = min((said.id for said in self.in_time() if said.author == person), default=None)
            earlier = {said.id for said in self.late() if said.author == person and (not first or said.id < first)}
            self.expect(
                rows.get(person) in {first, *earlier}, f"{person} spoke first at {rows.get(person)}, not {first}"
            )
        self.expect(not rows.keys() & self.life.out.keys(), "who is out has a first message")

    def in_time(self) -> list[Said]:
        return [said for said in self.sure if not said.is_late]

    def late(self) -> list[Said]:
        """A first that comes after a later one was written may stay behind it."""
        return [*self.maybe, *(said for said in self.sure if said.is_late)]

    def expect(self, right: object, what: str) -> None:
        if not right:
            self.found.append(what)


def answers_to(said: Said, asked: Said) -> bool:
    late = said.at - asked.at > WATCHED
    if said.id <= asked.id or late or said.author == asked.author:
        return False
    mentioned = asked.author in said.mentions and said.channel == asked.channel and not asked.opens_post
    return said.reply_to == asked.id or (said.place == asked.id and said.place != said.channel) or mentioned


def sums(
    said: Iterable[Said], key: Callable[[Said], Key], weight: Callable[[Said], int] = lambda _said: 1
) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for one in said:
        found[key(one)] += weight(one)
    return found


async def differences(of: Life) -> list[str]:
    """What is wrong with the counts."""
    db = Database(of.database_url)
    zone = (await SettingsStore(db, of.clock, CIPHER).get(of.guild_id, ServerSettings)).zone
    rows: dict[type[Any], list[Any]] = {}
    async with db.read() as session:
        for table in (MemberDay, ChannelHour, ChannelMemberWeek, Question, Stay, Member, Gap, Server):
            rows[table] = list(await session.scalars(select(table).where(table.guild_id == of.guild_id)))
    await db.close()
    return Recount(of, zone, rows, await ranges(of.database_url, of.guild_id)).check()


async def played(database_url: str, seed: int, steps: Sequence[Step]) -> list[str]:
    """What is wrong after a script; an empty list is what everyone wants."""
    async with life(database_url, seed) as one:
        for number, step in enumerate(steps):
            try:
                await one.take(step)
            except Exception as error:
                error.add_note(f"in step {number}, {step}")
                raise
        await one.end()
        return [*await differences(one), *one.complaints()]
