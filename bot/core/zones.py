"""Time zones as people name them: by a city."""

from functools import cache
from zoneinfo import available_timezones

from bot.core.errors import UserError
from bot.core.i18n import _


class NoZone(UserError, ValueError):
    def __init__(self, typed: str) -> None:
        super().__init__(_("“{zone}” is no time zone. Type a city of it, such as Paris.", zone=typed[:50]))


@cache
def zones() -> tuple[str, ...]:
    """Places first; then the rest, such as `Etc/GMT+1`."""
    return tuple(sorted(available_timezones(), key=lambda name: ("/" not in name or name.startswith("Etc/"), name)))


def matching(typed: str) -> list[str]:
    """Those whose name holds what was typed. "paris" means the city before it means a part of a longer name."""
    wanted = typed.strip().lower().replace(" ", "_")
    found = (name for name in zones() if wanted in name.lower())
    return sorted(found, key=lambda name: not name.lower().rpartition("/")[2].startswith(wanted))


def read_zone(typed: str) -> str:
    """By its whole name, or that of its city. Raises NoZone."""
    if typed in zones():
        return typed
    wanted = typed.strip().lower().replace(" ", "_")
    names = [name for name in zones() if wanted in (name.lower(), name.lower().rpartition("/")[2])]
    if not names:
        raise NoZone(typed)
    return next((name for name in names if name.lower() == wanted), names[0])
