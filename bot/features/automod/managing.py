"""What managers do with rules: switch them on and off, look at what they hit, and stop them all at once."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.held import Held
from bot.core.i18n import Command, _
from bot.core.settings import SettingsStore
from bot.features.automod import hitstore, policy
from bot.features.automod.ledger import HitFacts, Numbers
from bot.features.automod.presets import PRESETS, PROTECTION
from bot.features.automod.rule import Rule
from bot.features.automod.rulebook import Rulebook, number_of
from bot.features.automod.scores import Scores
from bot.features.automod.states import StandingRule, State
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

SHOWN_HITS = 10
WEEK = timedelta(days=7)
PROTECT = tuple(rule.model_copy(update={"name": f"protect {rule.name}"}) for rule in PROTECTION)


@dataclass(frozen=True)
class Watched:
    """A rule and what it hit since it looks. `observed`: for long enough that this says something."""

    rule: StandingRule
    numbers: Numbers
    days: float
    observed: bool

    @property
    def a_day(self) -> float:
        return self.numbers.hits / max(self.days, 1)


class NoStaffChannel(UserError):
    def __init__(self) -> None:
        text = _(
            "First choose where the team reads what automod does, with {command}: there it is taken back, too.",
            command=Command("moderation setup"),
        )
        super().__init__(text)


class Managing:
    """`kinds`: of communities that there is a set of rules for."""

    kinds = tuple(PRESETS)

    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, rulebook: Rulebook, scores: Scores) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.rulebook = rulebook
        self.scores = scores
        self.stopped: Held[tuple[str, ...]] = Held(clock)

    # Looking

    async def overview(self, guild_id: int) -> list[Watched]:
        """Each rule with the hits of its last seven days."""
        rules = (await self.rulebook.read(guild_id)).rules
        return [await self._watched(guild_id, rule, self.clock.now() - WEEK) for rule in rules]

    async def watched(self, guild_id: int, name: str) -> Watched:
        """Since it looks. Raises NoRule."""
        rule = await self.rulebook.get(guild_id, name)
        return await self._watched(guild_id, rule, rule.observed_from or self.clock.now())

    async def _watched(self, guild_id: int, rule: StandingRule, since: datetime) -> Watched:
        async with self.db.read() as session:
            numbers = await hitstore.numbers(session, guild_id, rule.name, since)
        now = self.clock.now()
        return Watched(rule, numbers, policy.days_observed(rule, now), policy.was_observed(rule, now))

    async def last_hits(self, guild_id: int, name: str) -> list[HitFacts]:
        await self.rulebook.get(guild_id, name)
        async with self.db.read() as session:
            return await hitstore.of_rule(session, guild_id, name, SHOWN_HITS)

    async def mark(self, guild_id: int, by: int, number: int, event_id: int) -> StandingRule:
        """A hit that was observed, or added points, is a false positive. Raises UserError if it is marked already."""
        rule = policy.numbered(await self.rulebook.read(guild_id), number)
        async with self.db.begin() as session:
            wanted = hitstore.is_event(event_id, rule.name)
            marked = await hitstore.mark_wrong(session, guild_id, by, self.clock.now(), *wanted)
            if not marked:
                raise UserError(_("That is marked as a false positive already."))
        for hit in marked:
            self.scores.take_back(guild_id, hit.member_id, (event_id, rule.name))
        return rule

    # Changing

    async def add(self, guild_id: int, by: int, *rules: Rule, state: State = State.OBSERVE) -> None:
        await self.rulebook.add(guild_id, by, rules, state)

    async def forget_exemptions(self, guild_id: int, by: int, name: str, gone: frozenset[int]) -> None:
        """Raises NoRule."""
        rule = (await self.rulebook.get(guild_id, name)).rule
        kept = {"exempt_roles": rule.exempt_roles - gone, "exempt_channels": rule.exempt_channels - gone}
        await self.rulebook.change(guild_id, by, rule.model_copy(update=kept))

    async def add_preset(self, guild_id: int, by: int, kind: str) -> None:
        """Raises UserError where all of it is here already."""
        there = (await self.rulebook.read(guild_id)).by_name
        new = [rule for rule in PRESETS[kind] if rule.name not in there]
        if not new:
            raise UserError(
                _("All rules of this set are here already: {command} shows them.", command=Command("automod show"))
            )
        await self.add(guild_id, by, *new)

    async def bring_in(self, guild_id: int, by: int, rules: tuple[Rule, ...]) -> None:
        """New ones observe; those of a name that is here are changed and stand as they stood."""
        there = (await self.rulebook.read(guild_id)).by_name
        policy.check_kinds(there, rules)
        await self.add(guild_id, by, *(rule for rule in rules if rule.name not in there))
        for rule in rules:
            if rule.name in there:
                await self.rulebook.change(guild_id, by, rule)

    async def observe(self, guild_id: int, by: int, name: str) -> StandingRule:
        return await self.rulebook.move(guild_id, by, name, State.OBSERVE)

    async def draft(self, guild_id: int, by: int, name: str) -> StandingRule:
        return await self.rulebook.move(guild_id, by, name, State.DRAFT)

    async def enforce(self, guild_id: int, by: int, name: str, *, typed: str = "", hour: bool = False) -> StandingRule:
        """Raises NeedsTyping where it was hardly observed and its name was not typed; `hour`: it only deletes."""
        await self.check_staff_reads(guild_id)
        watched = await self.watched(guild_id, name)
        if not (watched.observed or hour or typed.strip().casefold() == watched.rule.name.casefold()):
            raise policy.NeedsTyping
        return await self.rulebook.move(guild_id, by, name, State.ENFORCE, hour=hour)

    async def check_staff_reads(self, guild_id: int) -> None:
        """Raises NoStaffChannel: what is removed must be seen by someone who can take it back."""
        if (await self.settings.get(guild_id, ModerationSettings)).needs_human_channel is None:
            raise NoStaffChannel

    async def protects(self, guild_id: int) -> bool:
        """Whether what no community wants is on."""
        there, now = (await self.rulebook.read(guild_id)).by_name, self.clock.now()
        return all(rule.name in there and there[rule.name].acts(now) for rule in PROTECT)

    async def protect(self, guild_id: int, by: int) -> list[StandingRule]:
        """Switch on at once what no community wants."""
        await self.check_staff_reads(guild_id)
        there = (await self.rulebook.read(guild_id)).by_name
        new = tuple(rule for rule in PROTECT if rule.name not in there)
        await self.rulebook.add(guild_id, by, new, State.ENFORCE)
        for rule in PROTECT:
            standing = await self.rulebook.get(guild_id, rule.name)
            if standing.acts(self.clock.now()) != standing.rule.at_once:
                await self.rulebook.move(guild_id, by, rule.name, State.ENFORCE)
        return [await self.rulebook.get(guild_id, rule.name) for rule in PROTECT]

    async def stop(self, guild_id: int, by: int) -> tuple[tuple[str, ...], str]:
        """Every rule only observes from now on; which ones did more, and the token by which they do so again."""
        names = await self.rulebook.stop(guild_id, by)
        return names, self.stopped.keep(guild_id, by, names) if names else ""

    async def resume(self, token: str, guild_id: int, by: int) -> tuple[str, ...]:
        """Raises NotHeld."""
        names = self.stopped.take(token, guild_id, by)
        book = await self.rulebook.read(guild_id)
        there = tuple(name for name in names if name in book.by_name and book.by_name[name].state is State.OBSERVE)
        for name in there:
            await self.rulebook.move(guild_id, by, name, State.ENFORCE)
        return there

    # What the sweep does

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        """The hour of a rule that was switched on in a hurry is over."""
        book = await self.rulebook.read(guild_id)
        rule = next((one for one in book.rules if one.number == number_of(key)), None)
        if rule is not None and rule.delete_only_until is not None and rule.delete_only_until <= self.clock.now():
            await self.rulebook.move(guild_id, 0, rule.name, State.OBSERVE)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("rule %s of server %s, switched on for an hour, does not show as observing", key, guild_id)
