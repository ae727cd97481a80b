"""What broke a rule that is on, from the moment it was seen until it is dealt with."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.calendar import first_id_at
from bot.core.facts import MemberFacts
from bot.features.automod.deletions import Gone, is_over
from bot.features.automod.ledger import HitFacts, Mode, Origin
from bot.features.automod.rule import NAMES, Action, Hit
from bot.features.automod.seen import Seen, Surface, What
from bot.features.automod.states import StandingRule

LONGEST_TEXT = 8_000


@dataclass(frozen=True)
class Removed:
    """What was written, for the card alone."""

    member_id: int
    place_id: int
    message_id: int
    at: datetime
    text: str


@dataclass
class Offence:
    """`hits`: of the rules that are on, in their order. `gone`: what is being deleted, by message.

    `origin`: who found it; what Discord blocked never stood anywhere.
    """

    seen: Seen
    author: MemberFacts
    hits: tuple[tuple[StandingRule, Hit], ...]
    actions: tuple[Action, ...]
    event_id: int
    gone: dict[int, Gone] = field(default_factory=dict)
    origin: Origin = Origin.RULE

    @property
    def rule(self) -> StandingRule:
        """The one that it is told by."""
        return self.hits[0][0]

    @property
    def place_id(self) -> int | None:
        return self.seen.place_id

    @property
    def of_name(self) -> bool:
        """Whether a name or a title broke the rule, and no message."""
        return self.seen.what in {What.NAME, What.JOIN, What.TITLE}

    @property
    def surface(self) -> Surface | None:
        """Of names, of the first one that is to go."""
        takes = (hit.surface for rule, hit in self.hits if Action.DELETE in rule.rule.then)
        return next((one for one in takes if one in NAMES), self.hits[0][1].surface)

    def removed(self) -> Removed | None:
        """None where nothing was taken away that a person wrote."""
        takes_name = self.of_name and Action.DELETE in self.actions
        if not self.gone and not takes_name:
            return None
        text = self.name if takes_name else text_of(self.seen)
        return Removed(self.seen.author_id, self.place_id or 0, self.event_id, self.seen.at, text)

    @property
    def name(self) -> str:
        """What broke the rule, of names and titles."""
        return next((text for surface, text in self.seen.texts if surface is self.surface), "")

    @property
    def done(self) -> tuple[Action, ...]:
        """What was done about it already: its messages may be gone by now."""
        return (Action.DELETE,) if self.gone and all(map(is_over, self.gone.values())) else ()

    def facts(self, wave: int, case_number: int | None, done: tuple[Action, ...]) -> Iterator[HitFacts]:
        """Each rule's, and one for each earlier message that went with it."""
        for rule, hit in self.hits:
            facts = hit_facts(self.seen, self.event_id, rule, hit, Mode.ENFORCED, wave, case_number)
            yield replace(facts, origin=self.origin, done=done)
        first, hit = self.hits[0]
        for place_id, message_id in hit.others:
            if message_id in self.gone:
                yield HitFacts(
                    guild_id=self.seen.guild_id,
                    event_id=message_id,
                    rule=first.name,
                    member_id=self.seen.author_id,
                    at=self.seen.at,
                    mode=Mode.ENFORCED,
                    what=What.MESSAGE,
                    place_id=place_id,
                    done=done,
                    wave=wave,
                    case_number=case_number,
                )

    async def settled(self) -> Exception | None:
        """Once every message is gone or will not go: why one of them stays."""
        results = await asyncio.gather(*self.gone.values())
        return next((error for error in results if error is not None), None)


def hit_facts(
    seen: Seen,
    event_id: int,
    rule: StandingRule,
    hit: Hit,
    mode: Mode,
    wave: int | None = None,
    case_number: int | None = None,
) -> HitFacts:
    start, end = hit.span
    return HitFacts(
        guild_id=seen.guild_id,
        event_id=event_id,
        rule=rule.name,
        member_id=seen.author_id,
        at=seen.at,
        mode=mode,
        what=seen.what,
        surface=hit.surface,
        span=end - start,
        place_id=seen.place_id,
        wave=wave,
        case_number=case_number,
    )


def event_of(seen: Seen) -> int:
    """Its own id; of a join one made of the moment and of the member, of names one that stays while they do."""
    if seen.message_id is not None:
        return seen.message_id
    if seen.what in {What.NAME, What.TITLE}:
        said = repr((seen.thread_id or seen.author_id, seen.texts, seen.changed_at)).encode()
        return int.from_bytes(hashlib.sha256(said).digest()[:8]) >> 1
    if seen.thread_id is not None:
        return seen.thread_id
    return first_id_at(seen.joined_at or seen.at) | (seen.author_id & 0x3FFFFF)


def text_of(seen: Seen) -> str:
    """All that was written in it, as it was written, and what its files were called."""
    texts = [text for _surface, text in seen.texts]
    names = [file.name for file in seen.files if file.name not in texts]
    return "\n".join([*texts, *names])[:LONGEST_TEXT]
