"""Answers to a command, a button or a form: to that person alone, in their language, pinging nobody."""

from typing import Any

from bot.client.cards import CONTENT_LIMIT, card, shortened
from bot.client.facts import Interaction
from bot.client.language import reader_words
from bot.core.i18n import Text
from bot.core.posts import Post


async def defer(interaction: Interaction, *, ephemeral: bool = True) -> None:
    """Say "thinking": Discord waits three seconds for a first answer, and fifteen minutes after this one."""
    await interaction.response.defer(ephemeral=ephemeral, thinking=True)


async def reply(interaction: Interaction, what: Text | Post, *, ephemeral: bool = True) -> None:
    """Answer, whether the interaction was deferred or not."""
    if isinstance(what, Text):
        sentence = (await reader_words(interaction)).say(what)
        await _send(interaction, ephemeral, content=shortened(sentence, CONTENT_LIMIT))
    else:
        view, files = card(what)
        await _send(interaction, ephemeral, view=view, files=files)


async def update(interaction: Interaction, post: Post) -> None:
    """Change the message whose button was pressed."""
    view, files = card(post)
    if interaction.response.is_done():
        await interaction.edit_original_response(view=view, attachments=files)
    else:
        await interaction.response.edit_message(view=view, attachments=files)


async def _send(interaction: Interaction, ephemeral: bool, **parts: Any) -> None:
    if interaction.response.is_done():
        await interaction.followup.send(ephemeral=ephemeral, **parts)
    else:
        await interaction.response.send_message(ephemeral=ephemeral, **parts)
