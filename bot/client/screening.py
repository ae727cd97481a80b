"""From Discord's own messages and threads to what automod looks at."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import discord

from bot.client.facts import COUNTED_TYPES, Payload
from bot.core.calendar import moment_of
from bot.core.facts import MemberFacts
from bot.features.automod.seen import FileFacts, Seen, Surface, What

NO_MEMBER: Payload = {}
MOST_SETS = 1_000
"""Of permissions, whose names are kept: discord.py takes long to list them."""
MOST_MOMENTS = 1_000
"""At which members joined: who writes much does so again soon."""
NOBODY = frozenset[int]()
BESIDE_CONTENT = ("embeds", "attachments", "sticker_items", "poll", "message_snapshots")
"""What few messages have, but may hold texts and files."""


def seen_of(payload: Payload, guild: discord.Guild, edited_at: datetime | None = None) -> Seen | None:
    """A message, heard or read again, or an edit of one; None for those of bots, webhooks and Discord itself."""
    author = payload.get("author")
    if author is None or author.get("bot") or author.get("system") or payload.get("webhook_id"):
        return None
    if payload.get("type", 0) not in COUNTED_TYPES:
        return None
    message_id, author_id = int(payload["id"]), int(author["id"])
    channel_id, thread_id, parent_id = _place(guild, int(payload["channel_id"]))
    member = payload.get("member") or NO_MEMBER
    mentions, role_mentions, roles = payload.get("mentions"), payload.get("mention_roles"), member.get("roles")
    seen = Seen(
        guild_id=guild.id,
        what=What.MESSAGE if edited_at is None else What.EDIT,
        author_id=author_id,
        at=edited_at or moment_of(message_id),
        channel_id=channel_id,
        thread_id=thread_id,
        message_id=message_id,
        parent_id=parent_id,
        texts=((Surface.CONTENT, payload["content"]),) if payload.get("content") else (),
        mentions=frozenset([int(user["id"]) for user in mentions]) if mentions else NOBODY,
        role_mentions=frozenset(map(int, role_mentions)) if role_mentions else NOBODY,
        everyone=bool(payload.get("mention_everyone")),
        roles=frozenset(map(int, roles)) if roles else NOBODY,
        joined_at=_moment(member.get("joined_at")),
        has_avatar=author.get("avatar") is not None,
    )
    return _with_the_rest(seen, payload) if any(map(payload.get, BESIDE_CONTENT)) else seen


def _with_the_rest(seen: Seen, payload: Payload) -> Seen:
    snapshots = [shot["message"] for shot in payload.get("message_snapshots") or ()]
    files = [file for each in (payload, *snapshots) for file in each.get("attachments") or ()]
    return seen._replace(
        texts=tuple(_texts(payload, snapshots)), files=tuple(map(_file, files)), forwarded=bool(snapshots)
    )


def thread_of(payload: Payload, guild: discord.Guild, what: What, now: datetime) -> Seen | None:
    """The title of a thread or forum post, by who opened it; who that is besides is not told."""
    owner_id = int(payload.get("owner_id") or 0)
    if not owner_id:
        return None
    thread_id, channel_id = int(payload["id"]), int(payload["parent_id"])
    parent, known, title = guild.get_channel(channel_id), guild.get_thread(thread_id), str(payload["name"])
    return Seen(
        guild_id=guild.id,
        what=what,
        author_id=owner_id,
        at=now if what is What.TITLE else moment_of(thread_id),
        channel_id=channel_id,
        thread_id=thread_id,
        parent_id=None if parent is None else parent.category_id,
        texts=((Surface.TITLE, title),),
        before=known.name if known is not None and known.name != title else None,
    )


def person_of(member: Payload, guild: discord.Guild, what: What, now: datetime) -> Seen | None:
    """Someone who joined, or whose name, as the server shows it, may be another one now; None for bots."""
    user = member["user"]
    if user.get("bot"):
        return None
    own = (Surface.NAME, str(user.get("global_name") or user.get("username")))
    shown = (Surface.NICKNAME, str(member["nick"])) if member.get("nick") else own
    member_id = int(user["id"])
    return Seen(
        guild_id=guild.id,
        what=what,
        author_id=member_id,
        at=now,
        texts=(shown,),
        roles=frozenset([int(role_id) for role_id in member.get("roles") or ()]),
        joined_at=discord.utils.parse_time(member.get("joined_at")),
        has_avatar=user.get("avatar") is not None,
    )


def author_of(payload: Payload, guild: discord.Guild) -> MemberFacts:
    """Who wrote it, with the permissions that their roles give."""
    author_id = int(payload["author"]["id"])
    return member_of(author_id, payload.get("member") or NO_MEMBER, guild)


def member_of(member_id: int, member: Payload, guild: discord.Guild) -> MemberFacts:
    ids = [int(role_id) for role_id in member.get("roles") or ()]
    roles = [role for role_id in (guild.id, *ids) if (role := guild.get_role(role_id)) is not None]
    may = 0
    for role in roles:
        may |= role.permissions.value
    return MemberFacts(
        guild_id=guild.id,
        id=member_id,
        rank=max([role.position for role in roles], default=0),
        is_owner=member_id == guild.owner_id,
        permissions=_names(may),
        roles=frozenset([role.id for role in roles]),
    )


@lru_cache(MOST_MOMENTS)
def _moment(written: str | None) -> datetime | None:
    return discord.utils.parse_time(written)


@lru_cache(MOST_SETS)
def _names(permissions: int) -> frozenset[str]:
    return frozenset(name for name, has in discord.Permissions(permissions) if has)


def _place(guild: discord.Guild, place_id: int) -> tuple[int, int | None, int | None]:
    """Channel, thread, category."""
    place = guild.get_channel_or_thread(place_id)
    if isinstance(place, discord.Thread):
        return place.parent_id, place_id, place.category_id if place.parent is not None else None
    return place_id, None, None if place is None else place.category_id


def _texts(payload: Payload, snapshots: list[Payload]) -> Iterator[tuple[Surface, str]]:
    yield from _written(payload, Surface.CONTENT, Surface.EMBED)
    for shot in snapshots:
        yield from _written(shot, Surface.FORWARD, Surface.FORWARD)
    if payload.get("poll"):
        yield from _poll(payload["poll"])
    for each in (payload, *snapshots):
        yield from _attached(each)


def _written(payload: Payload, content: Surface, embedded: Surface) -> Iterator[tuple[Surface, str]]:
    if payload.get("content"):
        yield content, payload["content"]
    for embed in payload.get("embeds") or ():
        for text in _embed(embed):
            yield embedded, text


def _attached(payload: Payload) -> Iterator[tuple[Surface, str]]:
    for file in payload.get("attachments") or ():
        yield Surface.FILE_NAME, str(file.get("title") or file["filename"])
        if file.get("description"):
            yield Surface.ALT_TEXT, file["description"]
    for sticker in payload.get("sticker_items") or ():
        yield Surface.STICKER, sticker["name"]


def _embed(embed: Payload) -> Iterator[str]:
    yield from (str(embed[key]) for key in ("title", "description", "url") if embed.get(key))
    for part, keys in (("author", ("name", "url")), ("footer", ("text",)), ("provider", ("name",))):
        about: Any = embed.get(part) or {}
        yield from (str(about[key]) for key in keys if about.get(key))
    for field in embed.get("fields") or ():
        yield from (str(field[key]) for key in ("name", "value") if field.get(key))


def _poll(poll: Payload) -> Iterator[tuple[Surface, str]]:
    question: Any = poll.get("question") or {}
    media = [question, *(answer.get("poll_media") or {} for answer in poll.get("answers") or ())]
    yield from ((Surface.POLL, one["text"]) for one in media if one.get("text"))


def _file(file: Payload) -> FileFacts:
    return FileFacts(str(file["filename"]), file.get("content_type"), int(file.get("size") or 0))
