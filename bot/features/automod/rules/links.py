from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.automod import traits
from bot.features.automod.addresses import Address, is_under
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, TextRule

Domain = Annotated[str, Field(min_length=3, max_length=253, pattern=r"^[^\s/:@.]+(\.[^\s/:@.]+)+$")]


class Links(TextRule):
    """Links to denied domains, or to any but the allowed ones."""

    kind = "links"
    title = _("Links")
    needs = traits.ADDRESS
    reads_invites = True
    domains: frozenset[Domain] = Field(default=frozenset(), max_length=2_000)
    listed: Literal["denied", "allowed"] = "denied"
    subdomains: bool = True

    @field_validator("domains", mode="before")
    @classmethod
    def in_lower_case(cls, domains: object) -> object:
        return (
            [str(domain).casefold().strip() for domain in domains]
            if isinstance(domains, (list, tuple, set, frozenset))
            else domains
        )

    @model_validator(mode="after")
    def has_domains(self) -> "Links":
        if not self.domains and self.listed == "denied":
            raise UserError(_("Name at least one domain to deny."))
        return self

    def check(self, look: Look) -> Hit | None:
        for form, address in look.addresses(self.surfaces):
            if self._is_refused(address, look):
                why = _("a link to {domain}", domain=address.host)
                return self.hit(why, form.surface, form.folded.span(address.start, address.end))
        return None

    def _is_refused(self, address: Address, look: Look) -> bool:
        is_listed = is_under(address.host, self.domains, subdomains=self.subdomains)
        if self.listed == "denied":
            return is_listed
        own = address.invite is not None and look.context.invites.get(address.invite) == look.seen.guild_id
        return not is_listed and not own
