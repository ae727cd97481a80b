from pydantic import Field

from bot.core.i18n import _, n_
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, TextRule
from bot.features.automod.seen import Surface


class Newlines(TextRule):
    """A wall of lines; lines inside a block of code do not count."""

    kind = "newlines"
    title = _("Lines")
    needs = traits.LINES
    surfaces: frozenset[Surface] = Field(default=frozenset({Surface.CONTENT}), min_length=1)
    limit: int = Field(default=30, ge=3, le=500)

    def check(self, look: Look) -> Hit | None:
        for form in look.forms(self.surfaces):
            lines = sum(part.count("\n") for part in form.text.split("```")[::2])
            if lines > look.limit(self.limit):
                return self.hit(n_("{count} line", "{count} lines", lines), form.surface, (0, len(form.text)))
        return None
