"""How messages, joins and reactions become counts: the same rules for what is heard live and for files.

What comes out can be added to what is counted already: sums add up, of firsts the earlier one stays. So it does not
matter in how many runs a server is counted, nor which of its channels or months comes first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.calendar import DISCORD_EPOCH_MS, start_of
from bot.features.engagement.days import Days, ms_of
from bot.features.engagement.newcomers import NEWEST_STAY_MS, Stays
from bot.features.engagement.silence import Silence
from bot.features.engagement.tally import Asked, DayCount, First, Stayed, Tally
from bot.features.engagement.waiting import WATCHED_MS, Waiting

MOST_SPEAKERS = 200_000
DAY = timedelta(days=1)


class Counting:
    """Counts one server. Messages and joins come in the order of time; `take` gives what is to be written."""

    def __init__(self, days: Days, silence: Silence | None = None) -> None:
        self.days = days
        self.silence = silence or Silence()
        self.waiting = Waiting()
        self.stays = Stays()
        self.tally = Tally()
        self._speakers: set[int] = set()

    def take(self) -> Tally:
        """What was counted since the last take."""
        tally, self.tally = self.tally, Tally(number=self.tally.number + 1)
        return tally

    def knows(self, author_id: int) -> bool:
        """Whether they wrote before, as far as memory goes."""
        return author_id in self._speakers

    def meet(self, author_id: int) -> None:
        """They wrote before, and that is counted."""
        self._speakers.add(author_id)

    def message(
        self,
        message_id: int,
        channel_id: int,
        thread_id: int | None,
        author_id: int,
        reply_to: int | None,
        mentions: Sequence[int],
        asks: bool,
    ) -> None:
        """A member's message of type default or reply. `channel_id`: where it counts, also if it stands in a thread."""
        if self.silence.covers_message(author_id, message_id):
            return
        tally = self.tally
        day, hour, week = self.days.at((message_id >> 22) + DISCORD_EPOCH_MS)
        tally.messages += 1
        count = tally.member_days.get((day, author_id))
        if count is None:
            count = tally.member_days[day, author_id] = DayCount()
        count.messages += 1
        count.hours |= 1 << hour
        if reply_to is not None:
            count.replies += 1
        in_hour = (day, channel_id, hour)
        tally.channel_hours[in_hour] = tally.channel_hours.get(in_hour, 0) + 1
        in_week = (week, channel_id, author_id)
        tally.channel_member_weeks[in_week] = tally.channel_member_weeks.get(in_week, 0) + 1

        if mentions or reply_to is not None or thread_id is not None:
            self.waiting.heard(message_id, channel_id, thread_id, author_id, reply_to, mentions, tally)
        if asks:
            self._ask(Asked(message_id, channel_id, thread_id if thread_id == message_id else None, author_id, day))
        if author_id not in self._speakers or author_id in self.stays:
            self._speak(author_id, First(message_id, channel_id, day), thread_id)

    def joined(self, member_id: int, at: datetime, message_id: int | None, earliest: First | None = None) -> bool:
        """A join, read from a file (the id of its message) or heard; false if it is known or not to be counted.

        `earliest`: the member's first message of those counted in earlier runs; it may be later than this join.
        """
        stay = Stayed(member_id, at, round(at.timestamp() * 1000), message_id)
        if self.silence.covers(member_id, at) or not self.stays.begin(stay, earliest, self.tally):
            return False
        self.tally.joins += 1
        return True

    def reacted(self, member_id: int, at: datetime, *, removed: bool) -> None:
        if self.silence.covers(member_id, at):
            return
        count = self.tally.member_days.setdefault((self.days.of(at), member_id), DayCount())
        if removed:
            count.reactions_removed += 1
        else:
            count.reactions_given += 1

    def in_voice(self, member_id: int, from_at: datetime, to_at: datetime) -> None:
        """Time in voice, shared out among the days that it lies in."""
        while from_at < to_at and not self.silence.covers(member_id, from_at):
            day = self.days.of(from_at)
            until = min(to_at, start_of(day + DAY, self.days.zone))
            count = self.tally.member_days.setdefault((day, member_id), DayCount())
            count.voice_seconds += round((until - from_at).total_seconds())
            from_at = until

    def forget(self, before_id: int) -> None:
        """Let go of what no message after this one can change."""
        ms = ms_of(before_id)
        self.waiting.forget(ms - WATCHED_MS)
        self.stays.forget(ms - NEWEST_STAY_MS)
        if len(self._speakers) > MOST_SPEAKERS:
            self._speakers.clear()  # whoever speaks again is taken for new, and the first that is written stays

    def _ask(self, asked: Asked) -> None:
        self.tally.asked[asked.message_id] = asked
        where = None if asked.thread_id else asked.channel_id
        self.waiting.watch(asked.message_id, asked.author_id, where, self.tally).asked = asked

    def _speak(self, author_id: int, first: First, thread_id: int | None) -> None:
        is_first = author_id not in self._speakers
        if is_first:
            self._speakers.add(author_id)
            self.tally.firsts[author_id] = first
        if author_id in self.stays:
            is_first |= self.stays.spoke(author_id, first, self.tally)
        if is_first:
            where = None if thread_id == first.message_id else first.channel_id
            self.waiting.watch(first.message_id, author_id, where, self.tally).first = first
