"""Mends what the bot can mend itself, when someone says so."""

from bot.core.lobby import Lobby
from bot.features.automod.service import AutomodService
from bot.features.roles.service import RolesService
from bot.features.setup.finding import Do, Fix
from bot.features.setup.service import SetupService

WHY = "Concierge, /doctor"


class Mending:
    def __init__(self, setup: SetupService, lobby: Lobby, automod: AutomodService, roles: RolesService) -> None:
        self.setup = setup
        self.settings = setup.settings
        self.lobby = lobby
        self.automod = automod
        self.panels = roles.panels

    async def mend(self, guild_id: int, by: int, fix: Fix) -> None:
        """Raises Refused."""
        match fix.do:
            case Do.ALLOW:
                await self.setup.servers.allow_bot(guild_id, fix.things[0], fix.permissions, f"{WHY} · {by}")
            case Do.STOP_GREETING:
                await self.lobby.stop_greeting(guild_id, f"{WHY} · {by}")
            case Do.FORGET_EXEMPTIONS:
                await self.automod.managing.forget_exemptions(guild_id, by, fix.named, frozenset(fix.things))
            case Do.MEND_PANELS:
                await self.panels.mend(guild_id)
            case Do.TAKE_DOWN:
                for number in fix.things:
                    await self.panels.take_down(guild_id, number)
            case Do.LEAVE:
                await self.setup.leave(guild_id, by, fix.named)
            case Do.FORGET if fix.field is not None:
                value = getattr(await self.settings.get(guild_id, fix.field.kind), fix.field.name)
                left = tuple(one for one in value if one not in fix.things) if fix.field.shape.many else None
                await self.settings.apply(guild_id, by, {fix.field.kind: {fix.field.name: left}})
