"""Words in every language: the English sentence stands in the code, other languages in `bot/locales/*.po`."""

import gettext
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

from babel import Locale, dates, lists, numbers, units
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent.parent / "locales"


@dataclass(frozen=True)
class Text:
    """A sentence that has not chosen its language yet."""

    message: str
    plural: str | None = None
    count: int = 0
    context: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


def _(message: str, /, **values: object) -> Text:
    return Text(message, values=values)


def n_(singular: str, plural: str, count: int, /, **values: object) -> Text:
    """One or several; `{count}` may be used in both."""
    return Text(singular, plural, count, values={"count": count, **values})


def p_(context: str, message: str, /, **values: object) -> Text:
    """A word that alone would be ambiguous."""
    return Text(message, context=context, values=values)


@dataclass(frozen=True)
class Percent:
    """A ratio (0.38) shown as a percentage."""

    ratio: float


@dataclass(frozen=True)
class Change:
    """A relative change (-0.06) shown with its sign."""

    ratio: float


@dataclass(frozen=True)
class Signed:
    """A whole number shown with its sign."""

    number: int


@dataclass(frozen=True)
class Minutes:
    """A length of time in minutes, shown in the unit that a person would use."""

    minutes: float


@dataclass(frozen=True)
class Day:
    """A date; `pattern` is a CLDR skeleton such as `MMMEd`."""

    date: date
    pattern: str = "MMMEd"


@dataclass(frozen=True)
class Days:
    """From one date to another, both included; `pattern` is a CLDR skeleton."""

    first: date
    last: date
    pattern: str = "MMMd"


@dataclass(frozen=True)
class Weekday:
    """A day of the week by its number: Monday is 0."""

    number: int
    width: Literal["abbreviated", "wide"] = "wide"


@dataclass(frozen=True)
class Hour:
    """An hour of the day, shown as a clock would be read aloud."""

    hour: int


@dataclass(frozen=True)
class Listing:
    """Several things joined as the language does."""

    items: Sequence[object]


@dataclass(frozen=True)
class Command:
    """`name`: in English, as `digest setup`; shown as it is called in the reader's language. `argument` stays."""

    name: str
    argument: str = ""


class Words:
    """One language: its sentences and how it writes numbers, dates and lists."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.locale = Locale.parse(code)
        self._strings: dict[tuple[str | None, str], str | tuple[str, ...]] = {}
        self._plural_index = gettext.c2py("n != 1")
        if code != "en":
            with (LOCALES / f"{code}.po").open("rb") as file:
                catalogue = read_po(file, locale=code)
            self._plural_index = gettext.c2py(catalogue.plural_expr)
            for entry in catalogue:
                if entry.id and not entry.fuzzy:
                    key = entry.id if isinstance(entry.id, str) else entry.id[0]
                    string = entry.string or ""
                    self._strings[entry.context, key] = string if isinstance(string, str) else tuple(string)

    def say(self, text: Text) -> str:
        return self._sentence(text).format_map({name: self.show(value) for name, value in text.values.items()})

    def _sentence(self, text: Text) -> str:
        string = self._strings.get((text.context, text.message))
        if text.plural is None:
            return string if isinstance(string, str) and string else text.message
        index = self._plural_index(text.count)
        if isinstance(string, tuple) and all(string):
            return string[index]
        return text.message if text.count == 1 else text.plural

    def has(self, text: Text) -> bool:
        string = self._strings.get((text.context, text.message))
        return self.code == "en" or bool(string and all(string))

    def show(self, value: object) -> str:
        match value:
            case Text():
                return self.say(value)
            case bool() | str():
                return str(value)
            case int():
                return str(numbers.format_decimal(value, locale=self.locale))
            case float():
                return str(numbers.format_decimal(value, "#,##0.#", locale=self.locale))
            case Percent(ratio):
                return str(numbers.format_percent(ratio, locale=self.locale))
            case Change(ratio):
                sign = "+" if ratio > 0 else "−" if round(ratio, 2) < 0 else "±"
                return sign + numbers.format_percent(abs(ratio), locale=self.locale)
            case Signed(number):
                sign = "+" if number > 0 else "−" if number < 0 else "±"
                return sign + numbers.format_decimal(abs(number), locale=self.locale)
            case Minutes(minutes):
                return self._duration(minutes)
            case Command(name, argument):
                called = [self.say(p_("command", word)) for word in name.split()]
                return f"`/{' '.join([*called, argument]).strip()}`"
            case Listing(items):
                return str(lists.format_list([self.show(item) for item in items], locale=self.locale))
            case _:
                return self._time(value)

    def _time(self, value: object) -> str:
        match value:
            case Day(day, pattern):
                return str(dates.format_skeleton(pattern, day, locale=self.locale))
            case Days(first, last, pattern):
                return str(dates.format_interval(first, last, pattern, locale=self.locale))
            case Weekday(number, width):
                return str(dates.get_day_names(width, locale=self.locale)[number])
            case Hour(hour):
                return self.clock_hour(hour)
            case _:
                return str(value)

    def _duration(self, minutes: float) -> str:
        unit, seconds = self._unit(minutes)
        amount = round(minutes * 60 / seconds)
        return str(units.format_unit(amount, unit, length="short", locale=self.locale))

    @staticmethod
    def _unit(minutes: float) -> tuple[str, int]:
        if minutes < 120:
            return "duration-minute", 60
        return ("duration-hour", 3600) if minutes < 2880 else ("duration-day", 86400)

    def clock_hour(self, hour: int) -> str:
        """An hour of the day as the language writes it: `20:00`, `20 h`."""
        return f"{hour}\u00a0h" if self.code == "fr" else f"{hour:02}:00"


@cache
def words(code: str) -> Words:
    """The words of a language; an unknown one is spoken in English."""
    return Words(code if code in languages() else "en")


@cache
def languages() -> tuple[str, ...]:
    return ("en", *sorted(path.stem for path in LOCALES.glob("*.po")))


def placeholders(sentence: str) -> Iterator[str]:
    """The names of the values in a sentence."""
    return (name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name)
