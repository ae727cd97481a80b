"""By which invite people come, and what invites are for."""

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import Words, _, n_
from bot.core.markdown import one_line
from bot.core.posts import Post
from bot.features.invites.settings import LONGEST_NAME

ABOUT = "By which invite people come, and what invites are for"
DAYS, MOST_SHOWN = 30, 30


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Invites(commands.GroupCog, group_name="invites", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="How many came by which invite, where that is certain")
    @app_commands.describe(days="Of the last so many days; 30 unless said")
    async def show(self, interaction: Interaction, days: Range[int, 1, 365] = DAYS) -> None:
        await defer(interaction)
        await reply(interaction, await standing(self.app, guild_id(interaction), days, await reader_words(interaction)))

    @app_commands.command(description="Make an invite with a name, to see who comes by it")
    @app_commands.describe(name="What it is for: a video, a fair, a friend’s server", channel="Where it leads")
    async def campaign(
        self, interaction: Interaction, name: Range[str, 1, LONGEST_NAME], channel: discord.TextChannel
    ) -> None:
        await defer(interaction)
        link = await self.app.invites.start_campaign(guild_id(interaction), channel.id, name, interaction.user.id)
        named = one_line(name, LONGEST_NAME)
        text = _("Who comes by {link} counts for **{name}**. It does not run out.", link=link, name=named)
        await reply(interaction, text)

    @app_commands.command(description="Give an invite that is there a name")
    @app_commands.describe(invite="Its link or code", name="What it is for")
    async def name(
        self, interaction: Interaction, invite: Range[str, 2, 100], name: Range[str, 1, LONGEST_NAME]
    ) -> None:
        await defer(interaction)
        await self.app.invites.name(guild_id(interaction), invite, name, interaction.user.id)
        await reply(interaction, _("Who comes by it counts for **{name}**.", name=one_line(name, LONGEST_NAME)))


async def standing(app: App, server: int, days: int, words: Words) -> Post:
    counts, campaigns = await app.invites.counts(server, days), await app.invites.campaigns(server)
    by_name = dict[str, int]()
    for code, count in counts.items():
        name = f"**{one_line(campaigns[code], LONGEST_NAME)}**" if code in campaigns else f"`{code}`"
        by_name[name] = by_name.get(name, 0) + count
    joins = await app.welcome.joins(server, days)
    title = n_("**Who joined in the last {count} day**", "**Who joined in the last {count} days**", days)
    lines = [words.say(title)]
    ranked = sorted(by_name.items(), key=lambda pair: -pair[1])[:MOST_SHOWN]
    lines += [f"{name} · {words.show(count)}" for name, count in ranked]
    unknown = max(0, joins - sum(counts.values()))
    lines.append(words.say(_("unknown · {count}", count=unknown)))
    why = _("Discord does not say by which invite someone came: it is told only where there is no doubt.")
    lines.append(f"-# {words.say(why)}")
    return Post(("\n".join(lines),))
