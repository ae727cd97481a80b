"""Buttons and lists that work after a restart: what they do stands in their custom id."""

import re
from abc import ABC, abstractmethod
from typing import Any, Self, cast

from discord import ui

from bot.client.errors import tell
from bot.client.facts import Interaction


class Pressed(ui.DynamicItem[ui.Button[Any]], ABC, template=r"(?!)"):
    """A subclass names its `template`; `said` is what the id held."""

    def __init__(self, button: ui.Button[Any], said: dict[str, str]) -> None:
        super().__init__(button)
        self.said = said

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, item: ui.Item[Any], match: re.Match[str]) -> Self:
        return cls(cast("ui.Button[Any]", item), match.groupdict())

    async def callback(self, interaction: Interaction) -> None:
        try:
            await self.pressed(interaction)
        except Exception as error:  # discord.py would only log it
            await tell(interaction, error)

    @abstractmethod
    async def pressed(self, interaction: Interaction) -> None: ...


class ChosenFrom(ui.DynamicItem[ui.Select[Any]], ABC, template=r"(?!)"):
    """The same for a list."""

    def __init__(self, select: ui.Select[Any], said: dict[str, str]) -> None:
        super().__init__(select)
        self.said = said

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, item: ui.Item[Any], match: re.Match[str]) -> Self:
        return cls(cast("ui.Select[Any]", item), match.groupdict())

    async def callback(self, interaction: Interaction) -> None:
        try:
            data: Any = interaction.data
            await self.chosen(interaction, list(data["values"]))
        except Exception as error:  # discord.py would only log it
            await tell(interaction, error)

    @abstractmethod
    async def chosen(self, interaction: Interaction, values: list[str]) -> None: ...
