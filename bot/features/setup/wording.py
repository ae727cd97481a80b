"""Values of settings as people read them."""

import enum
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from babel import Locale
from pydantic import ValidationError

from bot.core.declared import Mark, Shape, shape_of
from bot.core.i18n import Listing, Text, Words, _, languages, n_, p_
from bot.core.i18n import Weekday as DayName
from bot.core.markdown import one_line
from bot.features.setup.pages import Control, Field

LONGEST_VALUE, LONGEST_ENTRY, MOST_IN_LINE = 200, 80, 3
MENTIONS: Mapping[Mark | None, str] = {Mark.CHANNEL: "<#{}>", Mark.ROLE: "<@&{}>", Mark.MEMBER: "<@{}>"}
UNITS: Mapping[timedelta, Text] = {
    timedelta(seconds=1): _("seconds"),
    timedelta(minutes=1): _("minutes"),
    timedelta(hours=1): _("hours"),
    timedelta(days=1): _("days"),
}
WEEKDAYS = range(7)


def value_of(field: Field, stored: Any, words: Words) -> str:
    """From how it is stored, in one line."""
    if stored is None or stored == "" or stored == [] or stored == {}:
        return words.say(p_("setting", "none"))
    if field.control is Control.ELSEWHERE:
        return some(list(entries(field, stored, words)), words)
    if field.shape.many:
        return words.show(Listing([_one(field, one, words) for one in stored]))
    return _one(field, stored, words)


def _one(field: Field, stored: Any, words: Words) -> str:
    mark = field.shape.mark
    if isinstance(stored, bool):
        return words.say(p_("setting", "yes") if stored else p_("setting", "no"))
    if mark in MENTIONS:
        return MENTIONS[mark].format(stored)
    if mark is Mark.HOUR:
        return words.clock_hour(stored)
    if field.control is Control.CHOICE:
        return next((name for value, name in choices(field, words) if value == str(stored)), str(stored))
    if isinstance(stored, int):
        return words.show(stored)
    return one_line(str(stored), LONGEST_VALUE)


def entries(field: Field, stored: Any, words: Words) -> Iterator[str]:
    """Of a setting that a command of its own changes, one by one. What was stored by an older bot is shown as it is."""
    shape = field.shape
    if shape.base is dict:
        key, value = shape.parts
        for name, item in (stored or {}).items():
            said, what = _part(field, key, name, words), _part(field, value, item, words)
            yield words.say(_("{setting}: {value}", setting=said, value=what))
        return
    for one in stored or []:
        try:
            yield words.show(shape.base.model_validate(one).said)
        except ValidationError:
            yield one_line(json.dumps(one, ensure_ascii=False), LONGEST_VALUE)


def _part(field: Field, annotation: Any, stored: Any, words: Words) -> str:
    """A key or value of a dict."""
    shape = shape_of(annotation)
    if shape.many:
        return words.show(Listing([_value(field, shape, one, words) for one in stored]))
    return _value(field, shape, stored, words)


def _value(field: Field, shape: Shape, stored: Any, words: Words) -> str:
    if shape.mark in MENTIONS:
        return MENTIONS[shape.mark].format(stored)
    if shape.mark is Mark.LANGUAGE:
        return language_name(str(stored))
    named = field.said.words or {}
    return words.show(named[stored]) if stored in named else one_line(str(stored), LONGEST_ENTRY)


def some(shown: Sequence[str], words: Words) -> str:
    """The first of several, in one line."""
    if not shown:
        return words.say(p_("setting", "none"))
    more = len(shown) - MOST_IN_LINE
    rest = [words.say(n_("{count} more", "{count} more", more))] if more > 0 else []
    return " · ".join([*shown[:MOST_IN_LINE], *rest])


def brief(field: Field, stored: Any, words: Words) -> str:
    """On a page that lists many."""
    if field.control is Control.ELSEWHERE and stored:
        return words.say(n_("{count} entry", "{count} entries", len(stored)))
    return value_of(field, stored, words)


def choices(field: Field, words: Words) -> Iterator[tuple[str, str]]:
    """Values and what they are called."""
    if field.shape.mark is Mark.WEEKDAY:
        yield from ((str(day), words.show(DayName(day)).capitalize()) for day in WEEKDAYS)
    elif field.shape.mark is Mark.LANGUAGE:
        yield from ((code, language_name(code)) for code in languages())
    elif isinstance(field.shape.base, type) and issubclass(field.shape.base, enum.Enum):
        named = field.said.words or {}
        yield from ((one.value, words.show(named.get(one, one.value))) for one in field.shape.base)


def language_name(code: str) -> str:
    """What a language calls itself."""
    return str(Locale.parse(code).get_display_name(code)).capitalize()


def bounds(field: Field) -> Text | None:
    """What may be typed."""
    if field.shape.base is int and field.least is not None and field.most is not None:
        unit = UNITS.get(field.said.unit) if field.said.unit is not None else None
        if unit is None:
            return _("A whole number from {least} to {most}.", least=field.least, most=field.most)
        return _(
            "A whole number of {unit} from {least} to {most}, or a length of time such as 2h or 3d.",
            unit=unit,
            least=field.least,
            most=field.most,
        )
    if field.shape.many and field.control is Control.TYPED:
        return n_("One a line, at most {count}.", "One a line, at most {count}.", field.most or 0)
    if field.most is not None and field.control is Control.TYPED:
        return n_("At most {count} character.", "At most {count} characters.", field.most)
    return _("A city, such as Paris.") if field.name == "timezone" else None


def typed(field: Field, stored: Any) -> str:
    """As it stands in a form, to be changed."""
    if field.shape.many:
        return "\n".join(map(str, stored))
    return "" if stored is None else str(stored)
