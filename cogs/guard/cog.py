"""The guard against a stolen staff account by command, and what it is shown."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.client import Client
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.guard.settings import MOST_TRUSTED, GuardSettings


class Guard(app_commands.Group):
    def __init__(self, app: App) -> None:
        super().__init__(name="guard", description="Against a stolen or runaway staff account")
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="What the guard watches, and what it can’t stop")
    async def show(self, interaction: Interaction) -> None:
        await defer(interaction)
        await self._show(interaction)

    @app_commands.command(description="How much one account may do within a minute, and what follows")
    @app_commands.describe(
        strips="Take every role that the bot may take; else only tell the team",
        bans="Bans within a minute",
        kicks="Kicks within a minute",
        channels="Deleted channels within a minute",
        roles="Deleted roles within a minute",
    )
    async def limits(
        self,
        interaction: Interaction,
        strips: bool | None = None,
        bans: Range[int, 2, 200] | None = None,
        kicks: Range[int, 2, 200] | None = None,
        channels: Range[int, 2, 200] | None = None,
        roles: Range[int, 2, 200] | None = None,
    ) -> None:
        await defer(interaction)
        typed: dict[str, Any] = {
            "strips": strips,
            "bans": bans,
            "kicks": kicks,
            "channels": channels,
            "roles": roles,
        }
        values = {name: value for name, value in typed.items() if value is not None}
        if not values:
            raise UserError(_("Name what to change: `strips`, `bans`, `channels` and so on."))
        await self._change(interaction, **values)

    @app_commands.command(description="Leave an account alone, such as another bot that bans many, or no longer")
    @app_commands.describe(member="Whom")
    async def trust(self, interaction: Interaction, member: discord.User) -> None:
        await defer(interaction)
        trusted = (await self.app.settings.get(guild_id(interaction), GuardSettings)).trusted
        if member.id in trusted:
            await self._change(interaction, trusted=tuple(one for one in trusted if one != member.id))
            return
        if len(trusted) >= MOST_TRUSTED:
            raise UserError(_("{count} accounts are trusted already: remove one first.", count=MOST_TRUSTED))
        await self._change(interaction, trusted=(*trusted, member.id))

    async def _change(self, interaction: Interaction, **values: Any) -> None:
        await self.app.settings.change(guild_id(interaction), GuardSettings, interaction.user.id, **values)
        await self._show(interaction)

    async def _show(self, interaction: Interaction) -> None:
        await reply(interaction, await self.app.guard.overview(guild_id(interaction), await reader_words(interaction)))


class GuardWatch(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.guard = client.app.guard
        client.inbox.audits.append(self.guard.saw)

    @commands.Cog.listener()
    async def on_audit_entry(self) -> None:
        await self.guard.answer()
