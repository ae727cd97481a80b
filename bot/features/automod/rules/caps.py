import re

from pydantic import Field

from bot.core.i18n import Percent, _
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, TextRule
from bot.features.automod.seen import Surface

NO_WORDS = re.compile(r"https?://\S+|<[^<>\s]{1,100}>|`[^`]*`")


class Caps(TextRule):
    """Mostly capitals, in texts of some length; `share`: of the letters that have two cases, in percent."""

    kind = "caps"
    title = _("Capitals")
    surfaces: frozenset[Surface] = Field(default=frozenset({Surface.CONTENT, Surface.TITLE}), min_length=1)
    share: int = Field(default=80, ge=50, le=100)
    min_letters: int = Field(default=25, ge=8, le=1_000)

    def check(self, look: Look) -> Hit | None:
        for form in look.forms(self.surfaces):
            letters = [letter for letter in NO_WORDS.sub("", form.text) if letter.isupper() or letter.islower()]
            if len(letters) < self.min_letters:
                continue
            share = sum(map(str.isupper, letters)) / len(letters)
            if share * 100 >= self.share:
                return self.hit(_("{share} capitals", share=Percent(share)), form.surface, (0, len(form.text)))
        return None
