from datetime import timedelta

from pydantic import Field

from bot.core.i18n import _
from bot.features.automod.look import Look
from bot.features.automod.rule import Action, Hit, Length, Rule
from bot.features.automod.seen import What


class Joins(Rule):
    """Many join within a short time, as in a raid."""

    kind = "joins"
    title = _("Joins")
    looks_at = frozenset({What.JOIN})
    needs_past = True
    limit: int = Field(default=12, ge=2, le=200)
    window: Length = Field(default=timedelta(seconds=30), ge=timedelta(seconds=1), le=timedelta(minutes=10))
    then: tuple[Action, ...] = Field(default=(Action.ALERT,), max_length=len(Action))

    def check(self, look: Look) -> Hit | None:
        joined = len(look.recent.joins(look.seen, self.window.total_seconds()))
        if joined <= self.limit:
            return None
        seconds = int(self.window.total_seconds())
        return self.hit(_("{count} joins within {seconds} s", count=joined, seconds=seconds))
