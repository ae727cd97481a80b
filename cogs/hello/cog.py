"""Says hello once on each server: to who invited the bot, with what to type next."""

import discord
from discord.ext import commands

from bot.client.client import Client
from bot.client.language import server_language, spoken
from bot.core.actions import Refused
from bot.core.i18n import Words, _, words
from bot.core.posts import Post
from bot.core.settings import ServerSettings

AUDIT_ENTRIES = 20


class Hello(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client
        self.app = client.app

    @commands.Cog.listener()
    async def on_server_heard(self, guild: discord.Guild) -> None:
        if not await self.app.engagement.greet_once(guild.id):
            return
        await self._learn_language(guild)
        post = self._hello(guild, words(await server_language(self.app, guild.id)))
        try:
            await self.app.actions.dm(await inviter(guild), post)
        except Refused:
            await self._say_here(guild, post)

    async def _learn_language(self, guild: discord.Guild) -> None:
        language = spoken(guild.preferred_locale)
        if language is not None and language != await server_language(self.app, guild.id):
            await self.app.settings.change(guild.id, ServerSettings, guild.me.id, language=language)

    def _hello(self, guild: discord.Guild, words: Words) -> Post:
        mention = self.client.tree.mention
        lines = (
            words.say(_("## Hello from {bot}", bot=guild.me.display_name)),
            words.say(
                _(
                    "The bot is on **{server}** now. It counts what happens there, never what is said, and once a "
                    "week tells those who manage the server what changed and what to do.",
                    server=discord.utils.escape_markdown(guild.name),
                )
            ),
            words.say(_("Three commands to type there next:")),
            words.say(_("1. {command}: set the bot up, in under five minutes", command=mention("setup"))),
            words.say(_("2. {command}: see what is counted so far", command=mention("stats week"))),
            words.say(_("3. {command}: see all that you may use", command=mention("help"))),
        )
        return Post(("\n".join(lines),))

    async def _say_here(self, guild: discord.Guild, post: Post) -> None:
        for channel in places_to_speak(guild):
            try:
                await self.app.actions.post(channel.id, post)
            except Refused:
                continue
            return


async def inviter(guild: discord.Guild) -> int:
    """Who invited the bot, where the bot may read that; else who owns the server."""
    if guild.me.guild_permissions.view_audit_log:
        async for entry in guild.audit_logs(action=discord.AuditLogAction.bot_add, limit=AUDIT_ENTRIES):
            if entry.target is not None and entry.target.id == guild.me.id and entry.user is not None:
                return entry.user.id
    return guild.owner_id or guild.me.id


def places_to_speak(guild: discord.Guild) -> list[discord.TextChannel]:
    """The server's channel for welcomes, then the others from the top, where the bot may write."""
    first = [guild.system_channel] if guild.system_channel else []
    rest = [channel for channel in guild.text_channels if channel != guild.system_channel]
    return [channel for channel in (*first, *rest) if _may_write(channel)]


def _may_write(channel: discord.TextChannel) -> bool:
    has = channel.permissions_for(channel.guild.me)
    return has.view_channel and has.send_messages
