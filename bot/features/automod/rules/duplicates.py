from datetime import timedelta

from pydantic import Field, model_validator

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.recent import LONGEST_TEXT, Trace
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
    needs = traits.ALIKE | traits.FILES
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
        if not look.own_are_more_than(limit, seconds):
            return None
        is_text = len(look.remembered) >= self.min_length
        same = look.own_alike(self.similarity, seconds) if is_text else _same_files(look, seconds)
        places = {trace.place_id for trace in same}
        if len(same) <= limit or len(places) < self.channels:
            return None
        why = _("{count} times the same, in channels: {channels}", count=len(same), channels=len(places))
        return self.hit(why, others=tuple((trace.place_id, trace.message_id) for trace in same[:-1]))


def _same_files(look: Look, seconds: float) -> list[Trace]:
    if not look.seen.files:
        return []
    traces = look.own_since(seconds)
    return [trace for trace in traces if trace.files == traces[-1].files]
