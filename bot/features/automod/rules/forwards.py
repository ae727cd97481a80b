from datetime import timedelta

from pydantic import Field

from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, Length, Rule
from bot.features.automod.seen import What


class Forwards(Rule):
    """Too many forwarded messages by one member; with a limit of 0, none may be forwarded."""

    kind = "forwards"
    title = _("Forwarded messages")
    needs = traits.FORWARDED
    looks_at = frozenset({What.MESSAGE})
    needs_past = True
    limit: int = Field(default=2, ge=0, le=20)
    window: Length = Field(default=timedelta(minutes=5), ge=timedelta(seconds=1), le=timedelta(minutes=10))

    def check(self, look: Look) -> Hit | None:
        if not look.seen.forwarded:
            return None
        traces = look.own_since(self.window.total_seconds())
        forwards = [trace for trace in traces if trace.forwarded]
        if len(forwards) <= (look.limit(self.limit) if self.limit else 0):
            return None
        why = _("{count} forwarded messages", count=len(forwards))
        return self.hit(why, others=tuple((trace.place_id, trace.message_id) for trace in forwards[:-1]))
