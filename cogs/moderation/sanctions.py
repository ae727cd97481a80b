"""What is done to one member, by slash command."""

from datetime import timedelta

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, guild_id, guild_of
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.lengths import read_length
from bot.features.moderation.cases import Kind
from bot.features.moderation.orders import JustDone, Order
from bot.features.moderation.settings import LONGEST_REASON, ModerationSettings
from cogs.moderation.lines import acted_post, just_done

Why = Range[str, 1, LONGEST_REASON]
OFFERED = 25
LONGEST_CHOICE = 100


class Sanctions(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Warn a member: one strike")
    @app_commands.describe(member="Whom", reason="What for; the member reads it")
    @app_commands.default_permissions(moderate_members=True)
    async def warn(self, interaction: Interaction, member: discord.User, reason: Why) -> None:
        await self._act(interaction, member, Order(Kind.WARN, reason))

    @app_commands.command(description="Remind a member of a rule, without a strike")
    @app_commands.describe(member="Whom", reason="Which rule, in your words; the member reads it")
    @app_commands.default_permissions(moderate_members=True)
    async def remind(self, interaction: Interaction, member: discord.User, reason: Why) -> None:
        await self._act(interaction, member, Order(Kind.REMIND, reason))

    @app_commands.command(description="Write something down about someone; only the staff sees it")
    @app_commands.describe(member="About whom; an id of someone who is not here works, too", reason="What")
    @app_commands.default_permissions(moderate_members=True)
    async def note(self, interaction: Interaction, member: discord.User, reason: Why) -> None:
        await self._act(interaction, member, Order(Kind.NOTE, reason))

    @app_commands.command(description="Let a member read, but not write, for a while")
    @app_commands.describe(
        member="Whom", length="How long: 10m, 3d12h, 2 weeks", reason="What for; the member reads it"
    )
    @app_commands.default_permissions(moderate_members=True)
    async def timeout(self, interaction: Interaction, member: discord.User, length: str, reason: Why) -> None:
        await self._act(interaction, member, Order(Kind.TIMEOUT, reason, read_length(length)))

    @app_commands.command(description="End a member’s timeout")
    @app_commands.describe(member="Whose", reason="Why; only the staff sees it")
    @app_commands.default_permissions(moderate_members=True)
    async def untimeout(self, interaction: Interaction, member: discord.User, reason: Why | None = None) -> None:
        await self._act(interaction, member, Order(Kind.UNTIMEOUT, reason))

    @app_commands.command(description="Remove a member from the server; they may come back with an invite")
    @app_commands.describe(member="Whom", reason="What for; the member reads it")
    @app_commands.default_permissions(kick_members=True)
    async def kick(self, interaction: Interaction, member: discord.User, reason: Why) -> None:
        await self._act(interaction, member, Order(Kind.KICK, reason))

    @app_commands.command(description="Ban someone, for good or for a while")
    @app_commands.describe(
        member="Whom; an id of someone who is not here works, too",
        reason="What for; the member reads it",
        length="How long: 3d12h, 2 weeks; without it, for good",
        delete="How many days of their messages are deleted, 0 to 7",
    )
    @app_commands.default_permissions(ban_members=True)
    async def ban(
        self,
        interaction: Interaction,
        member: discord.User,
        reason: Why,
        length: str | None = None,
        delete: Range[int, 0, 7] = 0,
    ) -> None:
        lasts = None if length is None else read_length(length)
        await self._act(interaction, member, Order(Kind.BAN, reason, lasts, timedelta(days=delete)))

    @app_commands.command(description="Remove a member and their last messages; they may come back with an invite")
    @app_commands.describe(
        member="Whom",
        reason="What for; the member reads it",
        delete="How many days of their messages are deleted, 1 to 7",
    )
    @app_commands.default_permissions(ban_members=True)
    async def softban(
        self, interaction: Interaction, member: discord.User, reason: Why, delete: Range[int, 1, 7] = 1
    ) -> None:
        await self._act(interaction, member, Order(Kind.SOFTBAN, reason, delete=timedelta(days=delete)))

    @app_commands.command(description="Lift someone’s ban")
    @app_commands.describe(member="Whose: their id", reason="Why; only the staff sees it")
    @app_commands.default_permissions(ban_members=True)
    async def unban(self, interaction: Interaction, member: discord.User, reason: Why | None = None) -> None:
        await self._act(interaction, member, Order(Kind.UNBAN, reason))

    @warn.autocomplete("reason")
    @remind.autocomplete("reason")
    @timeout.autocomplete("reason")
    @kick.autocomplete("reason")
    @ban.autocomplete("reason")
    @softban.autocomplete("reason")
    async def _reasons(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        settings = await self.app.settings.get(guild_id(interaction), ModerationSettings)
        offered = [reason for reason in settings.templates if typed.casefold() in reason.casefold()]
        return [app_commands.Choice(name=reason[:LONGEST_CHOICE], value=reason) for reason in offered[:OFFERED]]

    async def _act(self, interaction: Interaction, member: discord.User | discord.Member, order: Order) -> None:
        await defer(interaction)
        actor, target = facts_of(interaction.user, guild_of(interaction)), facts_of(member, guild_of(interaction))
        words = await reader_words(interaction)
        try:
            acted = await self.app.moderation.act(order, actor, target)
        except JustDone as other:
            await reply(interaction, just_done(other.case, other.token, self.app.clock.now(), words))
            return
        await reply(interaction, acted_post(acted, words))
