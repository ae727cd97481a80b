from datetime import timedelta

from pydantic import Field

from bot.core.i18n import Text, _
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, Length, Rule
from bot.features.automod.seen import What


class Mentions(Rule):
    """Too many different people mentioned in a short time; a role counts as `role_counts` people."""

    kind = "mentions"
    title = _("Mentions")
    needs = traits.MENTIONS
    looks_at = frozenset({What.MESSAGE})
    needs_past = True
    limit: int = Field(default=8, ge=1, le=50)
    window: Length = Field(default=timedelta(seconds=10), ge=timedelta(seconds=1), le=timedelta(minutes=10))
    role_counts: int = Field(default=3, ge=0, le=50)

    def check(self, look: Look) -> Hit | None:
        seen = look.seen
        if not (seen.mentions or seen.role_mentions):
            return None
        traces = look.own_since(self.window.total_seconds())
        people = seen.mentions.union(*(trace.mentions for trace in traces)) - {seen.author_id}
        count = len(people) + self.role_counts * len(seen.role_mentions)
        return self.hit(self._why(count)) if count > look.limit(self.limit) else None

    def _why(self, count: int) -> Text:
        return _("{count} mentions within {seconds} s", count=count, seconds=int(self.window.total_seconds()))
