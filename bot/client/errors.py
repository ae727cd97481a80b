"""What a person reads when something did not work; one place for commands, buttons and forms."""

import logging
import secrets
from collections.abc import Mapping

import discord
from discord import app_commands
from pydantic import ValidationError

from bot.client.actions import refusal
from bot.client.cards import CONTENT_LIMIT, shortened
from bot.client.facts import Interaction
from bot.client.language import reader_words, spoken
from bot.core.actions import Refused
from bot.core.errors import UserError
from bot.core.i18n import Text, Words, _, words
from bot.core.invalid import Invalid
from bot.core.log import about
from bot.core.permissions import permission_names
from bot.core.refusals import reason_of
from bot.core.refusals import refused as refused

log = logging.getLogger(__name__)

TOO_MANY, SERVER_ERROR = 429, 500
UNKNOWN_INTERACTION = 10062


async def tell(interaction: Interaction, error: BaseException) -> bool:
    """Say it to that person alone, in their language; what nobody foresaw gets an id, in the answer and in the log.

    Whether it was foreseen.
    """
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if _is_expired(cause):
        _log_expired(interaction)
        return True
    text = wording(cause)
    was_foreseen = text is not None
    if text is None:
        code = secrets.token_hex(4)
        with about(incident=code):
            log.error("%s: %s by user %s failed", code, _name(interaction), interaction.user.id, exc_info=cause)
        text = _("Something went wrong that nobody foresaw. Tell whoever runs this bot the code {code}.", code=code)
    sentence = shortened((await _words(interaction)).say(text), CONTENT_LIMIT)
    try:
        await _send(interaction, sentence)
    except discord.HTTPException as lost:
        if _is_expired(lost):
            _log_expired(interaction)
        log.warning("%s: user %s could not be told %r: %s", _name(interaction), interaction.user.id, sentence, lost)
    return was_foreseen


def _is_expired(error: BaseException) -> bool:
    return isinstance(error, discord.NotFound) and error.code == UNKNOWN_INTERACTION


def _log_expired(interaction: Interaction) -> None:
    log.warning(
        "%s: user %s got no answer: Discord waits three seconds for one, and the bot or its network was slower",
        _name(interaction),
        interaction.user.id,
    )


def wording(error: BaseException) -> Text | None:
    """None for what is a fault of ours."""
    match error:
        case UserError():
            return error.text
        case ValidationError():
            return Invalid(error).text
        case Refused():
            return refused(error)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return _("This command has changed. Reload Discord (Ctrl+R) and type it again.")
        case app_commands.NoPrivateMessage():
            return _("This works on a server only, not in direct messages.")
        case app_commands.MissingPermissions():
            names = permission_names(error.missing_permissions)
            return _("You need this permission for that: {permissions}.", permissions=names)
        case discord.HTTPException():
            known = refusal(error)
            if known is None and (error.status == TOO_MANY or error.status >= SERVER_ERROR):
                log.warning("Discord failed: %r", error)
                return reason_of(error)
            return refused(known) if known else None
        case _:
            return None


def _name(interaction: Interaction) -> str:
    if interaction.command:
        return f"/{interaction.command.qualified_name}"
    data: Mapping[str, object] = interaction.data or {}
    return str(data.get("custom_id", "an interaction"))


async def _words(interaction: Interaction) -> Words:
    try:
        return await reader_words(interaction)
    except Exception:  # the database may be what failed
        log.exception("a reader's language could not be looked up")
        return words(spoken(interaction.locale) or "en")


async def _send(interaction: Interaction, sentence: str) -> None:
    if interaction.response.is_done():
        await interaction.followup.send(sentence, ephemeral=True)
    else:
        await interaction.response.send_message(sentence, ephemeral=True)
