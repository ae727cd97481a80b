import re

from pydantic import Field

from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, TextRule

MARKED = re.compile(
    "[^\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff][\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3,}"
)


class Zalgo(TextRule):
    """Letters under heaps of marks; three marks or more on one letter are in no language."""

    kind = "zalgo"
    title = _("Zalgo")
    needs = traits.NOT_ASCII
    limit: int = Field(default=3, ge=1, le=100)

    def check(self, look: Look) -> Hit | None:
        for form in look.forms(self.surfaces):
            if form.text.isascii():
                continue
            found = list(MARKED.finditer(form.text))
            if len(found) >= self.limit:
                why = _("{count} letters with heaps of marks", count=len(found))
                return self.hit(why, form.surface, (found[0].start(), found[-1].end()))
        return None
