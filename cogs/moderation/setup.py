"""Where the staff reads what was done, and which reasons are offered."""

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.actions import missing_in
from bot.client.facts import Interaction, guild_id, require
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.permissions import permission_names
from bot.features.moderation.settings import LONGEST_REASON, TEMPLATES, ModerationSettings

ABOUT = "How moderation works on this server"
NEEDS = ("send_messages",)
LONGEST_TEMPLATE = min(LONGEST_REASON, 100)


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Moderation(commands.GroupCog, group_name="moderation", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="Choose where cases are shown")
    @app_commands.describe(
        log="Every action, one card each; only the staff should see this channel",
        inbox="Only what needs a human",
    )
    async def setup(
        self, interaction: Interaction, log: discord.TextChannel, inbox: discord.TextChannel | None = None
    ) -> None:
        await defer(interaction)
        for channel in (log, *([inbox] if inbox else [])):
            self._check(channel)
        values = {"log_channel": log.id, "inbox_channel": inbox.id if inbox else None}
        await self.app.settings.change(guild_id(interaction), ModerationSettings, interaction.user.id, **values)
        if inbox is None:
            await reply(interaction, _("Cases are shown in {log} from now on.", log=log.mention))
        else:
            text = _(
                "Cases are shown in {log} from now on; what needs a human comes to {inbox}.",
                log=log.mention,
                inbox=inbox.mention,
            )
            await reply(interaction, text)

    def _check(self, channel: discord.TextChannel) -> None:
        missing = missing_in(channel, NEEDS)
        if missing:
            raise UserError(
                _(
                    "The bot can’t post in {channel}: give it {permissions} there, then try again.",
                    channel=channel.mention,
                    permissions=permission_names(missing),
                )
            )
        if channel.permissions_for(channel.guild.default_role).view_channel:
            raise UserError(
                _("Everyone can read {channel}. Choose a channel that only the staff sees.", channel=channel.mention)
            )

    @app_commands.command(description="Offer a reason for cases, or stop offering it")
    @app_commands.describe(reason="As it is offered when someone types a reason")
    async def reason(self, interaction: Interaction, reason: Range[str, 1, LONGEST_TEMPLATE]) -> None:
        await defer(interaction)
        server = guild_id(interaction)
        offered = (await self.app.settings.get(server, ModerationSettings)).templates
        is_new = reason not in offered
        changed = (*offered, reason) if is_new else tuple(one for one in offered if one != reason)
        if len(changed) > TEMPLATES:
            raise UserError(_("{count} reasons are offered already: remove one first.", count=len(offered)))
        await self.app.settings.change(server, ModerationSettings, interaction.user.id, templates=changed)
        text = _("Offered from now on: {reason}") if is_new else _("No longer offered: {reason}")
        await reply(interaction, type(text)(text.message, values={"reason": reason}))

    @reason.autocomplete("reason")
    async def _offered(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        settings = await self.app.settings.get(guild_id(interaction), ModerationSettings)
        return [
            app_commands.Choice(name=one, value=one) for one in settings.templates if typed.casefold() in one.casefold()
        ]
