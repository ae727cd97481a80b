from collections.abc import Iterable

from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.client.weeks import matching, read_week, week_name
from bot.core.calendar import Week
from bot.core.i18n import Days, Text, Words, _
from bot.core.posts import Post
from bot.core.settings import ServerSettings
from bot.features.digest.posts import meaning_button
from bot.features.engagement.reports import Wanted
from cogs.engagement.channel import Place, channel_lines, counted_in
from cogs.engagement.export import TABLES, exported_text
from cogs.engagement.lines import lines
from cogs.engagement.progress import progress_lines
from cogs.engagement.today import today_lines

ABOUT = "The numbers of the server"


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Stats(commands.GroupCog, group_name="stats", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="The numbers of a week")
    @app_commands.describe(period="This week, last week or an earlier one")
    async def week(self, interaction: Interaction, period: str | None = None) -> None:
        await defer(interaction)
        now = await self._this_week(guild_id(interaction))
        week = now if period is None else read_week(period)
        report = await self.app.reports.report(guild_id(interaction), week)
        words = await reader_words(interaction)
        await self._answer(interaction, lines(report, words, is_over=week < now), week, words)

    @app_commands.command(description="What was counted today so far, beside what is usual by now")
    async def today(self, interaction: Interaction) -> None:
        await defer(interaction)
        today = await self.app.reports.today(guild_id(interaction))
        words = await reader_words(interaction)
        await self._answer(interaction, today_lines(today, words), Week.of(today.day), words)

    @app_commands.command(description="One channel’s week, beside what is usual there")
    @app_commands.describe(
        channel="Without it: the one you are in; a thread counts for its channel",
        week="Without it: this week so far",
    )
    async def channel(
        self,
        interaction: Interaction,
        channel: app_commands.Transform[int, Place] | None = None,
        week: str | None = None,
    ) -> None:
        await defer(interaction)
        where = counted_in(interaction.channel) if channel is None else channel
        wanted = await self._this_week(guild_id(interaction)) if week is None else read_week(week)
        found = await self.app.reports.channel(guild_id(interaction), where, wanted)
        words = await reader_words(interaction)
        await self._answer(interaction, channel_lines(found, words), wanted, words)

    @app_commands.command(description="Counts as CSV files for a spreadsheet: no members, no text")
    @app_commands.rename(first="from")
    @app_commands.describe(what="Without it: everything, in one ZIP file", first="The first week; a year is the most")
    @app_commands.choices(what=TABLES)
    async def export(
        self, interaction: Interaction, what: str = Wanted.EVERYTHING.value, first: str | None = None
    ) -> None:
        await defer(interaction)
        since = None if first is None else read_week(first)
        exported = await self.app.reports.export(guild_id(interaction), Wanted(what), since)
        text = exported_text(exported, await reader_words(interaction))
        await reply(interaction, Post((text,), (exported.file,)))

    @week.autocomplete("period")
    @channel.autocomplete("week")
    @export.autocomplete("first")
    async def periods(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        now = await self._this_week(guild_id(interaction))
        known = await self.app.reports.weeks(guild_id(interaction))
        words = await reader_words(interaction)
        weeks = sorted({now, *known}, reverse=True)
        return matching(((str(week), words.say(period_name(week, now))) for week in weeks), typed)

    async def _answer(self, interaction: Interaction, numbers: Iterable[str], week: Week, words: Words) -> None:
        progress = await self.app.engagement.progress(guild_id(interaction))
        text = "\n".join([*numbers, *progress_lines(progress, words)])
        await reply(interaction, Post((text, (meaning_button(week, words),))))

    async def _this_week(self, guild_id: int) -> Week:
        zone = (await self.app.settings.get(guild_id, ServerSettings)).zone
        return Week.of(self.app.clock.now().astimezone(zone).date())


def period_name(week: Week, now: Week) -> Text:
    days = Days(week.monday, week.sunday)
    if week == now:
        return _("This week so far ({days})", days=days)
    if week == now.plus(-1):
        return _("Last week ({days})", days=days)
    return week_name(week)
