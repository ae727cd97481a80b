from functools import cached_property
from typing import Annotated

from pydantic import Field, field_validator

from bot.core.i18n import Text, _
from bot.features.automod.look import Form, Look
from bot.features.automod.matching import Terms
from bot.features.automod.rule import NAMES, Action, Hit, TextRule
from bot.features.automod.seen import Surface, What

HOISTING = tuple("!\"#$%&'()*+,-./ ")


class Names(TextRule):
    """Names that pretend to be the team, stand first in the list by a sign, or can't be read.

    `protected`: words that only the team may bear, however they are spelled.
    """

    kind = "names"
    title = _("Names and nicknames")
    looks_at = frozenset({What.NAME, What.JOIN})
    surfaces: frozenset[Surface] = Field(default=NAMES, min_length=1)
    protected: tuple[Annotated[str, Field(min_length=3, max_length=50)], ...] = Field(default=(), max_length=100)
    hoisting: bool = True
    unreadable: bool = True
    then: tuple[Action, ...] = Field(default=(Action.ALERT,), max_length=len(Action))

    @field_validator("protected")
    @classmethod
    def can_be_found(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        Terms(terms)
        return terms

    def check(self, look: Look) -> Hit | None:
        for form in look.forms(self.surfaces):
            if (why := self._wrong(form)) is not None:
                return self.hit(why, form.surface, (0, len(form.text)))
        return None

    def _wrong(self, form: Form) -> Text | None:
        if (found := next(self._protected.find(form.normal), None)) is not None:
            return _("it reads as “{term}”", term=found.text)
        if self.hoisting and form.text.startswith(HOISTING):
            return _("it begins with a sign, to stand first in the list")
        if self.unreadable and not form.folded.plain.strip():
            return _("nothing in it can be read")
        return None

    @cached_property
    def _protected(self) -> Terms:
        return Terms(self.protected)
