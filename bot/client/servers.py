"""Looks at a server as a whole, and makes on it what a setup needs."""

from collections.abc import Collection, Iterator, Mapping

import discord

from bot.client.actions import DiscordActions
from bot.client.channels import STAFF
from bot.client.language import spoken
from bot.client.lobby import role_facts
from bot.core.actions import Reason, Refused
from bot.core.servers import BotFacts, ChannelFacts, ServerFacts, Sort

OURS = ("view_channel", "send_messages", "attach_files", "read_message_history")
"""What the bot gets in a channel that it makes."""
CALLED = {"read_messages": "view_channel"}


class DiscordServers:
    """`bot.core.servers.Servers` on a connected client."""

    def __init__(self, client: discord.Client, actions: DiscordActions) -> None:
        self.client = client
        self.actions = actions

    def look(self, guild_id: int) -> ServerFacts:
        guild = self._guild(guild_id)
        system = guild.system_channel
        return ServerFacts(
            id=guild.id,
            name=guild.name,
            members=guild.member_count or 0,
            has=_names(guild.me.guild_permissions),
            channels={channel.id: _channel(channel) for channel in guild.channels},
            roles={role.id: role_facts(role) for role in guild.roles if not role.is_default()},
            everyone_has=_names(guild.default_role.permissions),
            staff_roles=tuple(role.id for role in guild.roles if _is_staff(role)),
            bots=tuple(self._bots(guild)),
            system_channel=system.id if system else None,
            preferred_language=spoken(guild.preferred_locale),
            hears_members=self.client.intents.members,
            reads_text=self.client.intents.message_content,
            users=sum(one.member_count or 0 for one in self.client.guilds),
        )

    def _bots(self, guild: discord.Guild) -> Iterator[BotFacts]:
        """Those that have a role of their own, which Discord names after them."""
        me, mine, top = self.client.user, guild.me.guild_permissions, guild.me.top_role
        for role in guild.roles:
            bot_id = role.tags.bot_id if role.tags else None
            if bot_id is not None and (me is None or bot_id != me.id):
                powers = discord.Permissions(role.permissions.value & STAFF.value)
                yield BotFacts(
                    bot_id, role.name, _names(powers), role.id, role.position, in_reach=mine.manage_roles and role < top
                )

    async def make_staff_channel(
        self, guild_id: int, name: str, topic: str, seers: Collection[int], why: str
    ) -> ChannelFacts:
        guild = self._guild(guild_id)
        hidden, seen = discord.PermissionOverwrite(view_channel=False), discord.PermissionOverwrite(view_channel=True)
        rules: dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite] = {
            guild.default_role: hidden,
            guild.me: discord.PermissionOverwrite(**dict.fromkeys(OURS, True)),
        }
        rules |= {role: seen for role_id in seers if (role := guild.get_role(role_id)) is not None}
        try:
            with self.actions.refusing(None):
                made = await guild.create_text_channel(name, topic=topic, overwrites=rules, reason=why)
        except Refused as refused:
            missing = [name for name in ("manage_channels", "manage_roles") if name not in self.look(guild_id).has]
            raise Refused(refused.reason, ",".join(missing)) from refused
        return ChannelFacts(made.id, made.name, Sort.TEXT, frozenset(OURS), everyone_reads=False)

    async def allow_bot(self, guild_id: int, channel_id: int, permissions: Collection[str], why: str) -> None:
        guild = self._guild(guild_id)
        channel = guild.get_channel(channel_id)
        if channel is None:
            raise Refused(Reason.GONE)
        rule = channel.overwrites_for(guild.me)
        rule.update(**dict.fromkeys(permissions, True))
        with self.actions.refusing(channel_id, "manage_roles"):
            await channel.set_permissions(guild.me, overwrite=rule, reason=why)

    async def bot_may(self, guild_id: int, bot_id: int) -> frozenset[str]:
        with self.actions.refusing(None):
            member = await self._guild(guild_id).fetch_member(bot_id)
        return _names(member.guild_permissions)

    async def change_role(self, guild_id: int, role_id: int, permissions: Mapping[str, bool], why: str) -> None:
        role = self._guild(guild_id).get_role(role_id)
        if role is None:
            raise Refused(Reason.GONE)
        changed = discord.Permissions(role.permissions.value)
        changed.update(**permissions)
        with self.actions.refusing(None):
            await role.edit(permissions=changed, reason=why)

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            raise Refused(Reason.GONE)
        return guild


def _channel(channel: discord.abc.GuildChannel) -> ChannelFacts:
    everyone = channel.permissions_for(channel.guild.default_role)
    return ChannelFacts(
        id=channel.id,
        name=channel.name,
        sort=_sort(channel),
        has=_names(channel.permissions_for(channel.guild.me)),
        everyone_reads=everyone.view_channel,
    )


def _sort(channel: discord.abc.GuildChannel) -> Sort:
    match channel:
        case discord.TextChannel():
            return Sort.TEXT
        case discord.ForumChannel():
            return Sort.FORUM
        case discord.CategoryChannel():
            return Sort.CATEGORY
        case _:
            return Sort.OTHER


def _is_staff(role: discord.Role) -> bool:
    return bool(role.permissions.value & STAFF.value) and not (role.is_default() or role.managed)


def _names(permissions: discord.Permissions) -> frozenset[str]:
    """As Discord's API calls them, where discord.py goes through an older name."""
    return frozenset(CALLED.get(name, name) for name, has in permissions if has)
