"""Chat made up for tests: messages and joins, written as DiscordChatExporter writes them."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.features.engagement.tables import (
    ChannelHour,
    ChannelMemberWeek,
    Counted,
    Member,
    MemberDay,
    Question,
    Stay,
)

START = datetime(2026, 10, 5, tzinfo=UTC)
TABLES = (MemberDay, ChannelHour, ChannelMemberWeek, Stay, Member, Question, Counted)


@dataclass(frozen=True)
class Said:
    """`thread`: the id of the thread it stands in; `reply_to`: the id of a message."""

    id: int
    channel: int
    author: int
    text: str = "hello"
    reply_to: int | None = None
    mentions: tuple[int, ...] = ()
    thread: int | None = None
    joins: bool = False
    bot: bool = False

    @property
    def place(self) -> int:
        return self.thread or self.channel


def at(minutes: float, number: int = 0) -> int:
    """The id of a message so long after the start."""
    return first_id_at(START + timedelta(minutes=minutes)) + number


def exported(said: Said) -> dict[str, Any]:
    kind = "GuildMemberJoin" if said.joins else "Reply" if said.reply_to is not None else "Default"
    message: dict[str, Any] = {
        "id": str(said.id),
        "type": kind,
        "timestamp": "2026-10-05T00:00:00.000+00:00",
        "timestampEdited": None,
        "isPinned": False,
        "content": said.text,
        "author": {"id": str(said.author), "name": "someone", "isBot": said.bot, "roles": [{"id": "9", "name": "r"}]},
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [{"id": str(one), "name": "someone", "isBot": False} for one in said.mentions],
    }
    if said.reply_to is not None:
        message["reference"] = {"messageId": str(said.reply_to), "channelId": str(said.place), "guildId": "1"}
    return message


def document(
    messages: Iterable[Said | dict[str, Any]],
    guild_id: int = 1,
    place_id: int = 10,
    kind: str = "GuildTextChat",
    name: str = "help",
    parent: tuple[int, str] | None = None,
) -> dict[str, Any]:
    listed = [exported(one) if isinstance(one, Said) else one for one in messages]
    return {
        "guild": {"id": str(guild_id), "name": f"Server {guild_id}", "iconUrl": "https://cdn/icon.png"},
        "channel": {
            "id": str(place_id),
            "type": kind,
            "categoryId": str(parent[0]) if parent else None,
            "category": parent[1] if parent else None,
            "name": name,
            "topic": None,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2026-11-20T00:00:00+00:00",
        "messages": listed,
        "messageCount": len(listed),
    }


def write(path: Path, data: dict[str, Any], *, indent: int | None = 2) -> Path:
    separators = None if indent else (",", ":")
    text = json.dumps(data, ensure_ascii=False, indent=indent, separators=separators)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def write_chat(folder: Path, chat: Sequence[Said], guild_id: int = 1) -> list[Path]:
    """One file for each channel and thread."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for place in sorted({said.place for said in chat}):
        here = sorted((said for said in chat if said.place == place), key=lambda said: said.id)
        is_thread = here[0].thread is not None
        parent = (here[0].channel, f"channel {here[0].channel}") if is_thread else None
        kind = "GuildPublicThread" if is_thread else "GuildTextChat"
        data = document(here, guild_id, place, kind, f"channel {place}", parent)
        paths.append(write(folder / f"{place}.json", data, indent=None))
    return paths


async def counts(db: Database, guild_id: int = 1, leave_out: Iterable[str] = ()) -> dict[str, set[tuple[Any, ...]]]:
    """Every row of a server by table, its own id left out."""
    found = {}
    async with db.read() as session:
        for table in TABLES:
            columns = [column for column in table.__table__.columns if column.name not in {"guild_id", *leave_out}]
            rows = await session.execute(select(*columns).where(table.guild_id == guild_id))
            found[table.__tablename__] = {tuple(row) for row in rows}
    return found
