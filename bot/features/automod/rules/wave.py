from datetime import timedelta

from pydantic import Field

from bot.core.i18n import _
from bot.features.automod.look import Look
from bot.features.automod.recent import LONGEST_TEXT, SHORTEST_TEXT
from bot.features.automod.rule import Hit, Length, Rule
from bot.features.automod.seen import What


class Wave(Rule):
    """Several members write nearly the same at nearly the same time; `similarity`: in percent."""

    kind = "wave"
    title = _("Waves of the same text")
    looks_at = frozenset({What.MESSAGE})
    needs_past = True
    members: int = Field(default=4, ge=2, le=50)
    window: Length = Field(default=timedelta(minutes=1), ge=timedelta(seconds=5), le=timedelta(minutes=10))
    min_length: int = Field(default=20, ge=SHORTEST_TEXT, le=LONGEST_TEXT)
    similarity: int = Field(default=85, ge=70, le=100)

    def check(self, look: Look) -> Hit | None:
        text = look.remembered[:LONGEST_TEXT]
        if len(text) < self.min_length:
            return None
        least = look.limit(self.members)
        same = look.recent.wrote_alike(look.seen, text, self.similarity, self.window.total_seconds(), least)
        authors = {trace.author_id for trace in same}
        if len(authors) < least:
            return None
        why = _("{count} members wrote nearly the same", count=len(authors))
        own = look.seen.message_id
        return self.hit(
            why, others=tuple((trace.place_id, trace.message_id) for trace in same if trace.message_id != own)
        )
