"""What happens on the demo's server, week after week: the same seed tells the same story."""

import heapq
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from bot.core.calendar import Week
from bot.demo.people import Part, People, Person
from bot.demo.phrases import Conversation, Talk

ZONE = ZoneInfo("Europe/Paris")
SEED = 20260308
FIRST_WEEK = Week(2026, 3)
FOUNDERS = 150
HELPERS = 7
SAYING_HELLO = 0.62
STAYING = 0.42
UNANSWERED_ALONE = 0.4


@dataclass(frozen=True)
class Said:
    """A message; `answers`: the number of the message that it replies to; `mentions`: a person's number."""

    at: datetime
    number: int
    channel: str
    who: Person
    text: str
    answers: int | None = None
    mentions: Person | None = None


@dataclass(frozen=True)
class Joined:
    at: datetime
    who: Person


@dataclass(frozen=True)
class Left:
    at: datetime
    who: Person


Event = Said | Joined | Left


@dataclass(frozen=True)
class Plot:
    """How a week goes; `answered`, `greeted`: the share of questions and of newcomers that soon find an answer.

    `helper_away`: the weekdays without the one who answers most; what is asked then may stay without an answer.
    """

    conversations: int = 250
    joins: int = 9
    leaves: int = 3
    answered: float = 0.94
    greeted: float = 0.92
    helper_away: tuple[int, ...] = ()


USUAL = Plot()
PLOTS: Mapping[Week, Plot] = {
    Week(2026, 7): Plot(conversations=185, joins=6),  # holidays: a dip
    # A video brings newcomers while the one who answers most questions is away.
    Week(2026, 10): Plot(conversations=260, joins=34, leaves=5, greeted=0.62, helper_away=(2, 3, 4)),
    Week(2026, 11): Plot(joins=14),
}


@dataclass(frozen=True)
class Place:
    """A channel and how often people talk there; `talk`: what they talk about, and in which language (None: both)."""

    name: str
    topic: str
    talk: str
    language: str | None
    share: float


PLACES = (
    Place("welcome", "Say hello! · Dis bonjour !", "hello", None, 0),
    Place("announcements", "News of the island · Les nouvelles de l’île", "announcements", "en", 0),
    Place("general", "Everything about Lantern Isle", "general", "en", 0.33),
    Place("français", "Tout sur Lantern Isle, en français", "francais", "fr", 0.2),
    Place("help", "Questions welcome, no question is silly · Pose ta question ici", "help", None, 0.22),
    Place("showcase", "What you built, drew, knitted · Tes créations", "showcase", "en", 0.08),
    Place("trades", "Looking for, giving away · Échanges", "trades", "en", 0.07),
    Place("off-topic", "Everything else · Le reste", "off-topic", "en", 0.1),
)
STAFF = Place("staff", "For moderators and managers only", "staff", "en", 0)
WELCOME, ANNOUNCEMENTS, HELP = PLACES[0], PLACES[1], PLACES[4]

DAYS = (0.9, 0.85, 0.95, 0.95, 1.1, 1.35, 1.3)
HOURS = (0.5, 0.2, 0.1, 0, 0, 0, 0.1, 0.4, 0.8, 1, 1, 1.1, 1.5, 1.3, 1, 1, 1.2, 1.6, 2.2, 2.8, 3.4, 3.6, 2.6, 1.3)


class Story:
    """Tells its events in the order of time; weeks are made up when they are reached."""

    def __init__(self, seed: int = SEED) -> None:
        self.seed = seed
        self._chance = random.Random(seed)  # noqa: S311 the same every time is what is wanted
        self._talk = Talk(self._chance)
        self._people = People(random.Random(seed + 1))  # noqa: S311
        self._week = FIRST_WEEK
        self._coming: list[tuple[datetime, int, Event]] = []
        self._events = 0
        self._messages = 0
        self.founders = [self._people.add(Part.HELPER if n < HELPERS else Part.REGULAR) for n in range(FOUNDERS)]
        self._present = list(self.founders)
        self._crowds: dict[tuple[str | None, Part | None], tuple[list[Person], list[float]]] = {}

    def newcomer(self) -> Person:
        """Someone whom the story does not tell about."""
        return self._people.add(Part.NEWCOMER)

    def until(self, moment: datetime) -> Iterator[Event]:
        """What happens up to a moment and was not told yet."""
        while self._week.start(ZONE) <= moment:
            self._make_up(self._week)
            self._week = self._week.plus(1)
        while self._coming and self._coming[0][0] <= moment:
            yield heapq.heappop(self._coming)[2]

    def _make_up(self, week: Week) -> None:
        plot = PLOTS.get(week, USUAL)
        for _ in range(plot.leaves):
            self._leave(week)
        newcomers = [self._join(week, plot) for _ in range(plot.joins)]
        for at in sorted(self._moment(week) for _ in range(plot.conversations)):
            place = self._chance.choices(PLACES, [place.share for place in PLACES])[0]
            self._converse(at, place, plot)
        self._announce(week)
        self._present += [who for who in newcomers if self._chance.random() < STAYING]
        self._crowds.clear()

    def _moment(self, week: Week) -> datetime:
        """Some moment of the week, when people are about."""
        day = self._chance.choices(range(7), DAYS)[0]
        hour = self._chance.choices(range(24), HOURS)[0]
        local = datetime.combine(week.monday + timedelta(days=day), time(hour), ZONE)
        return local.astimezone(UTC) + timedelta(seconds=self._chance.randrange(3600))

    def _join(self, week: Week, plot: Plot) -> Person:
        who = self._people.add(Part.NEWCOMER)
        at = self._moment(week)
        self._tell(Joined(at, who))
        if self._chance.random() < SAYING_HELLO:
            at += timedelta(hours=self._chance.expovariate(1 / 9) + 0.02)
            lines = self._talk.next("hello", who.language)
            hello = self._say(at, WELCOME, who, lines[0].text)
            if self._chance.random() < plot.greeted:
                at += timedelta(minutes=self._chance.lognormvariate(2.8, 0.9))
                self._say(at, WELCOME, self._someone(part=Part.HELPER), lines[1].text, answers=hello)
        return who

    def _leave(self, week: Week) -> None:
        who = self._someone(part=Part.REGULAR)
        self._present.remove(who)
        self._crowds.clear()
        self._tell(Left(self._moment(week), who))

    def _converse(self, at: datetime, place: Place, plot: Plot) -> None:
        language = place.language or self._chance.choices(("en", "fr"), (6, 4))[0]
        opener = self._someone(language="fr" if language == "fr" else None)
        lines = self._talk.next(place.talk, language)
        opening = self._say(at, place, opener, lines[0].text)
        if place is HELP:
            self._answer(at, opening, opener, lines, plot)
        else:
            self._go_on(at, opening, opener, lines, place)

    def _answer(self, at: datetime, question: int, asker: Person, lines: Conversation, plot: Plot) -> None:
        """Most questions are answered within the hour, the others days later."""
        if at.astimezone(ZONE).weekday() in plot.helper_away and self._chance.random() < UNANSWERED_ALONE:
            return
        if self._chance.random() < plot.answered:
            at += timedelta(minutes=self._chance.lognormvariate(3.2, 1.0))
        else:
            at += timedelta(hours=self._chance.uniform(26, 60))
        for line in lines[1:]:
            speaker = self._other_than(asker) if line.answers else asker
            self._say(at, HELP, speaker, line.text, answers=question if line.answers else None)
            at += timedelta(minutes=self._chance.expovariate(1 / 4) + 0.3)

    def _go_on(self, at: datetime, opening: int, opener: Person, lines: Conversation, place: Place) -> None:
        for line in lines[1 : self._chance.randint(1, len(lines))]:
            at += timedelta(minutes=self._chance.expovariate(1 / 5) + 0.2)
            speaker = self._other_than(opener) if line.answers else opener
            replies = line.answers and self._chance.random() < 0.55
            mentions = opener if line.answers and not replies and self._chance.random() < 0.3 else None
            self._say(at, place, speaker, line.text, answers=opening if replies else None, mentions=mentions)

    def _announce(self, week: Week) -> None:
        at = datetime.combine(week.monday + timedelta(days=1), time(18), ZONE).astimezone(UTC)
        self._say(at, ANNOUNCEMENTS, self.founders[0], self._talk.next("announcements", "en")[0].text)

    def _other_than(self, person: Person) -> Person:
        part = self._chance.choice((Part.HELPER, None))
        speaker = self._someone(part=part)
        return speaker if speaker is not person else self.founders[person.number == 0]

    def _someone(self, *, language: str | None = None, part: Part | None = None) -> Person:
        key = language, part
        if key not in self._crowds:
            fitting = [who for who in self._present if language in (None, who.language) and part in (None, who.part)]
            self._crowds[key] = fitting, list(accumulate(who.liveliness for who in fitting))
        people, liveliness = self._crowds[key]
        return self._chance.choices(people, cum_weights=liveliness)[0]

    def _say(
        self,
        at: datetime,
        place: Place,
        who: Person,
        text: str,
        *,
        answers: int | None = None,
        mentions: Person | None = None,
    ) -> int:
        self._messages += 1
        self._tell(Said(at, self._messages, place.name, who, text, answers, mentions))
        return self._messages

    def _tell(self, event: Event) -> None:
        self._events += 1
        heapq.heappush(self._coming, (event.at, self._events, event))
