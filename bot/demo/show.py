"""From a message in the simulation to what the page draws; the page escapes, this only says what is there."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import discord
import simcord

MENTION = re.compile(r"<@!?(\d+)>")
SNIPPET = 120
SAFE = 2**53
"""A larger number is not exact in JavaScript."""

Shown = dict[str, Any]


def file_path(message: discord.Message, attachment: discord.Attachment, viewer: str) -> str:
    return f"/files/{viewer}/{message.channel.id}/{message.id}/{attachment.id}"


def show_messages(messages: Iterable[discord.Message], viewer: str, me: simcord.MemberActor) -> list[Shown]:
    known: dict[int, discord.Message] = {}
    shown = []
    for message in messages:
        known[message.id] = message
        shown.append(show_message(message, viewer, me, known))
    return shown


def show_message(
    message: discord.Message, viewer: str, me: simcord.MemberActor, known: Mapping[int, discord.Message]
) -> Shown:
    paths = {attachment.url: file_path(message, attachment, viewer) for attachment in message.attachments}
    paths |= {f"attachment://{file.filename}": file_path(message, file, viewer) for file in message.attachments}
    components = [_with_paths(component.to_dict(), paths) for component in message.components]
    return {
        "id": str(message.id),
        "author": _author(message),
        "at": message.created_at.isoformat(),
        "edited": message.edited_at is not None,
        "joined": message.type is discord.MessageType.new_member,
        "content": message.system_content if message.is_system() else message.content,
        "reply": _reply(message, known),
        "used": _user_of_command(message),
        "ephemeral": message.flags.ephemeral,
        "mine": message.author.id == me.id,
        "embeds": [_with_paths(embed.to_dict(), paths) for embed in message.embeds],
        "components": components,
        "files": [] if message.components else [_file(message, file, viewer) for file in message.attachments],
        "reactions": [_reaction(reaction) for reaction in message.reactions],
    }


def mentioned(shown: object) -> set[int]:
    """The ids of everyone whose name the page needs in order to show this."""
    match shown:
        case str():
            return {int(found) for found in MENTION.findall(shown)}
        case Mapping():
            return set().union(*(mentioned(value) for value in shown.values()))
        case list():
            return set().union(*(mentioned(value) for value in shown))
        case _:
            return set()


def _author(message: discord.Message) -> Shown:
    return {
        "id": str(message.author.id),
        "name": message.author.display_name,
        "bot": message.author.bot or message.webhook_id is not None,
    }


def _reply(message: discord.Message, known: Mapping[int, discord.Message]) -> Shown | None:
    if message.type is not discord.MessageType.reply or message.reference is None:
        return None
    answered = known.get(message.reference.message_id or 0)
    if answered is None:
        return {"id": str(message.reference.message_id), "name": None, "text": None}
    return {"id": str(answered.id), "name": answered.author.display_name, "text": answered.content[:SNIPPET]}


def _user_of_command(message: discord.Message) -> str | None:
    used = message.interaction_metadata
    if used is None or used.type is not discord.InteractionType.application_command:
        return None
    return used.user.display_name


def _reaction(reaction: discord.Reaction) -> Shown:
    return {"emoji": str(reaction.emoji), "count": reaction.count}


def _file(message: discord.Message, attachment: discord.Attachment, viewer: str) -> Shown:
    return {
        "name": attachment.filename,
        "size": attachment.size,
        "path": file_path(message, attachment, viewer),
        "picture": (attachment.content_type or "").startswith("image/"),
        "alt": attachment.description or "",
    }


def _with_paths(part: Any, paths: Mapping[str, str]) -> Any:
    """The same with the addresses of uploaded files replaced by those under which the page finds them."""
    match part:
        case str():
            return paths.get(part, part)
        case Mapping():
            return {key: _with_paths(value, paths) for key, value in part.items()}
        case list():
            return [_with_paths(value, paths) for value in part]
        case int() if part > SAFE:
            return str(part)
        case _:
            return part
