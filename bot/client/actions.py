"""Does on Discord what features ask for, and says in their words what Discord refuses."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import discord

from bot.client.cards import card
from bot.core.actions import Reason, Refused, Seen
from bot.core.pace import Pace
from bot.core.posts import Post

CLOSED_DMS = {50007, 50278}  # 50278: no server in common
NO_PERMISSION = {50001, 50013}
ARCHIVED = 50083
LOCKED_THREAD = {ARCHIVED, 160005}


def refusal(error: discord.HTTPException, missing: Iterable[str] = ()) -> Refused | None:
    """What Discord's no means; None for what is no refusal but may pass, or is a fault of ours."""
    if error.code in CLOSED_DMS:
        return Refused(Reason.CLOSED_DMS)
    if error.code in LOCKED_THREAD:
        return Refused(Reason.MISSING_PERMISSION, "manage_threads")
    if error.status == 404:
        return Refused(Reason.GONE)
    if error.status == 403:
        names = ",".join(missing) if error.code in NO_PERMISSION else ""
        return Refused(Reason.MISSING_PERMISSION, names)
    return None


class DiscordActions:
    """`bot.core.actions.Actions` on a connected client."""

    def __init__(self, client: discord.Client, pace: Pace) -> None:
        self.client = client
        self.pace = pace

    async def post(self, channel_id: int, post: Post) -> int:
        view, files = card(post)
        needs = ["send_messages", *(["attach_files"] if files else [])]
        pings = discord.AllowedMentions.none()
        if post.pings:
            pings.users = [discord.Object(user_id) for user_id in post.pings]
        if post.role_pings:
            pings.roles = [discord.Object(role_id) for role_id in post.role_pings]
        with self.refusing(channel_id, *needs):
            channel = self.client.get_partial_messageable(channel_id)
            message = await channel.send(view=view, files=files, allowed_mentions=pings)
        return message.id

    async def edit(self, channel_id: int, message_id: int, post: Post) -> None:
        view, files = card(post)
        message = self.client.get_partial_messageable(channel_id).get_partial_message(message_id)
        with self.refusing(channel_id):
            try:
                await message.edit(view=view, attachments=files)
            except discord.HTTPException as error:
                if error.code != ARCHIVED:
                    raise
                await self.client.http.edit_channel(channel_id, archived=False)
                view, files = card(post)
                await message.edit(view=view, attachments=files)

    async def delete_own(self, channel_id: int, message_id: int) -> None:
        with self.refusing(channel_id):
            await self.client.http.delete_message(channel_id, message_id)

    async def read(self, channel_id: int, message_id: int) -> Seen:
        with self.refusing(channel_id, "read_message_history"):
            message = await self.client.get_partial_messageable(channel_id).fetch_message(message_id)
        return seen(message)

    async def find_own(self, channel_id: int, after: datetime, custom_id: str) -> int | None:
        channel = self.client.get_partial_messageable(channel_id)
        me = self.client.application_id
        with self.refusing(channel_id, "read_message_history"):
            async for message in channel.history(limit=None, after=after, oldest_first=True):
                ours = message.application_id == me or message.author == self.client.user
                if ours and custom_id in _custom_ids([part.to_dict() for part in message.components]):
                    return message.id
        return None

    async def dm(self, user_id: int, post: Post) -> None:
        view, files = card(post)
        with self.refusing(None):
            channel = await self.client.create_dm(discord.Object(user_id))
            await channel.send(view=view, files=files)

    async def owner_of(self, guild_id: int) -> int:
        guild = self.client.get_guild(guild_id)
        if guild is not None and guild.owner_id:
            return guild.owner_id
        with self.refusing(None):
            fetched = await self.client.fetch_guild(guild_id, with_counts=False)
        if fetched.owner_id is None:
            raise Refused(Reason.GONE)
        return fetched.owner_id

    async def operator(self) -> int:
        with self.refusing(None):
            application = await self.client.application_info()
        return application.team.owner_id if application.team and application.team.owner_id else application.owner.id

    async def thread_names(self, guild_id: int, thread_ids: list[int]) -> dict[int, str]:
        names = {thread_id: await self._thread_name(guild_id, thread_id) for thread_id in thread_ids}
        return {thread_id: name for thread_id, name in names.items() if name is not None}

    async def _thread_name(self, guild_id: int, thread_id: int) -> str | None:
        guild = self.client.get_guild(guild_id)
        thread = guild.get_thread(thread_id) if guild else None
        if thread is not None:
            return thread.name
        try:
            fetched = await self.client.fetch_channel(thread_id)
        except (discord.Forbidden, discord.NotFound, discord.InvalidData):
            return None
        return fetched.name if isinstance(fetched, discord.Thread) and fetched.guild.id == guild_id else None

    @contextmanager
    def refusing(self, channel_id: int | None, *needs: str) -> Iterator[None]:
        try:
            with self.pace.urgent():
                yield
        except discord.HTTPException as error:
            missing = [] if channel_id is None else missing_in(self.client.get_channel(channel_id), needs)
            refused = refusal(error, missing)
            if refused is None:
                raise
            raise refused from error


def seen(message: discord.Message) -> Seen:
    """What people see of it; of one that was passed on, what stood in it."""
    passed_on = [shot.content for shot in message.message_snapshots]
    shown = _texts([part.to_dict() for part in message.components])
    files = [(file.filename, file.url) for file in message.attachments]
    files += [(file.filename, file.url) for shot in message.message_snapshots for file in shot.attachments]
    files += [(sticker.name, sticker.url) for sticker in message.stickers]
    return Seen(tuple(text for text in (message.content, *passed_on, *shown) if text), tuple(files))


def missing_in(channel: object, needs: Iterable[str]) -> list[str]:
    """Which of these permissions the bot does not have in a channel; nothing can be said of one it does not know."""
    if not isinstance(channel, (discord.abc.GuildChannel, discord.Thread)):
        return []
    if isinstance(channel, discord.Thread):
        needs = ["send_messages_in_threads" if name == "send_messages" else name for name in needs]
    has = channel.permissions_for(channel.guild.me)
    return [name for name in ("view_channel", *needs) if not getattr(has, name)]


def _custom_ids(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        if "custom_id" in component:
            yield component["custom_id"]
        yield from _custom_ids(component.get("components", ()))
        yield from _custom_ids([component["accessory"]] if "accessory" in component else ())


def _texts(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        if "content" in component:
            yield component["content"]
        yield from _texts(component.get("components", ()))


def marks(components: Iterable[Any]) -> Iterator[int]:
    """The numbers that Posts were marked with, and those that Discord gave to what has no mark."""
    for component in components:
        if "id" in component:
            yield component["id"]
        yield from marks(component.get("components", ()))
