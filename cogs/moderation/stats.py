"""What the team did, in totals; a moderator sees their own beside them, and nobody anyone else's."""

from datetime import timedelta

from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import Listing, Minutes, Percent, Words, _, n_
from bot.core.posts import Post
from bot.features.appeals.figures import AppealFigures
from bot.features.moderation.cases import NAMES
from bot.features.moderation.figures import SOURCES, ModerationFigures
from bot.features.reports.figures import Handled

PERIODS = [
    app_commands.Choice(name="7 days", value=7),
    app_commands.Choice(name="28 days", value=28),
    app_commands.Choice(name="90 days", value=90),
]


@app_commands.guild_only()
class TeamStats(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="What the team did: cases, what was taken back, appeals; never who did more")
    @app_commands.describe(period="How far back")
    @app_commands.choices(period=PERIODS)
    @app_commands.default_permissions(moderate_members=True)
    async def modstats(self, interaction: Interaction, period: int = 28) -> None:
        require(interaction, "moderate_members")
        await defer(interaction)
        server, since = guild_id(interaction), self.app.clock.now() - timedelta(days=period)
        team = await self.app.moderation_stats.figures(server, since)
        own = await self.app.moderation_stats.figures(server, since, actor_id=interaction.user.id)
        appeals = await self.app.appeals.figures(server, since)
        words = await reader_words(interaction)
        title = "## " + words.say(n_("The team, last {count} day", "The team, last {count} days", period))
        reports = await self.app.reporting.handled(server, since, self.app.clock.now())
        lines = [*case_lines(team, own, words), *report_lines(reports, words), *appeal_lines(appeals, words)]
        await reply(interaction, Post(("\n".join([title, *lines]),)))


def case_lines(team: ModerationFigures, own: ModerationFigures, words: Words) -> list[str]:
    if not team.cases:
        return [words.say(_("No case."))]
    mine = words.say(_("{cases} of them yours", cases=own.cases))
    counted = words.say(n_("{count} case", "{count} cases", team.cases))
    lines = [f"**{counted}** · {mine}"]
    own_kinds = dict(own.by_kind)
    for kind, cases in team.by_kind:
        mine = words.say(_("{cases} of them yours", cases=own_kinds.get(kind, 0)))
        said = words.say(_("{what} {count}", what=NAMES[kind], count=cases))
        lines.append(f"- {said} · {mine}" if kind in own_kinds else f"- {said}")
    sources = [_("{what} {count}", what=SOURCES[source], count=count) for source, count in team.by_source]
    lines.append(words.say(_("Came from: {sources}", sources=Listing(sources))))
    if team.undone_share is not None:
        share = Percent(team.undone_share)
        lines.append(words.say(_("Taken back or ended early: {share} of {all}", share=share, all=team.sanctions)))
    return lines


def report_lines(reports: Handled, words: Words) -> list[str]:
    said = [words.say(n_("{count} open report", "{count} open reports", reports.open))]
    if reports.oldest_open is not None:
        said.append(words.say(_("the oldest waits for {time}", time=_minutes(reports.oldest_open))))
    lines = ["🚩 " + " · ".join(said)]
    if reports.median is not None:
        answered = n_("{count} answered", "{count} answered", reports.answered)
        took = _("half answered within {time}", time=_minutes(reports.median))
        lines.append(f"{words.say(answered)} · {words.say(took)}")
    return lines


def _minutes(length: timedelta) -> Minutes:
    return Minutes(length.total_seconds() / 60)


def appeal_lines(appeals: AppealFigures, words: Words) -> list[str]:
    said = [words.say(n_("{count} open appeal", "{count} open appeals", appeals.open))]
    if appeals.oldest is not None:
        said.append(words.say(_("the oldest from {when}", when=f"<t:{int(appeals.oldest.timestamp())}:R>")))
    lines = ["⚖️ " + " · ".join(said)]
    if appeals.granted_share is not None and appeals.median_minutes is not None:
        granted = _("{share} of {all} granted", share=Percent(appeals.granted_share), all=appeals.decided)
        took = _("half answered within {time}", time=Minutes(appeals.median_minutes))
        lines.append(f"{words.say(granted)} · {words.say(took)}")
    return lines
