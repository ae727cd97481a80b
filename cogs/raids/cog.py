"""Raid mode by command: on, off, how it stands, and when it is a raid."""

from typing import Any

from discord import app_commands
from discord.app_commands import Range

from bot.app import App
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, guild_id, guild_of, require
from bot.client.language import reader_language, reader_words
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.lengths import read_length
from bot.core.posts import Post
from bot.features.moderation.settings import ModerationSettings
from bot.features.raids import posts
from bot.features.raids.policy import check_may_switch
from bot.features.raids.settings import RaidSettings


class RaidMode(app_commands.Group):
    def __init__(self, app: App) -> None:
        super().__init__(name="raid", description="Raid mode: pauses invites, stricter with new members")
        self.app = app

    @app_commands.command(description="Switch raid mode on")
    @app_commands.describe(length="How long: 1h, 2d; without it, until someone switches it off")
    async def enable(self, interaction: Interaction, length: str | None = None) -> None:
        await defer(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        raid = await self.app.raids.switch_on(actor.guild_id, actor, read_length(length) if length else None)
        await reply(interaction, await self.app.raids.cards.post_of(raid, await reader_language(interaction)))

    @app_commands.command(description="Switch raid mode off, and undo all that it did")
    async def disable(self, interaction: Interaction) -> None:
        await defer(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        raid = await self.app.raids.switch_off(actor.guild_id, actor)
        await reply(interaction, await self.app.raids.cards.post_of(raid, await reader_language(interaction)))

    @app_commands.command(description="How it stands: the raid, its accounts, and when it is one")
    async def status(self, interaction: Interaction) -> None:
        await defer(interaction)
        check_may_switch(facts_of(interaction.user, guild_of(interaction)))
        await self._show(interaction)

    @app_commands.command(description="When it is a raid, and what happens then")
    @app_commands.describe(
        automatic="Switch raid mode on by itself; else the team is asked",
        joins="So many who join within the seconds",
        alike="So many members who write nearly the same within the seconds",
        seconds="Within so many seconds",
        calm="Ends after so many minutes without more",
        verification="Raise Discord’s verification level, too",
    )
    async def settings(
        self,
        interaction: Interaction,
        automatic: bool | None = None,
        joins: Range[int, 3, 500] | None = None,
        alike: Range[int, 2, 100] | None = None,
        seconds: Range[int, 5, 3600] | None = None,
        calm: Range[int, 5, 1440] | None = None,
        verification: bool | None = None,
    ) -> None:
        require(interaction, "manage_guild")
        await defer(interaction)
        typed: dict[str, Any] = {
            "automatic": automatic,
            "joins": joins,
            "alike": alike,
            "seconds": seconds,
            "calm_minutes": calm,
            "verification": verification,
        }
        values = {name: value for name, value in typed.items() if value is not None}
        if not values:
            raise UserError(_("Name what to change: `automatic`, `joins`, `alike` and so on."))
        await self.app.settings.change(guild_id(interaction), RaidSettings, interaction.user.id, **values)
        await self._show(interaction)

    async def _show(self, interaction: Interaction) -> None:
        server, spoken = guild_id(interaction), await reader_words(interaction)
        settings = await self.app.settings.get(server, RaidSettings)
        moderation = await self.app.settings.get(server, ModerationSettings)
        raid = await self.app.raids.status(server)
        lines = posts.settings_lines(settings, moderation.needs_human_channel, spoken)
        if raid is None:
            await reply(interaction, Post((lines,)))
            return
        shown = await self.app.raids.cards.post_of(raid, spoken.code)
        await reply(interaction, Post((lines, *shown.parts)))
