"""Gathers what is known of a server at this moment, from every feature."""

import logging

from bot.core.actions import Actions, Reason, Refused
from bot.core.lobby import Lobby
from bot.core.native_automod import Standing
from bot.features.automod.native_drift import Drift
from bot.features.automod.service import AutomodService
from bot.features.roles.service import RolesService
from bot.features.setup.finding import Checkup, PanelLook, RuleLook
from bot.features.setup.service import SetupService
from bot.features.setup.settings import SetupSettings
from bot.features.welcome.service import WelcomeService

log = logging.getLogger(__name__)

MOST_PANELS = 10
"""Discord is asked for the message of each."""
NEEDED_FOR = {
    "delete": "manage_messages",
    "timeout": "moderate_members",
    "hold": "moderate_members",
    "role": "manage_roles",
    "slowmode": "manage_channels",
}
"""By what follows a hit of a rule."""


class Looking:
    def __init__(
        self,
        setup: SetupService,
        actions: Actions,
        lobby: Lobby,
        automod: AutomodService,
        welcome: WelcomeService,
        roles: RolesService,
    ) -> None:
        self.setup = setup
        self.settings = setup.settings
        self.clock = setup.clock
        self.actions = actions
        self.lobby = lobby
        self.automod = automod
        self.welcome = welcome
        self.roles = roles

    async def look(self, guild_id: int) -> Checkup:
        return Checkup(
            self.setup.servers.look(guild_id),
            await self.setup.values(guild_id),
            rules=await self._rules(guild_id),
            native=await self._native(guild_id),
            wrote_native=await self.automod.native.wrote(guild_id),
            drifted=await self._drifted(guild_id),
            greets_itself=self.lobby.greets_itself(guild_id),
            greeters=await self.welcome.others.known(guild_id),
            left=(await self.settings.get(guild_id, SetupSettings)).left,
            panels=await self._panels(guild_id),
        )

    async def _rules(self, guild_id: int) -> tuple[RuleLook, ...]:
        book, now = await self.automod.rulebook.read(guild_id), self.clock.now()
        found = []
        for one in book.rules:
            if one.observed_from is not None:
                needs = frozenset(NEEDED_FOR[action] for action in one.acts(now) or () if action in NEEDED_FOR)
                roles, places = one.rule.exempt_roles, one.rule.exempt_channels
                gone = await self._gone(guild_id, roles, places)
                found.append(RuleLook(one.name, one.rule.kind, needs, roles, places, one.number, gone))
        return tuple(found)

    async def _gone(self, guild_id: int, roles: frozenset[int], places: frozenset[int]) -> frozenset[int]:
        """Of threads Discord has to be asked: most are not kept in mind."""
        server = self.setup.servers.look(guild_id)
        unknown = places - server.channels.keys()
        threads = await self.actions.thread_names(guild_id, sorted(unknown)) if unknown else {}
        return (roles - server.roles.keys() - {guild_id}) | (unknown - threads.keys())

    async def _native(self, guild_id: int) -> tuple[Standing, ...]:
        """Nothing where the bot may not look, or Discord does not answer: then nothing is said of it."""
        if not (await self.automod.rulebook.read(guild_id)).enforced:
            return ()
        try:
            return tuple(await self.automod.native.discord.rules(guild_id))
        except Exception as error:
            log.info("the rules of Discord's AutoMod on server %s could not be looked at: %r", guild_id, error)
            return ()

    async def _drifted(self, guild_id: int) -> tuple[Drift, ...]:
        try:
            return await self.automod.drifts.look(guild_id)
        except Exception as error:
            log.info("whether Discord's rules on server %s drifted could not be looked at: %r", guild_id, error)
            return ()

    async def _panels(self, guild_id: int) -> tuple[PanelLook, ...]:
        panels = (await self.roles.panels.all(guild_id))[:MOST_PANELS]
        return tuple(
            [
                PanelLook(
                    one.number,
                    one.title,
                    one.channel_id,
                    one.role_ids,
                    await self._stands(one.channel_id, one.message_id),
                )
                for one in panels
            ]
        )

    async def _stands(self, channel_id: int, message_id: int | None) -> bool:
        try:
            await self.actions.read(channel_id, message_id or 0)
        except Refused as refused:
            return refused.reason is not Reason.GONE
        except Exception as error:
            log.info("whether message %s stands could not be looked at: %r", message_id, error)
        return True
