from datetime import timedelta

from pydantic import Field, model_validator
from rapidfuzz.fuzz import ratio

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.automod.look import Look
from bot.features.automod.recent import LONGEST_TEXT, Trace, shorter
from bot.features.automod.rule import Hit, Length, Rule
from bot.features.automod.seen import What


class Duplicates(Rule):
    """One member writes the same again and again, or posts the same files; over all channels.

    `channels`: in so many different ones at least; `similarity`: in percent.
    """

    kind = "duplicates"
    title = _("Repeated messages")
    looks_at = frozenset({What.MESSAGE})
    needs_past = True
    limit: int = Field(default=3, ge=1, le=20)
    channels: int = Field(default=1, ge=1, le=20)
    window: Length = Field(default=timedelta(minutes=1), ge=timedelta(seconds=1), le=timedelta(minutes=10))
    min_length: int = Field(default=10, ge=1, le=LONGEST_TEXT)
    similarity: int = Field(default=95, ge=70, le=100)

    @model_validator(mode="after")
    def can_be_reached(self) -> "Duplicates":
        if self.channels > self.limit + 1:
            raise UserError(_("More channels than messages are never reached: raise the limit of messages, too."))
        return self

    def check(self, look: Look) -> Hit | None:
        limit, seconds = look.limit(self.limit), self.window.total_seconds()
        if not look.recent.wrote_more_than(look.seen, limit, seconds):
            return None
        traces = look.recent.of_member(look.seen, seconds)
        like_it = self._like(traces[-1], traces)
        if len(like_it) <= limit:
            return None
        same = [trace for trace in like_it if self._is_same(trace, traces[-1])]
        places = {trace.place_id for trace in same}
        if len(same) <= limit or len(places) < self.channels:
            return None
        why = _("{count} times the same, in channels: {channels}", count=len(same), channels=len(places))
        return self.hit(why, others=tuple((trace.place_id, trace.message_id) for trace in same[:-1]))

    def _like(self, last: Trace, traces: list[Trace]) -> list[Trace]:
        """Those of about its length: the others can't be the same."""
        if len(last.text) < self.min_length:
            return traces if last.files else []
        part = shorter(self.similarity)
        least, most = len(last.text) * part, len(last.text) / part
        return [trace for trace in traces if least <= len(trace.text) <= most]

    def _is_same(self, one: Trace, last: Trace) -> bool:
        if len(last.text) >= self.min_length:
            return ratio(one.text, last.text, score_cutoff=self.similarity) > 0
        return one.files == last.files
