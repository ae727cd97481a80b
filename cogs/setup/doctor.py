"""What is wrong with a server: by command, and mended at a press."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.buttons import Pressed
from bot.client.client import Client
from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.features.setup import doctor_posts

NEEDED = "manage_guild"


class DoctorCog(commands.Cog, name="Doctor"):
    def __init__(self, client: Client) -> None:
        self.app = client.app
        client.inbox.audits.append(self.app.doctor.saw)

    @app_commands.command(description="What is wrong here, what comes of it, and what the bot can mend itself")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def doctor(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        await defer(interaction)
        found = await self.app.doctor.look(guild_id(interaction))
        await reply(interaction, doctor_posts.checkup(found, await reader_words(interaction)))

    @commands.Cog.listener()
    async def on_server_heard(self, guild: discord.Guild) -> None:
        await self.app.doctor.begin(guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.app.doctor.stir(channel.guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        if before.overwrites != after.overwrites:
            self.app.doctor.stir(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        self.app.doctor.stir(role.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        if (before.permissions, before.position) != (after.permissions, after.position):
            self.app.doctor.stir(after.guild.id)

    @commands.Cog.listener("on_automod_rule_update")
    @commands.Cog.listener("on_automod_rule_delete")
    async def native_changed(self, rule: discord.AutoModRule) -> None:
        self.app.doctor.native_changed(rule.guild.id)


class DoctorButton(Pressed, template=r"doctor:(?:(?P<act>look|answers)|fix:(?P<key>[\w.:]{1,80}))"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        app, server = app_of(interaction), guild_id(interaction)
        if self.said["act"] == "answers":
            await defer(interaction)
            await reply(interaction, doctor_posts.answers(await reader_words(interaction)))
            return
        # What was told to the team stays as it stands: who presses sees the whole for themselves.
        is_own = interaction.message is not None and interaction.message.flags.ephemeral
        await (interaction.response.defer() if is_own else defer(interaction))
        done = None
        if self.said["key"]:
            finding, fix = await app.doctor.mendable(server, self.said["key"])
            require(interaction, *fix.needs)
            await app.doctor.mending.mend(server, interaction.user.id, fix)
            done = doctor_posts.fixed(finding)
        post = doctor_posts.checkup(await app.doctor.look(server), await reader_words(interaction), done)
        await (update if is_own else reply)(interaction, post)
