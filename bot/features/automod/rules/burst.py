from datetime import timedelta

from pydantic import Field

from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, Length, Rule
from bot.features.automod.seen import What


class Burst(Rule):
    """Too many messages by one member in a short time.

    `channels`: in so many different ones at least. In a single one, Discord itself slows people down.
    """

    kind = "burst"
    title = _("Message burst")
    looks_at = frozenset({What.MESSAGE})
    needs_past = True
    needs = traits.AGAIN
    limit: int = Field(default=9, ge=2, le=20)
    channels: int = Field(default=2, ge=1, le=20)
    window: Length = Field(default=timedelta(seconds=10), ge=timedelta(seconds=1), le=timedelta(minutes=10))

    def check(self, look: Look) -> Hit | None:
        if not look.own_are_more_than(look.limit(self.limit), self.window.total_seconds()):
            return None
        traces = look.own_since(self.window.total_seconds())
        if len({trace.place_id for trace in traces}) < self.channels:
            return None
        seconds = int(self.window.total_seconds())
        why = _("{count} messages within {seconds} s", count=len(traces), seconds=seconds)
        return self.hit(why, others=tuple((trace.place_id, trace.message_id) for trace in traces[:-1]))
