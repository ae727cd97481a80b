"""What is done to one member, by slash command."""

from dataclasses import replace
from datetime import timedelta

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.app import App
from bot.client.cards import shortened
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, guild_id, guild_of
from bot.client.giving import file_of, give
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.client.sanctions import consequence
from bot.core.lengths import read_length
from bot.features.moderation.cases import Kind
from bot.features.moderation.orders import Order
from bot.features.moderation.settings import LONGEST_REASON, ModerationSettings

Why = Range[str, 1, LONGEST_REASON]
Proof = discord.Attachment | None
WHOM = "Whom"
ABOUT_WHOM = "About whom; an id of someone who is not here works, too"
WHAT_FOR = "What for; the member reads it"
STAFF_ONLY = "Why; only the staff sees it"
LENGTH = "How long: 10m, 3d12h, 2 weeks"
EVIDENCE = "A file that shows it; it is kept in the staff’s channel for evidence"
OFFERED = 25
LONGEST_CHOICE = 100


class Sanctions(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Warn a member: one strike, or as many as its reason has")
    @app_commands.describe(member=WHOM, reason=WHAT_FOR, evidence=EVIDENCE)
    @app_commands.default_permissions(moderate_members=True)
    async def warn(self, interaction: Interaction, member: discord.User, reason: Why, evidence: Proof = None) -> None:
        await self._act(interaction, member, Order(Kind.WARN, reason), evidence)

    @app_commands.command(description="Remind a member of a rule, without a strike")
    @app_commands.describe(member=WHOM, rule="Which rule, in your words; the member reads it", evidence=EVIDENCE)
    @app_commands.default_permissions(moderate_members=True)
    async def remind(self, interaction: Interaction, member: discord.User, rule: Why, evidence: Proof = None) -> None:
        await self._act(interaction, member, Order(Kind.REMIND, rule), evidence)

    @app_commands.command(description="Write something down about someone; only the staff sees it")
    @app_commands.describe(member=ABOUT_WHOM, reason="What", evidence=EVIDENCE)
    @app_commands.default_permissions(moderate_members=True)
    async def note(self, interaction: Interaction, member: discord.User, reason: Why, evidence: Proof = None) -> None:
        await self._act(interaction, member, Order(Kind.NOTE, reason), evidence)

    @app_commands.command(description="Let a member read, but not write, for a while")
    @app_commands.describe(member=WHOM, length=LENGTH, reason=WHAT_FOR, evidence=EVIDENCE)
    @app_commands.default_permissions(moderate_members=True)
    async def timeout(
        self, interaction: Interaction, member: discord.User, length: str, reason: Why, evidence: Proof = None
    ) -> None:
        await self._act(interaction, member, Order(Kind.TIMEOUT, reason, read_length(length)), evidence)

    @app_commands.command(description="End a member’s timeout")
    @app_commands.describe(member="Whose", reason=STAFF_ONLY, evidence=EVIDENCE)
    @app_commands.default_permissions(moderate_members=True)
    async def untimeout(
        self, interaction: Interaction, member: discord.User, reason: Why | None = None, evidence: Proof = None
    ) -> None:
        await self._act(interaction, member, Order(Kind.UNTIMEOUT, reason), evidence)

    @app_commands.command(description="Remove a member from the server; they may come back with an invite")
    @app_commands.describe(member=WHOM, reason=WHAT_FOR, evidence=EVIDENCE)
    @app_commands.default_permissions(kick_members=True)
    async def kick(self, interaction: Interaction, member: discord.User, reason: Why, evidence: Proof = None) -> None:
        await self._act(interaction, member, Order(Kind.KICK, reason), evidence)

    @app_commands.command(description="Ban someone, for good or for a while")
    @app_commands.describe(
        member="Whom; an id of someone who is not here works, too",
        reason=WHAT_FOR,
        length="How long: 3d12h, 2 weeks; without it, for good",
        delete="How many days of their messages are deleted, 0 to 7",
        evidence=EVIDENCE,
    )
    @app_commands.default_permissions(ban_members=True)
    async def ban(
        self,
        interaction: Interaction,
        member: discord.User,
        reason: Why,
        length: str | None = None,
        delete: Range[int, 0, 7] = 0,
        evidence: Proof = None,
    ) -> None:
        lasts = None if length is None else read_length(length)
        await self._act(interaction, member, Order(Kind.BAN, reason, lasts, timedelta(days=delete)), evidence)

    @app_commands.command(description="Remove a member and their last messages; they may come back with an invite")
    @app_commands.describe(
        member=WHOM,
        reason=WHAT_FOR,
        delete="How many days of their messages are deleted, 1 to 7",
        evidence=EVIDENCE,
    )
    @app_commands.default_permissions(ban_members=True)
    async def softban(
        self,
        interaction: Interaction,
        member: discord.User,
        reason: Why,
        delete: Range[int, 1, 7] = 1,
        evidence: Proof = None,
    ) -> None:
        await self._act(interaction, member, Order(Kind.SOFTBAN, reason, delete=timedelta(days=delete)), evidence)

    @app_commands.command(description="Lift someone’s ban")
    @app_commands.describe(member="Whose: their id", reason=STAFF_ONLY, evidence=EVIDENCE)
    @app_commands.default_permissions(ban_members=True)
    async def unban(
        self, interaction: Interaction, member: discord.User, reason: Why | None = None, evidence: Proof = None
    ) -> None:
        await self._act(interaction, member, Order(Kind.UNBAN, reason), evidence)

    @remind.autocomplete("rule")
    @timeout.autocomplete("reason")
    @kick.autocomplete("reason")
    @ban.autocomplete("reason")
    @softban.autocomplete("reason")
    async def _reasons(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        settings = await self.app.settings.get(guild_id(interaction), ModerationSettings)
        return [Choice(name=reason, value=reason) for reason in _offered(settings, typed)[:OFFERED]]

    @warn.autocomplete("reason")
    async def _warnings(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """Each with what it would bring: the moderator sees it before acting."""
        member = getattr(interaction.namespace, "member", None)
        settings = await self.app.settings.get(guild_id(interaction), ModerationSettings)
        reasons = _offered(settings, typed)
        if member is None:
            return [Choice(name=reason, value=reason) for reason in reasons[:OFFERED]]
        strikes = await self.app.moderation.strikes_of(guild_id(interaction), member.id)
        words = await reader_words(interaction)
        own = [typed] if typed.strip() and typed not in reasons and len(typed) <= LONGEST_CHOICE else []
        return [
            Choice(name=f"{shortened(reason, LONGEST_CHOICE - len(brings) - 3)} · {brings}", value=reason)
            for reason in [*own, *reasons][:OFFERED]
            for brings in [words.say(consequence(strikes, settings.weight_of(reason), settings))]
        ]

    async def _act(
        self,
        interaction: Interaction,
        member: discord.User | discord.Member,
        order: Order,
        evidence: Proof,
    ) -> None:
        await defer(interaction)
        order = replace(order, files=await file_of(evidence))
        await reply(interaction, await give(interaction, order, facts_of(member, guild_of(interaction))))


def _offered(settings: ModerationSettings, typed: str) -> list[str]:
    return [one.reason for one in settings.templates if typed.casefold() in one.reason.casefold()]
