from datetime import date

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_language, reader_words
from bot.client.replies import defer, reply
from bot.client.weeks import read_week
from bot.core.calendar import Week
from bot.core.i18n import Listing, _
from bot.core.settings import ServerSettings
from bot.core.zones import read_zone
from bot.features.digest.settings import DigestSettings
from cogs.digest import choices
from cogs.digest.views import quiet_list

Channel = discord.TextChannel

ABOUT = "The weekly digest for those who manage the server"


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Digest(commands.GroupCog, group_name="digest", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="Choose where and when the weekly digest comes")
    @app_commands.describe(
        channel="Where it is posted; all who see this channel can read it",
        weekday="On which day",
        hour="At which hour of the day, 0 to 23",
        timezone="Of the server; days and weeks are counted in it",
        language="Of what the bot posts for everyone",
    )
    @app_commands.choices(weekday=choices.WEEKDAYS)
    @app_commands.choices(language=choices.LANGUAGES)
    async def setup(
        self,
        interaction: Interaction,
        channel: Channel,
        weekday: int,
        hour: app_commands.Range[int, 0, 23],
        timezone: str | None = None,
        language: str | None = None,
    ) -> None:
        await defer(interaction)
        self.app.setup.check(guild_id(interaction), DigestSettings, channel_id=channel.id)
        zone = None if timezone is None else read_zone(timezone)
        next_at = await self.app.digest.setup(
            guild_id(interaction), channel.id, weekday, hour, zone, language, interaction.user.id
        )
        at = int(next_at.timestamp())
        text = _(
            "The digest comes to {channel}, next on {when} ({until}). `/digest preview` shows what it looks like.",
            channel=channel.mention,
            when=f"<t:{at}:F>",
            until=f"<t:{at}:R>",
        )
        await reply(interaction, text)

    @setup.autocomplete("timezone")
    async def _zones(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        server = await self.app.settings.get(guild_id(interaction), ServerSettings)
        return choices.zone_choices(typed, server.timezone)

    @app_commands.command(description="See the digest of a week, for yourself")
    @app_commands.describe(week="Without it: the last week that is over")
    async def preview(self, interaction: Interaction, week: str | None = None) -> None:
        await defer(interaction)
        wanted = None if week is None else read_week(week)
        language = await reader_language(interaction)
        await reply(interaction, await self.app.digest.preview(guild_id(interaction), wanted, language))

    @preview.autocomplete("week")
    async def _weeks(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        weeks = await self.app.digest.weeks(guild_id(interaction))
        return choices.week_choices(weeks, typed, await reader_words(interaction))

    @app_commands.command(description="Post last week’s digest now")
    async def now(self, interaction: Interaction) -> None:
        await defer(interaction)
        posted = await self.app.digest.post_now(guild_id(interaction))
        if posted.already:
            await reply(interaction, _("It was posted before: {link}", link=posted.link))
        else:
            await reply(interaction, _("Posted: {link}", link=posted.link))

    @app_commands.command(description="Mark days in which less happens, or list them")
    @app_commands.rename(first="from", last="to")
    @app_commands.describe(
        first="The first day, like 2026-12-21; without it, the list is shown",
        last="The last day; without it, the end of that week",
    )
    async def quiet(self, interaction: Interaction, first: str | None = None, last: str | None = None) -> None:
        await defer(interaction)
        if first is not None:
            start = choices.read_day(first)
            end = Week.of(start).sunday if last is None else choices.read_day(last)
            await self.app.digest.mark_quiet(guild_id(interaction), start, end, interaction.user.id)
        marked = await self.app.digest.quiet_times(guild_id(interaction))
        await reply(interaction, quiet_list(marked, await reader_words(interaction)))

    @quiet.autocomplete("first")
    async def _first_days(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices.day_choices(await self._today(interaction), typed, await reader_words(interaction), ends=False)

    @quiet.autocomplete("last")
    async def _last_days(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices.day_choices(await self._today(interaction), typed, await reader_words(interaction), ends=True)

    async def _today(self, interaction: Interaction) -> date:
        server = await self.app.settings.get(guild_id(interaction), ServerSettings)
        return self.app.clock.now().astimezone(server.zone).date()

    @app_commands.command(description="Count questions in a channel, or stop counting them there")
    @app_commands.describe(channel="Forums are always counted; name a text channel")
    async def questions(self, interaction: Interaction, channel: Channel) -> None:
        await defer(interaction)
        channels = await self.app.digest.toggle_questions(guild_id(interaction), channel.id, interaction.user.id)
        if not channels:
            await reply(interaction, _("Questions are counted in forums only now."))
            return
        listing = Listing([f"<#{channel_id}>" for channel_id in channels])
        await reply(interaction, _("Questions are counted in forums and in {channels} from now on.", channels=listing))
