from functools import cached_property
from typing import Annotated

from pydantic import Field

from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.lookalikes import BRANDS, USUAL, Brands, imitated
from bot.features.automod.rule import Action, Hit, TextRule
from bot.features.automod.rules.links import Domain

Brand = Annotated[str, Field(min_length=5, max_length=40, pattern=r"^[a-z0-9]+$")]


class Lookalikes(TextRule):
    """Links to domains that pass for a brand's. `brands`: each with the domains that are its own."""

    kind = "lookalikes"
    title = _("Look-alikes of brands")
    needs = traits.ADDRESS
    brands: dict[Brand, tuple[Domain, ...]] = Field(default=dict(BRANDS), min_length=1, max_length=50)
    then: tuple[Action, ...] = Field(default=(Action.DELETE, Action.HOLD), max_length=len(Action))

    def check(self, look: Look) -> Hit | None:
        for form, address in look.addresses(self.surfaces):
            for host in dict.fromkeys((address.host, address.reads_as)):
                if (brand := imitated(host, self._brands)) is not None:
                    why = _("{domain} passes for {brand}", domain=host, brand=brand)
                    return self.hit(why, form.surface, form.folded.span(address.start, address.end))
        return None

    @cached_property
    def _brands(self) -> Brands:
        return USUAL if self.brands == BRANDS else Brands(self.brands)
