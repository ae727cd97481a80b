"""Moments as people type them, in English and French: `tomorrow 8pm`, `sat 18:30`, `demain 20h`, `2026-12-05 20:00`."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.lengths import NoLength, read_length
from bot.core.posts import moment

FURTHEST = timedelta(days=5 * 365)
WEEK = timedelta(days=7)
CLOCK = re.compile(
    r"(?<![\w/.:-])(?:(?P<h12>\d{1,2})(?:[:h.](?P<m12>\d{2}))?\s?(?P<half>[ap])\.?m\.?(?!\w)"
    r"|(?P<h24>\d{1,2})(?:\s?h(?:eures?)?\s?(?P<mh>\d{2})?|:(?P<mc>\d{2}))(?![\w/:-])|(?P<noon>noon|midi)\b)"
)
MIDNIGHT = re.compile(r"\b(midnight|minuit)\b")
BARE_HOUR = re.compile(r"(?<![\d/.:-])(\d{1,2})$")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?")
DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)? ([a-z]{3,9})\.?(?: (\d{4}))?")
MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?")
WITHIN = re.compile(r"(?:in|dans) (.+)")
SKIPPED = re.compile(r"\b(?:at|on|the|a|le|ce|this|of)\b|[,@]")
FAR_OR_NEAR = re.compile(r"\b(?:next|prochaine?)\b")

DAYS = {"today": 0, "tonight": 0, "aujourdhui": 0, "soir": 0, "tomorrow": 1, "demain": 1, "apres-demain": 2}
# fmt: off
WEEKDAYS = {
    "mon": 0, "tue": 1, "tues": 1, "mar": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5,
    "sun": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "lun": 0, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6,
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6,
}
MONTHS = (
    ("january", "janvier"), ("february", "fevrier"), ("march", "mars"), ("april", "avril"), ("may", "mai"),
    ("june", "juin"), ("july", "juillet"), ("august", "aout"), ("september", "septembre"), ("october", "octobre"),
    ("november", "novembre"), ("december", "decembre"),
)
# fmt: on


class NoMoment(UserError):
    """It says what to type."""


def read_moment(typed: str, now: datetime, zone: ZoneInfo) -> datetime:
    """In UTC, on the server's wall clock. Raises NoMoment for what is no time, past, or can be read in two ways."""
    text = _plain(typed)
    if within := WITHIN.fullmatch(text):
        return _ahead(typed, _after(typed, within[1], now), now)
    if MIDNIGHT.search(text):
        raise NoMoment(_("Midnight can be the beginning or the end of a day: write 0:00 or 23:59."))
    clock = CLOCK.search(text)
    if clock is None:
        raise _without_clock(typed, text)
    rest = " ".join(f"{text[: clock.start()]} {text[clock.end() :]}".split())
    at, today = _clock_time(typed, clock), now.astimezone(zone).date()
    day = _day(typed, rest, today, _local(typed, today, at, zone) > now if rest in WEEKDAYS else True)
    return _ahead(typed, _local(typed, day, at, zone), now)


def _plain(typed: str) -> str:
    """Without accents, capitals and small words."""
    text = unicodedata.normalize("NFKD", typed.strip().casefold().replace("’", "").replace("'", ""))
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = text.replace("day after tomorrow", "apres-demain").replace("apres demain", "apres-demain")
    return " ".join(SKIPPED.sub(" ", text).split())


def _after(typed: str, length: str, now: datetime) -> datetime:
    try:
        return now + read_length(length)
    except NoLength:
        raise _not_understood(typed) from None


def _without_clock(typed: str, text: str) -> NoMoment:
    hour = BARE_HOUR.search(text)
    if hour and 1 <= int(hour[1]) <= 12 and not _is_date(text):
        early, late = int(hour[1]) % 12, int(hour[1]) % 12 + 12
        return NoMoment(
            _("Is that in the morning or in the evening? Write {early}:00 or {late}:00.", early=early, late=late)
        )
    if _is_date(text):
        return NoMoment(_("“{typed}” is a day without a time. Add one, like 20:00 or 8pm.", typed=typed[:50]))
    return _not_understood(typed)


def _is_date(text: str) -> bool:
    if ISO.fullmatch(text) or NUMBERS.fullmatch(text) or FAR_OR_NEAR.sub("", text).strip() in {*DAYS, *WEEKDAYS}:
        return True
    named = DAY_MONTH.fullmatch(text) or MONTH_DAY.fullmatch(text)
    return named is not None and any(_month(word) for word in text.split() if word.isalpha())


def _not_understood(typed: str) -> NoMoment:
    return NoMoment(
        _(
            "“{typed}” is no time that the bot understands. Write it like tomorrow 8pm, sat 18:30 or 2026-12-05 20:00.",
            typed=typed[:50],
        )
    )


def _clock_time(typed: str, clock: re.Match[str]) -> time:
    if clock["noon"]:
        return time(12)
    twelve = clock["h12"]
    hour = int(twelve) % 12 + (12 if clock["half"] == "p" else 0) if twelve else int(clock["h24"])
    minute = int(clock["m12"] or clock["mh"] or clock["mc"] or 0)
    if hour > 23 or minute > 59 or (twelve and not 1 <= int(twelve) <= 12):
        raise _not_understood(typed)
    return time(hour, minute)


def _day(typed: str, rest: str, today: date, today_is_ahead: bool) -> date:
    if rest in DAYS or not rest:
        return today + timedelta(days=DAYS.get(rest, 0))
    named = FAR_OR_NEAR.sub("", rest).strip()
    if named in WEEKDAYS:
        ahead = (WEEKDAYS[named] - today.weekday()) % 7
        if named != rest:
            near = today + timedelta(days=ahead or 7)
            raise NoMoment(
                _(
                    "“{typed}” can be two days: write {first} or {second}, and the time.",
                    typed=typed[:50],
                    first=near.isoformat(),
                    second=(near + WEEK).isoformat(),
                )
            )
        return today + timedelta(days=ahead if ahead or today_is_ahead else 7)
    try:
        return _date(typed, rest, today)
    except ValueError:
        raise _not_understood(typed) from None


def _date(typed: str, rest: str, today: date) -> date:
    if iso := ISO.fullmatch(rest):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if numbers := NUMBERS.fullmatch(rest):
        return _of_numbers(typed, int(numbers[1]), int(numbers[2]), numbers[3], today)
    if (named := DAY_MONTH.fullmatch(rest)) and (month := _month(named[2])):
        return _next(int(named[1]), month, named[3], today)
    if (named := MONTH_DAY.fullmatch(rest)) and (month := _month(named[1])):
        return _next(int(named[2]), month, named[3], today)
    raise ValueError(rest)


def _of_numbers(typed: str, first: int, second: int, year: str | None, today: date) -> date:
    """Half of the world writes the month first."""
    if first <= 12 and second <= 12 and first != second:
        one, other = _next(first, second, year, today), _next(second, first, year, today)
        raise NoMoment(
            _(
                "“{typed}” can be two days: write {first} or {second}, and the time.",
                typed=typed[:50],
                first=one.isoformat(),
                second=other.isoformat(),
            )
        )
    return _next(*((second, first) if second > 12 else (first, second)), year, today)


def _next(day: int, month: int, year: str | None, today: date) -> date:
    if year is not None:
        return date(int(year), month, day)
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def _month(name: str) -> int | None:
    """By its first letters, if they are of one month only."""
    found = [number for number, names in enumerate(MONTHS, 1) if any(known.startswith(name) for known in names)]
    return found[0] if len(found) == 1 else None


def _local(typed: str, day: date, at: time, zone: ZoneInfo) -> datetime:
    """Raises NoMoment for a time that the clock skips or shows twice."""
    local = datetime.combine(day, at, zone)
    if local.astimezone(UTC).astimezone(zone).time() != at:
        raise NoMoment(_("“{typed}” does not exist: the clock is put forward over it.", typed=typed[:50]))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise NoMoment(_("“{typed}” comes twice, as the clock is put back: choose another time.", typed=typed[:50]))
    return local.astimezone(UTC)


def _ahead(typed: str, at: datetime, now: datetime) -> datetime:
    if at <= now:
        raise NoMoment(
            _(
                "“{typed}” is over: {when}. Write a time to come, with its day, like tomorrow 20:00.",
                typed=typed[:50],
                when=moment(at),
            )
        )
    if at > now + FURTHEST:
        raise NoMoment(_("“{typed}” is too far away: Discord takes events of the next five years.", typed=typed[:50]))
    return at
