"""What the options of `/digest` offer, and how what was typed is read."""

from collections.abc import Iterable
from datetime import date

from babel import Locale
from discord import app_commands
from discord.app_commands import locale_str

from bot.client.weeks import CHOICES, matching, week_name
from bot.core import zones
from bot.core.calendar import YEARS, Week
from bot.core.errors import UserError
from bot.core.i18n import Words, _, languages

WEEKS_AHEAD = 20

WEEKDAYS = [
    app_commands.Choice(name=locale_str("Monday"), value=0),
    app_commands.Choice(name=locale_str("Tuesday"), value=1),
    app_commands.Choice(name=locale_str("Wednesday"), value=2),
    app_commands.Choice(name=locale_str("Thursday"), value=3),
    app_commands.Choice(name=locale_str("Friday"), value=4),
    app_commands.Choice(name=locale_str("Saturday"), value=5),
    app_commands.Choice(name=locale_str("Sunday"), value=6),
]
LANGUAGES = [
    app_commands.Choice(name=str(Locale.parse(code).get_display_name(code)).capitalize(), value=code)
    for code in languages()
]


def zone_choices(typed: str, current: str) -> list[app_commands.Choice[str]]:
    names = zones.matching(typed) if typed.strip() else dict.fromkeys((current, "UTC", *zones.zones()))
    return [app_commands.Choice(name=name, value=name) for name in list(names)[:CHOICES]]


def week_choices(weeks: Iterable[Week], typed: str, words: Words) -> list[app_commands.Choice[str]]:
    return matching(((str(week), words.say(week_name(week))) for week in weeks), typed)


def day_choices(today: date, typed: str, words: Words, *, ends: bool) -> list[app_commands.Choice[str]]:
    """The Mondays, or the Sundays, of this week and those to come."""
    weeks = [Week.of(today).plus(number) for number in range(WEEKS_AHEAD)]
    named = [((week.sunday if ends else week.monday).isoformat(), words.say(week_name(week))) for week in weeks]
    return matching(((day, f"{day} · {name}") for day, name in named), typed)


def read_day(typed: str) -> date:
    try:
        day = date.fromisoformat(typed.strip())
        if day.year in YEARS:
            return day
    except ValueError:
        pass
    raise UserError(_("“{day}” is no date. Type one like 2026-12-21.", day=typed))
