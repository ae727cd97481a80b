"""A week as an option of a command: what is offered while someone types, and how what was typed is read."""

from collections.abc import Iterable

from discord import app_commands

from bot.core.calendar import Week
from bot.core.errors import UserError
from bot.core.i18n import Days, Text, _

CHOICES = 25


def week_name(week: Week) -> Text:
    days = Days(week.monday, week.sunday)
    return _("Week {number} of {year} ({days})", number=week.number, year=str(week.year), days=days)


def matching(named: Iterable[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    """Values with their names, of which either holds what was typed; as many as Discord shows."""
    found = [(value, name) for value, name in named if typed.strip().lower() in f"{value} {name}".lower()]
    return [app_commands.Choice(name=name, value=value) for value, name in found[:CHOICES]]


def read_week(typed: str) -> Week:
    try:
        return Week.parse(typed.strip())
    except ValueError:
        raise UserError(
            _("“{week}” is no week. Pick one of the list, or type one like 2026-W43.", week=typed)
        ) from None
