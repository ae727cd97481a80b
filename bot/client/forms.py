"""Forms that a person fills in. One that was open while the bot restarted is lost, but not what was typed."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import discord
from discord import ui
from discord.ext import commands

from bot.client.cards import shortened
from bot.client.errors import tell
from bot.client.facts import Interaction
from bot.client.language import reader_words
from bot.client.replies import reply
from bot.core.i18n import _
from bot.core.posts import Post

if TYPE_CHECKING:
    from bot.client.client import Client

BROKEN = "`\u200b``"
ROOM = 3_500
"""For what was typed, of the characters that one message holds."""


class Form(ui.Modal):
    """A subclass has its fields and `on_submit`; what goes wrong is said as for commands and buttons."""

    # As discord.py's own Modal does, it leaves out what a view's has.
    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:  # type: ignore[override]
        await tell(interaction, error)


class LostForms(commands.Cog):
    """discord.py knows forms as long as the process lives; nobody else would answer who sends an older one."""

    def __init__(self, client: "Client") -> None:
        self.client = client

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        if interaction.type is not discord.InteractionType.modal_submit or interaction.response.is_done():
            return
        sent: Mapping[str, Any] = interaction.data or {}
        if sent["custom_id"] in self.client._connection._view_store._modals:  # noqa: SLF001 # nothing else tells
            return
        words = await reader_words(interaction)
        lost = _("The bot was restarted while this form was open, or it was open too long: nothing was done.")
        lines, written = [words.say(lost)], list(typed(sent["components"]))
        if written:
            lines.append(words.say(_("So that you can send it again, here is what you typed:")))
            lines += [block(text, ROOM // len(written)) for text in written]
        await reply(interaction, Post(("\n".join(lines),)))


def typed(components: list[Mapping[str, Any]]) -> Iterator[str]:
    for component in components:
        if component.get("type") == discord.ComponentType.text_input.value and component.get("value"):
            yield component["value"]
        yield from typed([*component.get("components", ()), *filter(None, [component.get("component")])])


def block(text: str, longest: int) -> str:
    """As it was typed, to be copied: nothing in it acts, nor ends the block."""
    harmless = shortened(text, longest).replace("```", BROKEN)
    return f"```\n{harmless}\n```"
