"""What a server decides about reports."""

from typing import Any

import discord
from discord import app_commands, ui
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.forms import Form
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.core.i18n import Command, Text, Words, _, n_
from bot.core.posts import Post
from bot.features.moderation.settings import ModerationSettings
from bot.features.reports.settings import LONGEST_HELP, ReportsSettings
from cogs.reports.forms import OPEN_FOR

ABOUT = "How reports work on this server"


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class ReportsSetup(commands.GroupCog, group_name="reports", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="Look at the limits of reports, and change them")
    @app_commands.describe(
        limit="How many reports a member may send within an hour",
        urgent="How many members must report the same within an hour to make it urgent",
        remind="After how many hours without an answer the team is reminded",
    )
    async def setup(
        self,
        interaction: Interaction,
        limit: Range[int, 1, 50] | None = None,
        urgent: Range[int, 2, 20] | None = None,
        remind: Range[int, 1, 168] | None = None,
    ) -> None:
        await defer(interaction)
        given: dict[str, Any] = {"per_hour": limit, "urgent_at": urgent, "remind_after_hours": remind}
        values = {name: value for name, value in given.items() if value is not None}
        server = guild_id(interaction)
        if values:
            await self.app.settings.change(server, ReportsSettings, interaction.user.id, **values)
        await reply(interaction, await standing(self.app, server, await reader_words(interaction)))

    @app_commands.command(
        name="help-lines", description="What someone reads who reports that a person may be in danger"
    )
    async def help_lines(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(HelpForm(await words_at_once(interaction)))


class HelpForm(Form):
    """It can’t show what was set before: nothing can be looked up before a form."""

    def __init__(self, words: Words) -> None:
        super().__init__(title=words.say(_("Help lines")), timeout=OPEN_FOR)
        self.lines = ui.TextInput[HelpForm](
            custom_id="lines", style=discord.TextStyle.paragraph, required=False, max_length=LONGEST_HELP
        )
        how = words.say(_("Names and numbers, one a line. Left empty: none are shown."))
        self.add_item(ui.Label(text=words.say(_("Whom can people call?")), description=how, component=self.lines))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        require(interaction, "manage_guild")
        app, server, lines = app_of(interaction), guild_id(interaction), self.lines.value.strip()
        await app.settings.change(server, ReportsSettings, interaction.user.id, help_lines=lines)
        await reply(interaction, await standing(app, server, await reader_words(interaction)))


async def standing(app: App, server: int, words: Words) -> Post:
    """What is decided now."""
    settings = await app.settings.get(server, ReportsSettings)
    said = [words.say(text) for text in _limits(settings)]
    channels = await app.settings.get(server, ModerationSettings)
    channel_id = channels.needs_human_channel
    if channel_id is None:
        text = _("Nobody sees them yet: choose a channel with {command}.", command=Command("moderation setup"))
    else:
        text = _("The team sees them in {channel}.", channel=f"<#{channel_id}>")
    said.append(words.say(text))
    if settings.help_lines:
        said += [words.say(_("Who reports that someone may be in danger reads:")), settings.help_lines]
    else:
        said.append(words.say(_("No help lines are set for someone in danger.")))
    return Post(("\n".join(said),))


def _limits(settings: ReportsSettings) -> tuple[Text, ...]:
    return (
        n_(
            "A member may send {count} report an hour.", "A member may send {count} reports an hour.", settings.per_hour
        ),
        n_(
            "What {count} member reports within an hour is urgent.",
            "What {count} members report within an hour is urgent.",
            settings.urgent_at,
        ),
        n_(
            "The team is reminded of what waits for {count} hour.",
            "The team is reminded of what waits for {count} hours.",
            settings.remind_after_hours,
        ),
    )
