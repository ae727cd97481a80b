"""Does on Discord what is asked about channels."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import discord

from bot.client.actions import DiscordActions, missing_in
from bot.client.facts import Payload
from bot.core.channels import BITS, PAGE, ChannelMessage, Overwrite, Place

NOBODY_DELETES = {1, 2, 3, 4, 5, 14, 15, 16, 17, 21, 32}
"""Types of message that Discord's documentation calls not deletable."""
ROLE: Literal[0] = 0
STAFF = discord.Permissions(
    administrator=True,
    manage_guild=True,
    manage_channels=True,
    manage_messages=True,
    moderate_members=True,
    kick_members=True,
    ban_members=True,
)
"""A role with any of these belongs to the staff."""


class DiscordChannels:
    """`bot.core.channels.Channels` on a connected client."""

    def __init__(self, client: discord.Client, actions: DiscordActions) -> None:
        self.client = client
        self.actions = actions

    @property
    def reads_text(self) -> bool:
        return self.client.intents.message_content

    def name(self, channel_id: int) -> str:
        channel = self.client.get_channel(channel_id)
        return str(getattr(channel, "name", channel_id))

    def missing(self, channel_id: int, needs: Iterable[str]) -> list[str]:
        return missing_in(self.client.get_channel(channel_id), needs)

    async def messages(self, channel_id: int, before_id: int | None) -> Sequence[ChannelMessage]:
        with self.actions.refusing(channel_id, "read_message_history"):
            payloads = await self.client.http.logs_from(channel_id, PAGE, before=before_id)
        return sorted(map(seen, payloads), key=lambda message: message.id, reverse=True)

    async def delete(self, channel_id: int, message_ids: Sequence[int], why: str) -> None:
        with self.actions.refusing(channel_id, "manage_messages", "read_message_history"):
            if len(message_ids) == 1:
                await self.client.http.delete_message(channel_id, message_ids[0], reason=why)
            else:
                await self.client.http.delete_messages(channel_id, list(message_ids), reason=why)

    async def rename_thread(self, thread_id: int, name: str, why: str) -> None:
        with self.actions.refusing(thread_id, "manage_threads"):
            await self.client.http.edit_channel(thread_id, name=name, reason=why)

    async def delete_thread(self, thread_id: int, why: str) -> None:
        with self.actions.refusing(thread_id, "manage_threads"):
            await self.client.http.delete_channel(thread_id, reason=why)

    def places(self, guild_id: int, within: int | None) -> Sequence[Place]:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            return ()
        thread = None if within is None else guild.get_thread(within)
        if thread is not None:
            return [_thread(thread)]
        channels = [channel for channel in guild.channels if not isinstance(channel, discord.CategoryChannel)]
        return [_place(channel) for channel in channels if within in (None, channel.id, channel.category_id)]

    async def overwrites(self, guild_id: int) -> Mapping[int, Overwrite | None]:
        with self.actions.refusing(None):
            payloads = await self.client.http.get_all_guild_channels(guild_id)
        return {int(payload["id"]): _of_everyone(payload, guild_id) for payload in payloads}

    async def overwrite(self, guild_id: int, channel_id: int) -> Overwrite | None:
        with self.actions.refusing(channel_id):
            return _of_everyone(await self.client.http.get_channel(channel_id), guild_id)

    async def set_overwrite(self, guild_id: int, channel_id: int, overwrite: Overwrite | None, why: str) -> None:
        http = self.client.http
        if await self._is_thread(channel_id):
            await self._set_thread(channel_id, is_locked=overwrite is not None, why=why)
            return
        with self.actions.refusing(channel_id, "manage_roles"):
            if overwrite is None:
                await http.delete_channel_permissions(channel_id, guild_id, reason=why)
                return
            allow, deny = str(overwrite.allow), str(overwrite.deny)
            await http.edit_channel_permissions(channel_id, guild_id, allow, deny, ROLE, reason=why)

    async def _is_thread(self, channel_id: int) -> bool:
        """One that is archived is not kept in memory."""
        known = self.client.get_channel(channel_id)
        if known is not None:
            return isinstance(known, discord.Thread)
        with self.actions.refusing(channel_id):
            return "thread_metadata" in await self.client.http.get_channel(channel_id)

    async def _set_thread(self, thread_id: int, *, is_locked: bool, why: str) -> None:
        """Discord changes nothing in one that is archived, so it is opened for a moment."""
        http = self.client.http
        with self.actions.refusing(thread_id, "manage_threads"):
            payload: Payload = await http.get_channel(thread_id)
            await http.edit_channel(thread_id, locked=is_locked, archived=False, reason=why)
            if payload["thread_metadata"]["archived"]:
                await http.edit_channel(thread_id, archived=True, reason=why)

    async def slowmode(self, channel_id: int) -> int:
        with self.actions.refusing(channel_id):
            payload: Payload = await self.client.http.get_channel(channel_id)
        return int(payload.get("rate_limit_per_user") or 0)

    async def set_slowmode(self, channel_id: int, seconds: int, why: str) -> None:
        is_thread = isinstance(self.client.get_channel(channel_id), discord.Thread)
        with self.actions.refusing(channel_id, "manage_threads" if is_thread else "manage_channels"):
            await self.client.http.edit_channel(channel_id, rate_limit_per_user=seconds, reason=why)


def _place(channel: discord.abc.GuildChannel) -> Place:
    guild, me = channel.guild, channel.guild.me
    here = channel.permissions_for(me)
    missing = [name for name in ("view_channel", "manage_roles") if not getattr(here, name)]
    # Of the server: where the channel is locked already, it takes them from the bot, too.
    missing += [name for name in BITS if not getattr(me.guild_permissions, name)]
    rules = [(role, rule) for role, rule in channel.overwrites.items() if isinstance(role, discord.Role)]
    people = [(role, rule) for role, rule in rules if not role.is_default() and not role.is_bot_managed()]
    seers = [role for role, rule in people if rule.view_channel]
    hidden = not channel.permissions_for(guild.default_role).view_channel
    return Place(
        id=channel.id,
        category=channel.category_id,
        of_staff=hidden and all(role.permissions.value & STAFF.value for role in seers),
        speakers=frozenset(role.id for role, rule in people if rule.send_messages),
        missing=tuple(missing),
    )


def _thread(thread: discord.Thread) -> Place:
    """Who manages threads still writes in one that is locked; it shows who it is for as its channel does."""
    me, parent = thread.guild.me, thread.parent
    of_staff = parent is not None and _place(parent).of_staff
    missing = () if parent is not None and parent.permissions_for(me).manage_threads else ("manage_threads",)
    return Place(thread.id, is_thread=True, of_staff=of_staff, missing=missing)


def _of_everyone(payload: Payload, guild_id: int) -> Overwrite | None:
    if (about := payload.get("thread_metadata")) is not None:
        return Overwrite(deny=sum(BITS.values())) if about["locked"] else None
    for rule in payload.get("permission_overwrites", ()):
        if int(rule["id"]) == guild_id:
            return Overwrite(int(rule["allow"]), int(rule["deny"]))
    return None


def seen(payload: Payload) -> ChannelMessage:
    author = payload["author"]
    return ChannelMessage(
        id=int(payload["id"]),
        author_id=int(author["id"]),
        author=str(author["username"]),
        text=payload["content"],
        is_bot=bool(author.get("bot") or payload.get("webhook_id")),
        pinned=bool(payload["pinned"]),
        stays=payload["type"] in NOBODY_DELETES,
        files=tuple(f"{file['filename']} {file['url']}" for file in payload["attachments"]),
        parts=tuple(_parts(payload)),
    )


def _parts(payload: Payload) -> Iterator[str]:
    for embed in payload.get("embeds", ()):
        yield " ".join(str(embed[key]) for key in ("title", "description", "url") if embed.get(key))
    for sticker in payload.get("sticker_items", ()):
        yield str(sticker["name"])
