"""The one place that decides in which language a person is answered."""

import asyncio
import logging
from functools import cache
from typing import TYPE_CHECKING

import discord

from bot.client.facts import Interaction, app_of
from bot.core.i18n import Words, languages, words
from bot.core.settings import ServerSettings

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

LONGEST_WAIT = 1.0
"""Seconds."""


@cache
def spoken(locale: discord.Locale | None) -> str | None:
    """The language that we speak to someone whose Discord is set so; None if it is none of ours."""
    code = str(locale).partition("-")[0]
    return code if code in languages() else None


async def server_language(app: "App", guild_id: int) -> str:
    """Of what everyone on the server reads."""
    return (await app.settings.get(guild_id, ServerSettings)).language


async def reader_language(interaction: Interaction) -> str:
    """Of an answer: the member's own choice, else how their Discord is set, else the server's language."""
    locale = spoken(interaction.locale)
    if interaction.guild_id is None:
        return locale or "en"
    app = app_of(interaction)
    own = await app.engagement.language_of(interaction.guild_id, interaction.user.id)
    return own or locale or await server_language(app, interaction.guild_id)


async def reader_words(interaction: Interaction) -> Words:
    return words(await reader_language(interaction))


async def words_at_once(interaction: Interaction) -> Words:
    """Of a form, which Discord awaits for three seconds: a database that is slow is not waited for."""
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            return await reader_words(interaction)
    except Exception:
        log.warning("a reader's language could not be looked up in time", exc_info=True)
        return words(spoken(interaction.locale) or spoken(interaction.guild_locale) or "en")
