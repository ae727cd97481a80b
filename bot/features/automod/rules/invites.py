from typing import Annotated

from pydantic import Field

from bot.core.i18n import Text, _
from bot.features.automod import traits
from bot.features.automod.look import Look
from bot.features.automod.rule import Hit, Id, TextRule


class Invites(TextRule):
    """Invites to other servers; what a code leads to is resolved before and kept in the context."""

    kind = "invites"
    title = _("Server invites")
    needs = traits.ADDRESS
    reads_invites = True
    allow_servers: frozenset[Id] = Field(default=frozenset(), max_length=200)
    allow_codes: frozenset[Annotated[str, Field(min_length=2, max_length=32)]] = Field(
        default=frozenset(), max_length=200
    )

    def check(self, look: Look) -> Hit | None:
        for invite in look.invites:
            known = look.context.invites
            if invite.surface not in self.surfaces or invite.code in self.allow_codes:
                continue
            if look.context.resolves and invite.code not in known:
                continue  # it is looked at again once it is known
            server = known.get(invite.code)
            if server != look.seen.guild_id and server not in self.allow_servers:
                return self.hit(self._why(invite.code, server), invite.surface, invite.span)
        return None

    @staticmethod
    def _why(code: str, server: int | None) -> Text:
        if server is None:
            return _("an invite, {code}, to an unknown server", code=code)
        return _("an invite, {code}, to the server {server}", code=code, server=str(server))
