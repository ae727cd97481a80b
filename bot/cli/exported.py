"""Exported messages as rules look at them: with texts, files, embeds and times; oldest first over all files."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import msgspec
from msgspec import Struct

from bot.features.automod.seen import FileFacts, Seen, Surface, What
from bot.features.engagement.export_files import BadExport
from bot.features.engagement.exports import Author, Export, ExportReader, Message, Piece, find_exports, open_export

WRITTEN = {"Default", "Reply"}
PIECE = 1 << 16


class Role(Struct, gc=False):
    id: int


class FullAuthor(Author, gc=False, rename="camel"):
    name: str = ""
    nickname: str | None = None
    roles: list[Role] = []


class Attachment(Struct, gc=False, rename="camel"):
    file_name: str = ""
    file_size_bytes: int = 0


class Named(Struct, gc=False):
    name: str | None = None
    text: str | None = None


class Field(Struct, gc=False):
    name: str = ""
    value: str = ""


class Embed(Struct, gc=False):
    title: str | None = None
    url: str | None = None
    description: str | None = None
    author: Named | None = None
    footer: Named | None = None
    fields: list[Field] = []


class Sticker(Struct, gc=False):
    name: str = ""


class Forwarded(Struct, gc=False):
    content: str = ""
    attachments: list[Attachment] = []
    embeds: list[Embed] = []


class FullMessage(Message, gc=False, rename="camel", kw_only=True):
    timestamp: datetime
    author: FullAuthor
    attachments: list[Attachment] = []
    embeds: list[Embed] = []
    stickers: list[Sticker] = []
    forwarded_message: Forwarded | None = None


class FullPiece(Piece, rename="camel"):
    messages: list[FullMessage]  # type: ignore[assignment]


class FullReader(ExportReader):
    pieces = msgspec.json.Decoder(FullPiece, strict=False)


@dataclass(frozen=True)
class Found:
    """The files that are of one server, and why others are left out."""

    exports: list[Export]
    refused: list[BadExport]


def found_exports(paths: Sequence[Path]) -> Found:
    exports, refused = [], []
    for path in find_exports(paths):
        try:
            exports.append(open_export(path))
        except BadExport as error:
            refused.append(error)
    return Found(exports, refused)


def seen_in(exports: Sequence[Export]) -> Iterator[Seen]:
    """What people wrote and who joined, in order of time. Raises BadExport."""
    joined: dict[tuple[int, int], datetime] = {}
    streams = [_messages(export) for export in exports if not export.is_private]
    for export, message in heapq.merge(*streams, key=lambda one: one[1].id):
        if message.author.is_bot:
            continue
        member = (export.guild_id, message.author.id)
        if message.type == "GuildMemberJoin":
            joined[member] = message.timestamp
            yield _join(export, message)
        elif message.type in WRITTEN:
            yield _written(export, message, joined.get(member))


def _messages(export: Export) -> Iterator[tuple[Export, FullMessage]]:
    reader = FullReader(export.path)
    while piece := cast("list[FullMessage]", reader.next_piece(PIECE)):
        for message in piece:
            yield export, message


def _join(export: Export, message: FullMessage) -> Seen:
    return Seen(
        guild_id=export.guild_id,
        what=What.JOIN,
        author_id=message.author.id,
        at=message.timestamp,
        texts=((Surface.NAME, message.author.name),),
        joined_at=message.timestamp,
    )


def _written(export: Export, message: FullMessage, joined_at: datetime | None) -> Seen:
    forwarded = message.forwarded_message
    return Seen(
        guild_id=export.guild_id,
        what=What.MESSAGE,
        author_id=message.author.id,
        at=message.timestamp,
        channel_id=export.channel_id,
        thread_id=export.place_id if export.is_thread else None,
        message_id=message.id,
        parent_id=export.category_id,
        texts=tuple(_texts(message)),
        mentions=frozenset(mention.id for mention in message.mentions),
        everyone="@everyone" in message.content or "@here" in message.content,
        files=tuple(FileFacts(file.file_name, None, file.file_size_bytes) for file in _files(message)),
        forwarded=forwarded is not None,
        roles=frozenset(role.id for role in message.author.roles),
        joined_at=joined_at,
    )


def _files(message: FullMessage) -> list[Attachment]:
    return message.attachments + (message.forwarded_message.attachments if message.forwarded_message else [])


def _texts(message: FullMessage) -> Iterator[tuple[Surface, str]]:
    if message.content:
        yield Surface.CONTENT, message.content
    for embed in message.embeds:
        yield from ((Surface.EMBED, text) for text in _embedded(embed))
    if message.forwarded_message is not None:
        for text in (
            message.forwarded_message.content,
            *map("\n".join, map(_embedded, message.forwarded_message.embeds)),
        ):
            if text:
                yield Surface.FORWARD, text
    yield from ((Surface.FILE_NAME, file.file_name) for file in _files(message))
    yield from ((Surface.STICKER, sticker.name) for sticker in message.stickers)


def _embedded(embed: Embed) -> Iterator[str]:
    named = (embed.author, embed.footer)
    texts = [embed.title, embed.url, embed.description, *(one.name or one.text for one in named if one is not None)]
    yield from (text for text in texts if text)
    yield from (f"{field.name}\n{field.value}" for field in embed.fields)
