"""Does on Discord what is asked about roles."""

from collections.abc import Collection, Mapping

import discord

from bot.client.actions import DiscordActions
from bot.core.actions import Reason, Refused
from bot.core.ranks import Holder, RankFacts

STAFF = discord.Permissions(
    administrator=True,
    manage_guild=True,
    manage_roles=True,
    manage_channels=True,
    manage_messages=True,
    manage_webhooks=True,
    manage_threads=True,
    moderate_members=True,
    kick_members=True,
    ban_members=True,
    mention_everyone=True,
    view_audit_log=True,
)


class DiscordRanks:
    """`bot.core.ranks.Ranks` on a connected client."""

    def __init__(self, client: discord.Client, actions: DiscordActions) -> None:
        self.client = client
        self.actions = actions

    async def holder(self, guild_id: int, user_id: int) -> Holder | None:
        guild = self._guild(guild_id)
        try:
            with self.actions.refusing(None):
                member = await guild.fetch_member(user_id)
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return None
            raise
        roles = tuple(role_facts(role) for role in member.roles if not role.is_default())
        return Holder(user_id, roles)

    async def set_roles(self, guild_id: int, user_id: int, role_ids: Collection[int], why: str) -> None:
        with self.actions.refusing(None):
            await self.client.http.edit_member(guild_id, user_id, reason=why, roles=sorted(role_ids))

    async def set_permissions(self, guild_id: int, role_id: int, permissions: int, why: str) -> None:
        with self.actions.refusing(None):
            await self.client.http.edit_role(guild_id, role_id, reason=why, permissions=str(permissions))

    def roles(self, guild_id: int) -> Mapping[int, RankFacts]:
        return {role.id: role_facts(role) for role in self._guild(guild_id).roles if not role.is_default()}

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            raise Refused(Reason.GONE)
        return guild


def role_facts(role: discord.Role) -> RankFacts:
    return RankFacts(
        id=role.id,
        rank=role.position,
        permissions=role.permissions.value,
        managed=role.managed,
        of_bot=role.tags.bot_id if role.tags else None,
        of_staff=bool(role.permissions.value & STAFF.value),
    )
