"""Does on Discord what is asked about those who come and go."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import discord

from bot.client.actions import DiscordActions, marks
from bot.core.actions import Reason, Refused
from bot.core.facts import PersonFacts
from bot.core.i18n import Text, _
from bot.core.lobby import InviteFacts, RoleFacts, unfit
from bot.core.refusals import refused

AT_ONCE = 100
"""Members that Discord looks up by id with one request."""
PICTURE_SIZE = 256
DANGEROUS = (
    "administrator",
    "ban_members",
    "kick_members",
    "manage_channels",
    "manage_events",
    "manage_expressions",
    "manage_guild",
    "manage_messages",
    "manage_nicknames",
    "manage_roles",
    "manage_threads",
    "manage_webhooks",
    "mention_everyone",
    "moderate_members",
    "move_members",
    "mute_members",
    "deafen_members",
    "view_audit_log",
)
"""What only the team should hand out."""


class DiscordLobby:
    """`bot.core.lobby.Lobby` on a connected client."""

    def __init__(self, client: discord.Client, actions: DiscordActions) -> None:
        self.client = client
        self.actions = actions

    @property
    def hears(self) -> bool:
        return self.client.intents.members

    async def persons(self, guild_id: int, member_ids: Sequence[int]) -> Mapping[int, PersonFacts]:
        guild, found = self._guild(guild_id), list[discord.Member]()
        for start in range(0, len(member_ids), AT_ONCE):
            ids = list(member_ids[start : start + AT_ONCE])
            found += await guild.query_members(user_ids=ids, limit=AT_ONCE, cache=False)
        return {member.id: person_of(member, at) for member in found if (at := member.joined_at) is not None}

    def server_name(self, guild_id: int) -> str:
        return self._guild(guild_id).name

    def members(self, guild_id: int) -> int:
        return self._guild(guild_id).member_count or 0

    def onboards(self, guild_id: int) -> bool:
        return "GUILD_ONBOARDING" in self._guild(guild_id).features

    def screens(self, guild_id: int) -> bool:
        return "MEMBER_VERIFICATION_GATE_ENABLED" in self._guild(guild_id).features

    def category(self, channel_id: int) -> int | None:
        return getattr(self.client.get_channel(channel_id), "category_id", None)

    def rules_channel(self, guild_id: int) -> int | None:
        channel = self._guild(guild_id).rules_channel
        return None if channel is None else channel.id

    def exists(self, guild_id: int, thing_id: int) -> bool:
        guild = self._guild(guild_id)
        return guild.get_role(thing_id) is not None or guild.get_channel_or_thread(thing_id) is not None

    def roles(self, guild_id: int) -> Mapping[int, RoleFacts]:
        guild = self._guild(guild_id)
        return {role.id: role_facts(role) for role in guild.roles if not role.is_default()}

    def why_not_given(self, guild_id: int, role_id: int) -> Text | None:
        guild = self._guild(guild_id)
        role = guild.get_role(role_id)
        if role is None or role.is_default():
            return _("This role is not there any more, or everyone has it.")
        if not guild.me.guild_permissions.manage_roles:
            return refused(Refused(Reason.MISSING_PERMISSION, "manage_roles"))
        return unfit(role_facts(role))

    async def give_role(self, guild_id: int, member_id: int, role_id: int, why: str) -> None:
        with self.actions.refusing(None):
            await self.client.http.add_role(guild_id, member_id, role_id, reason=why)

    async def take_role(self, guild_id: int, member_id: int, role_id: int, why: str) -> None:
        with self.actions.refusing(None):
            await self.client.http.remove_role(guild_id, member_id, role_id, reason=why)

    def greets_itself(self, guild_id: int) -> int | None:
        guild = self._guild(guild_id)
        channel = guild.system_channel
        return channel.id if channel is not None and guild.system_channel_flags.join_notifications else None

    async def stop_greeting(self, guild_id: int, why: str) -> None:
        await self._greets(guild_id, why, on=False)

    async def resume_greeting(self, guild_id: int, why: str) -> None:
        await self._greets(guild_id, why, on=True)

    async def _greets(self, guild_id: int, why: str, *, on: bool) -> None:
        guild = self._guild(guild_id)
        flags = guild.system_channel_flags
        flags.join_notifications = on
        with self.actions.refusing(None):
            await guild.edit(system_channel_flags=flags, reason=why)

    async def find_marked(self, channel_id: int, after: datetime, mark: int) -> int | None:
        channel = self.client.get_partial_messageable(channel_id)
        with self.actions.refusing(channel_id, "read_message_history"):
            async for message in channel.history(limit=None, after=after, oldest_first=True):
                if message.author == self.client.user and mark in marks([one.to_dict() for one in message.components]):
                    return message.id
        return None

    async def invites(self, guild_id: int) -> Mapping[str, InviteFacts]:
        guild = self._guild(guild_id)
        if not guild.me.guild_permissions.manage_guild:
            raise Refused(Reason.MISSING_PERMISSION, "manage_guild")
        with self.actions.refusing(None):
            found = [*await guild.invites(), *(await self._vanity(guild))]
        return {one.code: InviteFacts(one.uses or 0, one.max_uses or 0, one.expires_at) for one in found}

    async def _vanity(self, guild: discord.Guild) -> Sequence[discord.Invite]:
        vanity = await guild.vanity_invite() if "VANITY_URL" in guild.features else None
        return [] if vanity is None else [vanity]

    async def create_invite(self, channel_id: int, why: str) -> str:
        with self.actions.refusing(channel_id, "create_instant_invite"):
            made = await self.client.http.create_invite(channel_id, reason=why, max_age=0, unique=True)
        return str(made["code"])

    async def avatar(self, user_id: int) -> bytes | None:
        with self.actions.refusing(None):
            user = await self.client.fetch_user(user_id)
            if user.avatar is None:
                return None
            return await user.avatar.replace(size=PICTURE_SIZE, format="png").read()

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            raise Refused(Reason.GONE)
        return guild


def role_facts(role: discord.Role) -> RoleFacts:
    may = role.permissions
    return RoleFacts(
        id=role.id,
        name=role.name,
        dangerous=any(getattr(may, name) for name in DANGEROUS),
        managed=role.managed,
        assignable=role.is_assignable(),
        mentionable=role.mentionable,
    )


def person_of(member: discord.Member, joined_at: datetime) -> PersonFacts:
    names = (member.name, member.global_name, member.nick)
    return PersonFacts(
        guild_id=member.guild.id,
        member_id=member.id,
        joined_at=joined_at,
        pending=member.pending,
        rejoined=member.flags.did_rejoin,
        onboarded=member.flags.completed_onboarding,
        has_avatar=bool(member.avatar or member.guild_avatar),
        roles=frozenset(role.id for role in member.roles) - {member.guild.id},
        timed_out_until=member.timed_out_until,
        names=tuple(name for name in names if name),
        nick=member.nick,
    )
