"""Rules that are written into Discord's own AutoMod: shown first, then asked."""

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.features.automod import native_posts

if TYPE_CHECKING:
    from bot.app import App

NEEDED = "manage_guild"


class NativeRules(commands.Cog):
    app: "App"

    @app_commands.command(description="Write rules into Discord’s own AutoMod, so that what they block never appears")
    async def sync(self, interaction: Interaction) -> None:
        await defer(interaction)
        await ask(interaction)


async def ask(interaction: Interaction) -> None:
    automod = app_of(interaction).automod
    plan, token = await automod.native.ask(guild_id(interaction), interaction.user.id)
    spoken = await reader_words(interaction)
    await reply(interaction, native_posts.asks(plan, token, spoken, reads_text=automod.reads_text))


class SyncButton(Pressed, template=r"automod:sync:(?:ask|(?P<act>write|keep|remove):(?P<token>[\w-]{1,40}))"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        await defer(interaction)
        if self.said["act"] is None:
            await ask(interaction)
            return
        native, server, by = app_of(interaction).automod.native, guild_id(interaction), interaction.user.id
        if self.said["act"] == "remove":
            await reply(interaction, native_posts.removed(await native.remove_all(server, by, self.said["token"])))
            return
        keeps = self.said["act"] == "keep"
        plan = await native.write(server, by, self.said["token"], keeps=keeps)
        await reply(interaction, native_posts.done(plan, await reader_words(interaction), kept=keeps))
