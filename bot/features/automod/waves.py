"""Hits of one rule that come together, while they come: what their one card shows, in memory."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.i18n import Text
from bot.features.automod.ledger import Origin, Verdict, Wave
from bot.features.automod.offence import Offence, Removed
from bot.features.automod.rule import Action
from bot.features.moderation.cases import Told

GATHERED = timedelta(seconds=3)
"""For so long hits are gathered before the card is posted."""
SHOWN_AGAIN = timedelta(seconds=5)
OVER_AFTER, LONGEST = timedelta(seconds=30), timedelta(minutes=10)
MOST_WAVES, MOST_TEXTS, MOST_MEMBERS = 500, 200, 500


@dataclass
class Line:
    """One member in a wave."""

    member_id: int
    messages: int = 0
    case_number: int | None = None
    told: Told = Told.UNTOLD
    failed: list[Text] = field(default_factory=list)


@dataclass
class LiveWave:
    """`texts`: what was taken away; `left_out`: how many more. `places`: where it happened. `changed`: since it was
    shown."""

    wave: Wave
    title: Text
    why: Text
    last_at: datetime
    actions: tuple[Action, ...] = ()
    lines: OrderedDict[int, Line] = field(default_factory=OrderedDict)
    texts: list[Removed] = field(default_factory=list)
    left_out: int = 0
    places: dict[int, None] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    shown_at: datetime | None = None
    changed: bool = True
    failed: list[Text] = field(default_factory=list)

    @property
    def messages(self) -> int:
        return sum(line.messages for line in self.lines.values())

    def line(self, member_id: int) -> Line:
        """Of who comes when there are too many already, one that is not kept."""
        if member_id not in self.lines and len(self.lines) >= MOST_MEMBERS:
            return Line(member_id)
        return self.lines.setdefault(member_id, Line(member_id))

    def take(self, offence: Offence, now: datetime) -> Line:
        """`now`: what Discord tells again after a break may have been written long ago, and comes together all the
        same."""
        line = self.line(offence.author.id)
        line.messages += 1
        self.last_at, self.changed = now, True
        self.actions = tuple(action for action in Action if action in {*self.actions, *offence.actions})
        if offence.place_id is not None:
            self.places[offence.place_id] = None
        removed = offence.removed()
        if removed is not None:
            self._keep(removed)
        elif offence.place_id is not None and offence.origin is Origin.RULE and len(self.links) < MOST_TEXTS:
            self.links.append(
                f"https://discord.com/channels/{offence.seen.guild_id}/{offence.place_id}/{offence.event_id}"
            )
        return line

    def _keep(self, removed: Removed) -> None:
        if len(self.texts) < MOST_TEXTS:
            self.texts.append(removed)
        else:
            self.left_out += 1

    def not_taken(self, now: datetime) -> None:
        """Discord did not take it: it is tried again for a while."""
        self.changed = now - self.last_at <= LONGEST

    def is_over(self, now: datetime) -> bool:
        return now - self.last_at > OVER_AFTER or now - self.wave.begun_at > LONGEST

    def is_due(self, now: datetime) -> bool:
        """Whether its card is to be posted, or to be shown anew."""
        if self.shown_at is None:
            return now - self.wave.begun_at >= GATHERED
        return self.changed and now - self.shown_at >= SHOWN_AGAIN


@dataclass(frozen=True)
class Recorded:
    """An offence that was written down, and where it belongs. `done`: what had been done about it by then."""

    live: LiveWave
    line: Line
    offence: Offence
    done: tuple[Action, ...]


class Waves:
    def __init__(self) -> None:
        self._live: OrderedDict[tuple[int, str], LiveWave] = OrderedDict()
        self._by_number: OrderedDict[tuple[int, int], LiveWave] = OrderedDict()

    def __len__(self) -> int:
        return len(self._by_number)

    def joined_by(self, offence: Offence, now: datetime) -> LiveWave | None:
        """The one that it belongs to, if it still goes on."""
        live = self._live.get((offence.seen.guild_id, offence.rule.name))
        return None if live is None or live.is_over(now) or live.wave.verdict is not Verdict.OPEN else live

    def begin(self, wave: Wave, offence: Offence) -> LiveWave:
        rule, hit = offence.hits[0]
        live = LiveWave(wave, rule.rule.title, hit.why, wave.begun_at)
        self._live[wave.guild_id, wave.rule] = self._by_number[wave.guild_id, wave.number] = live
        for waves in (self._live, self._by_number):
            while len(waves) > MOST_WAVES:
                waves.popitem(last=False)
        return live

    def decided(self, wave: Wave, verdict: Verdict) -> None:
        """What comes from now on is another wave."""
        live = self.get(wave.guild_id, wave.number)
        if live is not None:
            live.wave = replace(live.wave, verdict=verdict)

    def get(self, guild_id: int, number: int) -> LiveWave | None:
        """Also one that is over, for as long as memory keeps it."""
        return self._by_number.get((guild_id, number))

    def due(self, now: datetime) -> Iterator[LiveWave]:
        return (live for live in list(self._by_number.values()) if live.is_due(now))
