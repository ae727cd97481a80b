import re

from pydantic import Field

from bot.core.i18n import _
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, TextRule
from bot.features.automod.seen import Surface

JOINED = "(?:[\U0001f3fb-\U0001f3ff\ufe0f]|\u200d[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)*"
EMOJI = re.compile(
    f"<a?:\\w{{2,32}}:\\d{{15,20}}>|[\U0001f1e6-\U0001f1ff]{{2}}"
    f"|[\u231a-\u23ff\u2600-\u27bf\u2b50\u2b55\U0001f004-\U0001faff]{JOINED}"
)


class Emoji(TextRule):
    """Too many emoji in one text, Discord's and a server's."""

    kind = "emoji"
    title = _("Emoji")
    surfaces: frozenset[Surface] = Field(default=frozenset({Surface.CONTENT, Surface.TITLE}), min_length=1)
    limit: int = Field(default=20, ge=1, le=200)

    def check(self, look: Look) -> Hit | None:
        for form in look.forms(self.surfaces):
            if form.text.isascii() and ":" not in form.text:
                continue
            found = list(EMOJI.finditer(form.text))
            if len(found) > look.limit(self.limit):
                span = (found[0].start(), found[-1].end())
                return self.hit(_("{count} emoji", count=len(found)), form.surface, span)
        return None
