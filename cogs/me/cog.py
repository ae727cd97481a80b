"""One door for a member: what the bot knows of them, and what they may do about it."""

from discord import app_commands
from discord.ext import commands

from bot.client.client import Client
from bot.client.facts import Interaction, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import Words, p_
from bot.core.posts import Button, Post
from cogs.me.sections import SECTIONS
from cogs.me.views import record_page


@app_commands.guild_only()
class Me(commands.Cog):
    """For every member, about themselves alone."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(description="What the bot knows of you here: language, record, appeals, data")
    async def me(self, interaction: Interaction) -> None:
        await defer(interaction)
        words = await reader_words(interaction)
        server, member = guild_id(interaction), interaction.user.id
        sections = [await section(self.client, server, member, words) for section in SECTIONS]
        await reply(interaction, Post((*(text for text in sections if text), _doors(words))))

    @app_commands.command(description="Your own cases, your strikes, and when they expire")
    async def myrecord(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await record_page(interaction, 0))


def _doors(words: Words) -> tuple[Button, ...]:
    return (Button(words.say(p_("button", "My record")), "me:record:0:all"),)
