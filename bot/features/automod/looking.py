"""What a rule would make of a text, what it made of a message, and what it would have made of all that was written."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.calendar import first_id_at
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Text, _
from bot.core.pace import Pace
from bot.features.automod import hitstore, policy
from bot.features.automod.ledger import HitFacts
from bot.features.automod.look import Look
from bot.features.automod.replay import Replay
from bot.features.automod.rule import Action, Rule
from bot.features.automod.rulebook import Rulebook
from bot.features.automod.ruleset import Ruleset, Tried
from bot.features.automod.screen import Screen
from bot.features.automod.seen import Seen, Surface, What
from bot.features.automod.states import Book, StandingRule
from bot.features.automod.traffic import Traffic

log = logging.getLogger(__name__)

MOST_READ, MOST_LINKS, TOGETHER, MOST_STOPPED = 20_000, 200, 100, 100
TRACES = 10
LONGEST_AGO = timedelta(days=90)

Progress = Callable[[int], Awaitable[bool]]
"""Is told how many messages were read; False stops it."""


@dataclass(frozen=True)
class TriedText:
    """`normal`: as it is compared. Drafted rules are tried, too. `had`: the member's points until now."""

    text: str
    normal: str
    book: Book
    tried: tuple[Tried, ...]
    had: int = 0

    @property
    def hits(self) -> list[StandingRule]:
        return [self.book.by_name[one.rule.name] for one in self.tried if one.hit is not None and one.exempt is None]

    @property
    def points(self) -> int:
        """What it would add to them."""
        return sum(rule.points for rule in self.hits)

    def actions(self, now: datetime) -> tuple[Action, ...]:
        """What would follow, of the rules that are on."""
        return policy.actions_of(self.hits, now, self.had + self.points)


@dataclass(frozen=True)
class Replayed:
    """`cut`: there was more to read. `unread`: channels whose history could not be read."""

    guild_id: int
    past: Replay
    cut: bool = False
    stopped: bool = False
    unread: tuple[int, ...] = ()

    @property
    def links(self) -> list[str]:
        """To the messages that would have been hit, the oldest first."""
        return [
            f"https://discord.com/channels/{self.guild_id}/{hit.channel_id}/{hit.message_id}" for hit in self.past.hits
        ]


@dataclass
class _Read:
    seen: list[Seen] = field(default_factory=list)
    cut: bool = False
    stopped: bool = False
    unread: list[int] = field(default_factory=list)


class Looking:
    def __init__(
        self, db: Database, clock: Clock, screen: Screen, rulebook: Rulebook, traffic: Traffic, pace: Pace
    ) -> None:
        self.db = db
        self.clock = clock
        self.screen = screen
        self.rulebook = rulebook
        self.traffic = traffic
        self.pace = pace
        self._stopped: deque[str] = deque(maxlen=MOST_STOPPED)

    def stop(self, token: str) -> None:
        """A replay, before its next page."""
        self._stopped.append(token)

    def is_stopped(self, token: str) -> bool:
        return token in self._stopped

    # A text

    async def tries(
        self, guild_id: int, text: str, member: MemberFacts, joined_at: datetime | None, channel_id: int | None
    ) -> TriedText:
        """What each rule makes of it, also those that are only drafted."""
        book = await self.rulebook.read(guild_id)
        seen = Seen(
            guild_id=guild_id,
            what=What.MESSAGE,
            author_id=member.id,
            at=self.clock.now(),
            channel_id=channel_id,
            message_id=first_id_at(self.clock.now()),
            texts=((Surface.CONTENT, text),),
            roles=member.roles,
            joined_at=joined_at,
        )
        every, context = (
            Ruleset(one.rule for one in book.rules),
            self.screen.context(book, guild_id, self.screen.invites.asked(guild_id)),
        )
        normal = Look(seen, self.screen.recent, context).remembered
        had = self.screen.scores.of(guild_id, member.id, self.clock.now())
        return TriedText(text, normal, book, every.explain(seen, self.screen.recent, context), had)

    async def flag(self, guild_id: int, author_id: int, text: str) -> Text | None:
        """Which rule that is on would not let this stand: for what is no message, such as a question for a Q&A."""
        found = await self.tries(guild_id, text, MemberFacts(guild_id, author_id), None, None)
        on = {one.name for one in found.book.enforced}
        hits = (one.hit for one in found.tried if one.exempt is None and one.rule.name in on)
        first = next((hit for hit in hits if hit is not None), None)
        return None if first is None else _("automod, rule “{rule}”: {why}", rule=first.rule, why=first.why)

    # What was decided

    async def why_message(self, guild_id: int, message_id: int) -> list[HitFacts]:
        async with self.db.read() as session:
            return await hitstore.of_event(session, guild_id, message_id)

    async def why_member(self, guild_id: int, member_id: int) -> list[HitFacts]:
        """The newest first."""
        async with self.db.read() as session:
            return await hitstore.of_member(session, guild_id, member_id, TRACES)

    # What was written

    async def replay(
        self, guild_id: int, rules: Sequence[Rule], channels: Sequence[int], since: datetime, progress: Progress
    ) -> Replayed:
        """Over what stands in the channels, in the order in which it was written."""
        if since < self.clock.now() - LONGEST_AGO:
            raise UserError(_("At most {count} days back.", count=LONGEST_AGO.days))
        read = await self._read(guild_id, channels or self.traffic.channels(guild_id), since, progress)
        book = await self.rulebook.read(guild_id)
        context = self.screen.context(book, guild_id, self.screen.invites.asked(guild_id))
        past = Replay(rules, context, most=MOST_LINKS)
        for number, seen in enumerate(sorted(read.seen, key=lambda one: one.message_id or 0)):
            if number % TOGETHER == 0:
                await asyncio.sleep(0)  # messages that come in now are looked at first
            past.saw(seen)
        return Replayed(guild_id, past, read.cut, read.stopped, tuple(read.unread))

    async def _read(self, guild_id: int, channels: Sequence[int], since: datetime, progress: Progress) -> _Read:
        read, first_id = _Read(), first_id_at(since)
        for channel_id in channels:
            after_id = first_id - 1
            while not (read.cut or read.stopped):
                await self.pace.wait()
                try:
                    page = await self.traffic.page(guild_id, channel_id, after_id)
                except Exception as error:
                    log.warning("channel %s could not be read for a replay: %r", channel_id, error)
                    read.unread.append(channel_id)
                    break
                read.seen += page.seen
                read.cut = len(read.seen) >= MOST_READ
                read.stopped = not await progress(len(read.seen))
                if page.is_last or page.last_id is None:
                    break
                after_id = page.last_id
        return read
