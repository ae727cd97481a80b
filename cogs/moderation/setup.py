"""Where the staff reads what was done, and which reasons are offered."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.lengths import read_length
from bot.core.markdown import honest
from bot.features.moderation.cases import NAMES, Kind
from bot.features.moderation.posts import tells
from bot.features.moderation.settings import (
    LONGEST_TEMPLATE,
    LONGEST_TEXT,
    MOST_STRIKES,
    ROLES,
    RUNGS,
    TEMPLATES,
    ModerationSettings,
    Rung,
    Step,
    Template,
)
from cogs.moderation.overview import overview

ABOUT = "How moderation works on this server"
NOTHING = "nothing"
MINUTE = 60
STEPS = [
    Choice(name="timeout", value=Step.TIMEOUT.value),
    Choice(name="ban", value=Step.BAN.value),
    Choice(name="ask the staff about a ban", value=Step.ASK.value),
    Choice(name="nothing: remove the rung", value=NOTHING),
]
ACTIONS = [Choice(name=NAMES[kind].message, value=kind.value) for kind in Kind]
TOLD = [Choice(name=NAMES[kind].message, value=kind.value) for kind in Kind if tells(kind)]


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Moderation(commands.GroupCog, group_name="moderation", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="Choose where cases are shown, and where evidence is kept")
    @app_commands.describe(
        log="Every action, one card each; only the staff should see this channel",
        inbox="Only what needs a human",
        evidence="Copies of what people wrote, for cases",
    )
    async def setup(
        self,
        interaction: Interaction,
        log: discord.TextChannel,
        inbox: discord.TextChannel | None = None,
        evidence: discord.TextChannel | None = None,
    ) -> None:
        await defer(interaction)
        chosen = {"log_channel": log, "inbox_channel": inbox, "evidence_channel": evidence}
        values = {name: channel.id for name, channel in chosen.items() if channel is not None}
        self.app.setup.check(guild_id(interaction), ModerationSettings, **values)
        await self._change(interaction, **values)
        await self.app.audit_log.posts.tell_gaps(guild_id(interaction))
        await self._show(interaction)

    @app_commands.command(description="How moderation works here: channels, ladder, reasons, roles, messages")
    async def show(self, interaction: Interaction) -> None:
        await defer(interaction)
        await self._show(interaction)

    @app_commands.command(description="Offer a reason for cases, or stop offering it")
    @app_commands.describe(
        reason="As it is offered when someone types a reason", strikes="How many a warning for it is; 1 unless said"
    )
    async def reason(
        self,
        interaction: Interaction,
        reason: Range[str, 1, LONGEST_TEMPLATE],
        strikes: Range[int, 0, MOST_STRIKES] | None = None,
    ) -> None:
        await defer(interaction)
        offered = (await self._settings(interaction)).templates
        others = tuple(one for one in offered if one.reason != reason)
        if strikes is None and len(others) < len(offered):
            await self._change(interaction, templates=others)
            await reply(interaction, _("No longer offered: {reason}", reason=honest(reason)))
            return
        if len(others) >= TEMPLATES:
            raise UserError(_("{count} reasons are offered already: remove one first.", count=len(offered)))
        new = Template(reason=reason, strikes=1 if strikes is None else strikes)
        await self._change(interaction, templates=(*others, new))
        await reply(interaction, _("Offered from now on: {reason}", reason=honest(reason)))

    @reason.autocomplete("reason")
    async def _offered(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        offered = [one.reason for one in (await self._settings(interaction)).templates]
        return [Choice(name=one, value=one) for one in offered if typed.casefold() in one.casefold()]

    @app_commands.command(description="Change a rung of the ladder: what so many strikes bring")
    @app_commands.describe(
        strikes="At how many", step="What they bring", length="How long a timeout or ban lasts: 1h, 3d12h, 2 weeks"
    )
    @app_commands.choices(step=STEPS)
    async def rung(
        self, interaction: Interaction, strikes: Range[int, 1, 100], step: str, length: str | None = None
    ) -> None:
        await defer(interaction)
        ladder = {rung.strikes: rung for rung in (await self._settings(interaction)).ladder}
        ladder.pop(strikes, None)
        if step != NOTHING:
            ladder[strikes] = _rung(strikes, Step(step), length)
        if len(ladder) > RUNGS:
            raise UserError(_("The ladder has {count} rungs already: remove one first.", count=RUNGS))
        await self._change(interaction, ladder=tuple(ladder[at] for at in sorted(ladder)))
        await self._show(interaction)

    @app_commands.command(description="After how many days a strike no longer counts")
    @app_commands.describe(days="New strikes count for so long")
    async def expiry(self, interaction: Interaction, days: Range[int, 1, 3650]) -> None:
        await defer(interaction)
        await self._change(interaction, strikes_expire_days=days)
        await self._show(interaction)

    @app_commands.command(description="Let a role do something without Discord’s permission for it, or no longer")
    @app_commands.describe(action="What", role="Who")
    @app_commands.choices(action=ACTIONS)
    async def role(self, interaction: Interaction, action: str, role: discord.Role) -> None:
        await defer(interaction)
        roles = dict((await self._settings(interaction)).roles)
        named = roles.get(Kind(action), ())
        changed = tuple(one for one in named if one != role.id) if role.id in named else (*named, role.id)
        if role.is_default():
            raise UserError(_("Everyone has that role. Choose one that only the staff has."))
        if len(changed) > ROLES:
            raise UserError(_("{count} roles may do that already: remove one first.", count=ROLES))
        await self._change(interaction, roles={**roles, Kind(action): changed})
        await self._show(interaction)

    @app_commands.command(description="Write how the message to a member begins; without a text, as it was")
    @app_commands.describe(action="After what", text="In your words; [server] becomes the server’s name")
    @app_commands.choices(action=TOLD)
    async def message(
        self, interaction: Interaction, action: str, text: Range[str, 1, LONGEST_TEXT] | None = None
    ) -> None:
        await defer(interaction)
        texts = dict((await self._settings(interaction)).texts)
        texts.pop(Kind(action), None)
        if text is not None:
            texts[Kind(action)] = text
        await self._change(interaction, texts=texts)
        await self._show(interaction)

    async def _settings(self, interaction: Interaction) -> ModerationSettings:
        return await self.app.settings.get(guild_id(interaction), ModerationSettings)

    async def _change(self, interaction: Interaction, **values: Any) -> None:
        await self.app.settings.change(guild_id(interaction), ModerationSettings, interaction.user.id, **values)

    async def _show(self, interaction: Interaction) -> None:
        access = await interaction.client.tree.access(guild_id(interaction))
        await reply(interaction, overview(await self._settings(interaction), access, await reader_words(interaction)))


def _rung(strikes: int, step: Step, length: str | None) -> Rung:
    if step is Step.TIMEOUT and length is None:
        raise UserError(_("Say how long the timeout lasts: 1h, 3d12h, 2 weeks."))
    minutes = None if length is None or step is Step.ASK else int(read_length(length).total_seconds() // MINUTE)
    return Rung(strikes=strikes, step=step, minutes=minutes)
