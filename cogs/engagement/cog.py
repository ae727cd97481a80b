from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.client.buttons import Pressed
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.calendar import Week
from bot.core.errors import UserError
from bot.core.i18n import Days, Text, _
from bot.core.posts import Button, Post
from bot.core.settings import ServerSettings
from cogs.engagement.lines import definitions, lines

CHOICES = 25
MEANING = "stats:meaning"


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
        button = Button(words.say(_("What these mean")), MEANING)
        await reply(interaction, Post(("\n".join(lines(report, words, is_over=week < now)), (button,))))

    @stats.autocomplete("period")
    async def periods(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        now = await self._this_week(guild_id(interaction))
        known = await self.app.reports.weeks(guild_id(interaction))
        words = await reader_words(interaction)
        choices = [(str(week), words.say(week_name(week, now))) for week in sorted({now, *known}, reverse=True)]
        found = [(value, name) for value, name in choices if typed.lower() in f"{value} {name}".lower()]
        return [app_commands.Choice(name=name, value=value) for value, name in found[:CHOICES]]

    async def _this_week(self, guild_id: int) -> Week:
        zone = (await self.app.settings.get(guild_id, ServerSettings)).zone
        return Week.of(self.app.clock.now().astimezone(zone).date())


class Meaning(Pressed, template=MEANING):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        words = await reader_words(interaction)
        for page in definitions(words):
            await reply(interaction, Post((page,)))


def week_name(week: Week, now: Week) -> Text:
    days = Days(week.monday, week.sunday)
    if week == now:
        return _("This week so far ({days})", days=days)
    if week == now.plus(-1):
        return _("Last week ({days})", days=days)
    return _("Week {number} of {year} ({days})", number=week.number, year=str(week.year), days=days)


def read_week(name: str) -> Week:
    try:
        return Week.parse(name.strip())
    except ValueError:
        raise UserError(_("“{week}” is no week. Pick one of the list, or type one like 2026-W43.", week=name)) from None
