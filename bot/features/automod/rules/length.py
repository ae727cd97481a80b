from pydantic import Field

from bot.core.i18n import _
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, TextRule
from bot.features.automod.seen import Surface


class TooLong(TextRule):
    """A text longer than people read."""

    kind = "length"
    title = _("Length")
    surfaces: frozenset[Surface] = Field(default=frozenset({Surface.CONTENT}), min_length=1)
    limit: int = Field(default=2_000, ge=50, le=4_000)

    def check(self, look: Look) -> Hit | None:
        for form in look.forms(self.surfaces):
            if len(form.text) > self.limit:
                return self.hit(_("{count} characters", count=len(form.text)), form.surface, (0, len(form.text)))
        return None
