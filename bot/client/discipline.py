"""Does on Discord what moderation asks for."""

from datetime import datetime, timedelta

import discord

from bot.client import audit
from bot.client.actions import DiscordActions
from bot.client.history import refusing
from bot.core.actions import Reason, Refused
from bot.core.discipline import AuditPage, MessageCopy
from bot.core.facts import MemberFacts
from bot.core.posts import File

INVITE_LASTS = timedelta(days=7)


def facts_of(member: discord.Member | discord.User, guild: discord.Guild) -> MemberFacts:
    """As the server knows them; a user who is no member is not there."""
    is_owner = member.id == guild.owner_id
    if not isinstance(member, discord.Member):
        return MemberFacts(guild.id, member.id, is_owner=is_owner)
    return MemberFacts(
        guild_id=guild.id,
        id=member.id,
        rank=member.top_role.position,
        is_owner=is_owner,
        permissions=frozenset(name for name, has in member.guild_permissions if has),
        roles=frozenset(role.id for role in member.roles),
    )


class DiscordDiscipline:
    """`bot.core.discipline.Discipline` on a connected client."""

    def __init__(self, client: discord.Client, actions: DiscordActions) -> None:
        self.client = client
        self.actions = actions

    def server_name(self, guild_id: int) -> str:
        return discord.utils.escape_markdown(self._guild(guild_id).name)

    def me(self, guild_id: int) -> MemberFacts:
        guild = self._guild(guild_id)
        return facts_of(guild.me, guild)

    async def member(self, guild_id: int, user_id: int) -> MemberFacts:
        found = await self._member(guild_id, user_id)
        return MemberFacts(guild_id, user_id) if found is None else facts_of(found, self._guild(guild_id))

    async def timed_out_until(self, guild_id: int, user_id: int) -> datetime | None:
        found = await self._member(guild_id, user_id)
        return None if found is None else found.timed_out_until

    async def time_out(self, guild_id: int, user_id: int, until: datetime | None, why: str) -> None:
        moment = None if until is None else until.isoformat()
        with self.actions.refusing(None):
            await self.client.http.edit_member(guild_id, user_id, reason=why, communication_disabled_until=moment)

    async def kick(self, guild_id: int, user_id: int, why: str) -> None:
        with self.actions.refusing(None):
            await self._guild(guild_id).kick(discord.Object(user_id), reason=why)

    async def ban(self, guild_id: int, user_id: int, delete: timedelta, why: str) -> None:
        seconds = int(delete.total_seconds())
        with self.actions.refusing(None):
            await self._guild(guild_id).ban(discord.Object(user_id), reason=why, delete_message_seconds=seconds)

    async def unban(self, guild_id: int, user_id: int, why: str) -> None:
        with self.actions.refusing(None):
            await self._guild(guild_id).unban(discord.Object(user_id), reason=why)

    async def add_role(self, guild_id: int, user_id: int, role_id: int, why: str) -> None:
        with self.actions.refusing(None):
            await self.client.http.add_role(guild_id, user_id, role_id, reason=why)

    async def rename(self, guild_id: int, user_id: int, nickname: str | None, why: str) -> None:
        with self.actions.refusing(None, "manage_nicknames"):
            await self.client.http.edit_member(guild_id, user_id, reason=why, nick=nickname or "")

    async def remove_role(self, guild_id: int, user_id: int, role_id: int, why: str) -> None:
        with self.actions.refusing(None):
            await self.client.http.remove_role(guild_id, user_id, role_id, reason=why)

    async def copy(self, guild_id: int, channel_id: int, message_id: int) -> MessageCopy:
        most = self._guild(guild_id).filesize_limit
        with self.actions.refusing(channel_id, "read_message_history"):
            channel = self.client.get_partial_messageable(channel_id, guild_id=guild_id)
            message = await channel.fetch_message(message_id)
            fitting = [one for one in message.attachments if one.size <= most]
            files = [File(one.filename, await one.read(use_cached=True)) for one in fitting]
        left_out = tuple(one.filename for one in message.attachments if one.size > most)
        return MessageCopy(message.author.id, message.created_at, message.content, tuple(files), left_out)

    async def delete_message(self, channel_id: int, message_id: int, why: str) -> None:
        with self.actions.refusing(channel_id, "manage_messages"):
            await self.client.http.delete_message(channel_id, message_id, reason=why)

    async def audit_entries(self, guild_id: int, after_id: int) -> AuditPage:
        with refusing():
            return await audit.read(self.client, guild_id, after_id)

    async def invite(self, guild_id: int) -> str | None:
        guild = self._guild(guild_id)
        for channel in guild.text_channels:
            if channel.permissions_for(guild.me).create_instant_invite:
                with self.actions.refusing(None):
                    made = await channel.create_invite(max_age=int(INVITE_LASTS.total_seconds()), max_uses=1)
                return made.url
        return None

    async def _member(self, guild_id: int, user_id: int) -> discord.Member | None:
        try:
            with self.actions.refusing(None):
                return await self._guild(guild_id).fetch_member(user_id)
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return None
            raise

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            raise Refused(Reason.GONE)
        return guild
