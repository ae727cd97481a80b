"""Looks at everything that members write, in memory: it waits for nothing, and asks no database."""

import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.calendar import moment_of
from bot.core.clock import Clock
from bot.core.facts import MemberFacts
from bot.core.i18n import Minutes, Text, _
from bot.features.automod import policy
from bot.features.automod.deletions import Deletions
from bot.features.automod.feeds import PhishingFeeds
from bot.features.automod.invites import Asked, Invites
from bot.features.automod.ledger import HitFacts, Mode
from bot.features.automod.look import Context
from bot.features.automod.offence import Offence, event_of, hit_facts
from bot.features.automod.recent import Recent
from bot.features.automod.rule import Action, Hit
from bot.features.automod.rulebook import Rulebook
from bot.features.automod.rules.wave import Wave
from bot.features.automod.scores import LIMIT, WITHIN, Scores
from bot.features.automod.seen import Seen, What
from bot.features.automod.states import Book, StandingRule
from bot.features.raids.service import RaidsService

log = logging.getLogger(__name__)

MOST_HANDLED, MOST_OBSERVED = 20_000, 20_000
MOST_WAITING = 500
"""Messages of a server whose rules are being read."""
TOO_OLD_FOR_MANY = timedelta(days=13, hours=23)
"""Discord deletes nothing together with others that is older than two weeks."""

Author = Callable[[], MemberFacts]
"""Who wrote it: only worked out where a rule hit."""


def too_many(why: Text, points: int) -> Text:
    minutes = Minutes(WITHIN / timedelta(minutes=1))
    return _("{why}; with it, {points} points within {minutes}", why=why, points=points, minutes=minutes)


class Screen:
    """`offended`: is told of each offence; `unknown`: of a server whose rules are to be read; `unresolved`: of what is
    to be looked at again once it is known where its invites lead. `observed`: what is to be written down.
    """

    def __init__(
        self,
        clock: Clock,
        rulebook: Rulebook,
        deletions: Deletions,
        invites: Invites,
        raids: RaidsService,
        phishing: PhishingFeeds,
        offended: Callable[[Offence], None],
        unknown: Callable[[int], None],
        unresolved: Callable[[Seen, Author, list[str]], None],
    ) -> None:
        self.clock = clock
        self.rulebook = rulebook
        self.deletions = deletions
        self.invites = invites
        self.raids = raids
        self.phishing = phishing
        self.recent = Recent()
        self.scores = Scores()
        self.observed: deque[HitFacts] = deque(maxlen=MOST_OBSERVED)
        self.waiting: OrderedDict[int, deque[tuple[Seen, Author]]] = OrderedDict()
        self.offended = offended
        self.unknown = unknown
        self.unresolved = unresolved
        self._handled: OrderedDict[int, None] = OrderedDict()

    def look(self, seen: Seen, author: Author) -> bool:
        """Whether it is taken away, so that nobody else has to look at it."""
        book = self.rulebook.known(seen.guild_id)
        if book is None:
            self.waiting.setdefault(seen.guild_id, deque(maxlen=MOST_WAITING)).append((seen, author))
            self.unknown(seen.guild_id)
            return False
        if not book.looks:
            return False
        invites = self.invites.asked(seen.guild_id)
        hits = book.ruleset.check(seen, self.recent, self.context(book, seen.guild_id, invites))
        taken_away = bool(hits) and self._hit(book, seen, hits, author())
        if invites.unknown and not taken_away:
            self.unresolved(seen, author, invites.unknown)
        return taken_away

    def look_again(self, guild_id: int) -> None:
        """At what came while the rules were read."""
        for seen, author in self.waiting.pop(guild_id, ()):
            self.look(seen, author)

    def context(self, book: Book, guild_id: int, invites: Asked) -> Context:
        return Context(
            zone=book.zone, raid=self.raids.in_raid(guild_id), invites=invites, phishing=self.phishing.domains
        )

    def _hit(self, book: Book, seen: Seen, hits: tuple[Hit, ...], author: MemberFacts) -> bool:
        if policy.is_staff(author):
            return False
        now, event_id = self.clock.now(), event_of(seen)
        on: list[tuple[StandingRule, Hit]] = []
        scored: list[tuple[StandingRule, Hit]] = []
        for hit in hits:
            rule = book.by_name[hit.rule]
            if hit.kind == Wave.kind:
                self.raids.wrote_alike(seen.guild_id, seen.author_id, seen.at)
            if rule.acts(now) is None:
                self.observed.append(hit_facts(seen, event_id, rule, hit, Mode.OBSERVED))
            else:
                (scored if rule.points else on).append((rule, hit))
        points = self._add_points(seen, event_id, scored)
        if points >= LIMIT:
            on += [(rule, replace(hit, why=too_many(hit.why, points))) for rule, hit in scored]
        return bool(on) and self._offends(seen, event_id, tuple(on), author, points)

    def _add_points(self, seen: Seen, event_id: int, scored: Sequence[tuple[StandingRule, Hit]]) -> int:
        """How many the member has with them. What was dealt with already adds none; what is not enough is noted."""
        if not scored or event_id in self._handled:
            return 0
        added = {(event_id, rule.name): rule.points for rule, _hit in scored}
        points = self.scores.add(seen.guild_id, seen.author_id, added, self.clock.now())
        if points < LIMIT:
            self.observed += [hit_facts(seen, event_id, rule, hit, Mode.SCORED) for rule, hit in scored]
        return points

    def _offends(
        self, seen: Seen, event_id: int, on: tuple[tuple[StandingRule, Hit], ...], author: MemberFacts, points: int
    ) -> bool:
        actions = policy.actions_of((rule for rule, _hit in on), self.clock.now(), points)
        actions = policy.possible(seen, [hit for rule, hit in on if Action.DELETE in rule.rule.then], actions)
        offence = Offence(seen, author, on, actions, event_id)
        again = event_id in self._handled
        opens = seen.what is What.THREAD or seen.message_id == seen.thread_id
        if Action.DELETE in actions and opens and seen.thread_id is not None:
            offence.gone[seen.thread_id] = self.deletions.take_thread(seen.thread_id)
        elif Action.DELETE in actions:
            for place_id, message_id in self._to_delete(offence):
                old = moment_of(message_id) < self.clock.now() - TOO_OLD_FOR_MANY
                offence.gone[message_id] = self.deletions.take(place_id, message_id, old=old)
        if not again:
            self._handled[event_id] = None
            while len(self._handled) > MOST_HANDLED:
                self._handled.popitem(last=False)
            self.offended(offence)
        return Action.DELETE in actions and seen.message_id is not None

    def _to_delete(self, offence: Offence) -> Iterator[tuple[int, int]]:
        """The message, and the earlier ones that belong to it and stand yet."""
        seen = offence.seen
        if seen.message_id is not None and seen.place_id is not None:
            yield seen.place_id, seen.message_id
        for _rule, hit in offence.hits:
            for place_id, message_id in hit.others:
                if message_id not in self._handled and message_id not in offence.gone:
                    self._handled[message_id] = None
                    yield place_id, message_id
