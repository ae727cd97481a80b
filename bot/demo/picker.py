"""What the message box offers after a slash: the commands that this person may use here, in their language."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import AppCommandGroup, Argument

Offered = dict[str, Any]


def offer(commands: Iterable[app_commands.AppCommand], usable: Iterable[str], language: str) -> list[Offered]:
    """`usable`: the full names of what may be used, such as `digest setup`."""
    allowed = set(usable)
    chat = (command for command in commands if command.type is discord.AppCommandType.chat_input)
    offered = [leaf for command in chat for leaf in _leaves(command, (), (), language)]
    return sorted((leaf for leaf in offered if leaf["name"] in allowed), key=lambda leaf: str(leaf["say"]))


def _leaves(
    node: app_commands.AppCommand | AppCommandGroup, names: tuple[str, ...], said: tuple[str, ...], language: str
) -> Iterator[Offered]:
    names = (*names, node.name)
    said = (*said, _in(language, node.name_localizations, node.name))
    groups = [option for option in node.options if isinstance(option, AppCommandGroup)]
    for group in groups:
        yield from _leaves(group, names, said, language)
    if not groups:
        yield {
            "name": " ".join(names),
            "say": " ".join(said),
            "description": _in(language, node.description_localizations, node.description),
            "options": [_option(option, language) for option in node.options if isinstance(option, Argument)],
        }


def _option(option: Argument, language: str) -> Offered:
    return {
        "name": option.name,
        "say": _in(language, option.name_localizations, option.name),
        "description": _in(language, option.description_localizations, option.description),
        "type": option.type.name,
        "required": option.required,
        "autocomplete": option.autocomplete,
        "choices": [
            _choice(choice.name, choice.value, choice.name_localizations, language) for choice in option.choices
        ],
        "min": option.min_value,
        "max": option.max_value,
    }


def _choice(name: str, value: Any, localized: Mapping[discord.Locale, str], language: str) -> Offered:
    return {"say": _in(language, localized, name), "value": value}


def _in(language: str, localized: Mapping[discord.Locale, str], otherwise: str) -> str:
    for locale, text in localized.items():
        if locale.value.partition("-")[0] == language:
            return text
    return otherwise
