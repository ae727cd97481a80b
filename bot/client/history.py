"""Reads what Discord keeps: messages, archived threads, members. Permission is checked before, never guessed after."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import discord

from bot.client.actions import refusal
from bot.client.facts import Payload, join_facts, message_facts, place_facts
from bot.core.actions import Reason, Refused
from bot.core.facts import PlaceFacts, Sight
from bot.core.history import MemberPage, Page, ThreadPage

MESSAGES = THREADS = 100
MEMBERS = 1_000
"""As many as Discord gives at once."""


class DiscordHistory:
    """`bot.core.history.History` on a connected client."""

    def __init__(self, client: discord.Client) -> None:
        self.client = client

    def places(self, guild_id: int) -> list[PlaceFacts]:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            return []
        return [place for channel in (*guild.channels, *guild.threads) if (place := seen(channel)) is not None]

    async def messages(self, place: PlaceFacts, after_id: int) -> Page:
        """Discord answers with an empty page where the history is hidden: so that is looked at on both sides."""
        self._check(place)
        with refusing():
            payloads = await self.client.http.logs_from(place.id, MESSAGES, after=after_id)
        self._check(place)
        newest = place.last_id or 0
        if not payloads and newest > after_id and await self._is_there(place, newest):
            return await self.messages(place, after_id)
        payloads.sort(key=lambda payload: int(payload["id"]))
        reads_text = self.client.intents.message_content
        facts = [message_facts(payload, place, reads_text=reads_text) for payload in payloads]
        last_id = int(payloads[-1]["id"]) if payloads else None
        return Page([fact for fact in facts if fact is not None], last_id, len(payloads) < MESSAGES)

    async def _is_there(self, place: PlaceFacts, message_id: int) -> bool:
        """Where a page that should not be empty is: what we know of the permissions may be old, but Discord knows."""
        try:
            with refusing():
                await self.client.http.get_message(place.id, message_id)
        except Refused as refused:
            if refused.reason is not Reason.GONE:
                raise
            return False
        return True

    async def archived_threads(self, channel: PlaceFacts, before: datetime | None) -> ThreadPage:
        self._check(channel)
        with refusing():
            page = await self.client.http.get_public_archived_threads(
                channel.id, before.isoformat() if before else None, THREADS
            )
        self._check(channel)
        threads = [(_archived(channel, thread), _archived_at(thread)) for thread in page["threads"]]
        return ThreadPage(threads, threads[-1][1] if threads and page["has_more"] else None)

    async def members(self, guild_id: int, after_id: int) -> MemberPage:
        if not self.client.intents.members:
            raise Refused(Reason.MISSING_PERMISSION)
        with refusing():
            payloads = await self.client.http.get_members(guild_id, MEMBERS, after_id)
        now = discord.utils.utcnow()
        members = [member for payload in payloads if (member := join_facts(guild_id, payload, now)) is not None]
        last_id = int(payloads[-1]["user"]["id"]) if len(payloads) == MEMBERS else None
        return MemberPage(members, last_id)

    def _check(self, place: PlaceFacts) -> None:
        guild = self.client.get_guild(place.guild_id)
        if guild is None:
            raise Refused(Reason.GONE)
        channel = guild.get_channel_or_thread(place.id) or guild.get_channel(place.channel_id)
        if channel is None:
            raise Refused(Reason.GONE)
        if _sight(channel) is not Sight.READABLE:
            raise Refused(Reason.MISSING_PERMISSION, "view_channel,read_message_history")


def seen(channel: discord.abc.GuildChannel | discord.Thread) -> PlaceFacts | None:
    """A place as the bot sees it now; None for what holds no messages that count."""
    if isinstance(channel, discord.CategoryChannel) or (place := place_facts(channel)) is None:
        return None
    is_forum = isinstance(channel, discord.ForumChannel)
    # What a forum calls its last message is its last post.
    last_id = None if is_forum else getattr(channel, "last_message_id", None)
    has_threads = isinstance(channel, (discord.TextChannel, discord.ForumChannel))
    return place._replace(
        in_forum=place.in_forum or is_forum, last_id=last_id, sight=_sight(channel), has_threads=has_threads
    )


def _sight(channel: discord.abc.GuildChannel | discord.Thread) -> Sight:
    may = channel.permissions_for(channel.guild.me)
    spoken = isinstance(channel, (discord.VoiceChannel, discord.StageChannel))
    if not may.view_channel or (spoken and not may.connect):
        return Sight.HIDDEN
    return Sight.READABLE if may.read_message_history else Sight.HEARD_ONLY


def _archived(channel: PlaceFacts, thread: Payload) -> PlaceFacts:
    last_id = int(thread.get("last_message_id") or thread["id"])
    return PlaceFacts(channel.guild_id, int(thread["id"]), channel.id, channel.in_forum, last_id)


def _archived_at(thread: Payload) -> datetime:
    return datetime.fromisoformat(thread["thread_metadata"]["archive_timestamp"])


@contextmanager
def refusing() -> Iterator[None]:
    try:
        yield
    except discord.HTTPException as error:
        refused = refusal(error)
        if refused is None:
            raise
        raise refused from error
