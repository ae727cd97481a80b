from functools import cached_property
from typing import Annotated

from pydantic import Field, field_validator

from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.re2_patterns import Pattern, check_patterns, compiled
from bot.features.automod.rule import Hit, TextRule


class Patterns(TextRule):
    """Texts that a pattern matches, in RE2's syntax; letters match in both cases unless `(?-i)` says otherwise."""

    kind = "patterns"
    title = _("Patterns")
    needs = traits.PATTERNS
    patterns: tuple[Annotated[str, Field(min_length=1, max_length=260)], ...] = Field(min_length=1, max_length=20)

    @field_validator("patterns")
    @classmethod
    def can_be_used(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        check_patterns(patterns)
        return patterns

    def check(self, look: Look) -> Hit | None:
        for form in look.forms(self.surfaces):
            for pattern in self._patterns:
                if (found := pattern.search(form.text)) is not None:
                    why = _("it matches `{pattern}`", pattern=pattern.pattern)
                    return self.hit(why, form.surface, found.span())
        return None

    @cached_property
    def _patterns(self) -> tuple[Pattern, ...]:
        return tuple(compiled(pattern) for pattern in self.patterns)
