from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.client.weeks import matching, read_week, week_name
from bot.core.calendar import Week
from bot.core.i18n import Days, Text, _
from bot.core.posts import Post
from bot.core.settings import ServerSettings
from bot.features.digest.posts import meaning_button
from cogs.engagement.lines import lines


class Stats(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="The numbers of a week")
    @app_commands.describe(period="This week, last week or an earlier one")
    @app_commands.default_permissions(manage_guild=True)
    async def stats(self, interaction: Interaction, period: str | None = None) -> None:
        require(interaction, "manage_guild")
        await defer(interaction)
        now = await self._this_week(guild_id(interaction))
        week = now if period is None else read_week(period)
        report = await self.app.reports.report(guild_id(interaction), week)
        words = await reader_words(interaction)
        text = "\n".join(lines(report, words, is_over=week < now))
        await reply(interaction, Post((text, (meaning_button(week, words),))))

    @stats.autocomplete("period")
    async def periods(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        now = await self._this_week(guild_id(interaction))
        known = await self.app.reports.weeks(guild_id(interaction))
        words = await reader_words(interaction)
        weeks = sorted({now, *known}, reverse=True)
        return matching(((str(week), words.say(period_name(week, now))) for week in weeks), typed)

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
