"""Writes what was said on the demo's server as DiscordChatExporter's JSON files."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import simcord

from bot.demo.town import Heard, Town, display_name


def write_exports(town: Town, heard: Iterable[Heard], folder: Path) -> list[Path]:
    """One file per channel."""
    by_channel: dict[int, list[Heard]] = defaultdict(list)
    for message in heard:
        by_channel[message.channel_id].append(message)
    return [_write(town, channel, by_channel[channel.id], folder) for channel in town.channels.values()]


def _write(town: Town, channel: simcord.ChannelHandle, heard: list[Heard], folder: Path) -> Path:
    guild = {"id": str(town.guild.id), "name": town.guild.name, "iconUrl": ""}
    export = {
        "guild": guild,
        "channel": {
            "id": str(channel.id),
            "type": "GuildTextChat",
            "categoryId": None,
            "category": None,
            "name": channel.name,
            "topic": None,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": town.env.now().isoformat(),
        "messages": [_message(message, town.guild.id) for message in heard],
        "messageCount": len(heard),
    }
    path = folder / f"{town.guild.name} - {channel.name} [{channel.id}].json"
    path.write_text(json.dumps(export, ensure_ascii=False), encoding="utf-8")
    return path


def _message(message: Heard, guild_id: int) -> dict[str, Any]:
    kind = "GuildMemberJoin" if message.joined else "Default" if message.answers is None else "Reply"
    written = {
        "id": str(message.id),
        "type": kind,
        "timestamp": message.at.isoformat(),
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": message.text,
        "author": {**_person(message.author), "color": None, "roles": []},
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [_person(message.mentions)] if message.mentions else [],
    }
    if message.answers is not None:
        ids = {"messageId": message.answers, "channelId": message.channel_id, "guildId": guild_id}
        written["reference"] = {name: str(number) for name, number in ids.items()}
    return written


def _person(actor: simcord.MemberActor) -> dict[str, Any]:
    name = actor.user.name
    return {"id": str(actor.id), "name": name, "discriminator": "0000", "nickname": display_name(actor), "isBot": False}
