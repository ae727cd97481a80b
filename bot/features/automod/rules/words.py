from collections.abc import Iterator
from functools import cached_property
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.look import Form, Look
from bot.features.automod.matching import Terms, terms_of
from bot.features.automod.normal import Reading
from bot.features.automod.rule import Hit, TextRule
from bot.features.automod.starter_lists import StarterList
from bot.features.automod.text_lists import read_list

Term = Annotated[str, Field(min_length=1, max_length=100)]
MOST_WILDCARDS = 500


class Words(TextRule):
    """Banned words and phrases, however they are spelled: whole words unless `*` or `?` stand for letters."""

    kind = "words"
    title = _("Banned words")
    needs = traits.TERMS
    terms: tuple[Term, ...] = Field(default=(), max_length=10_000)
    lists: tuple[StarterList, ...] = ()
    allow: tuple[Term, ...] = Field(default=(), max_length=1_000)

    @field_validator("terms", "allow")
    @classmethod
    def can_be_found(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        terms_of(terms)
        if sum("*" in term or "?" in term for term in terms) > MOST_WILDCARDS:
            raise UserError(_("At most {count} words with wildcards are looked for.", count=MOST_WILDCARDS))
        return terms

    @model_validator(mode="after")
    def has_terms(self) -> "Words":
        if not self.terms and not self.lists:
            raise UserError(_("Name at least one word, or a starter list."))
        return self

    def check(self, look: Look) -> Hit | None:
        for form in look.forms(self.surfaces):
            if (found := self._first(form)) is not None:
                why = _("it reads as “{term}”", term=found.text)
                return self.hit(why, form.surface, (found.start, found.end))
        return None

    def _first(self, form: Form) -> Reading | None:
        """At its place in the original text."""
        if form.lists is not None and self.found_terms not in form.lists:
            return None
        if form.glance is not None and not self.allow:
            only = self.found_terms.only_word_in(form.text, form.glance)
            if only is not None:
                return only
        first = next(self._found(form), None)
        return None if first is None else Reading(first.text, *form.normal.span(first.start, first.end))

    def _found(self, form: Form) -> Iterator[Reading]:
        found = self.found_terms.find(form.normal)
        if not self.allow:
            return found
        allowed = list(self._allowed.find(form.normal))
        return (one for one in found if not any(_inside(one, other) for other in allowed))

    @cached_property
    def found_terms(self) -> Terms:
        return terms_of((*self.terms, *(term for name in self.lists for term in sorted(read_list(name)))))

    @cached_property
    def _allowed(self) -> Terms:
        return terms_of(self.allow)


def _inside(one: Reading, other: Reading) -> bool:
    return other.start <= one.start and one.end <= other.end
