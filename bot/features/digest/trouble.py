"""Tells a person, once, that a digest did not arrive and what to do."""

import logging
from collections.abc import Awaitable, Callable

from bot.core.actions import Actions, Reason, Refused
from bot.core.calendar import Week
from bot.core.i18n import Text, _, words
from bot.core.permissions import permission_names
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.digest.delivery import Undelivered
from bot.features.digest.settings import DigestSettings

log = logging.getLogger(__name__)

LanguageOf = Callable[[int, int], Awaitable[str | None]]


class Trouble:
    def __init__(self, actions: Actions, settings: SettingsStore, language_of: LanguageOf | None) -> None:
        self.actions = actions
        self.settings = settings
        self.language_of = language_of

    async def tell(self, guild_id: int, week: Week, channel_id: int, outcome: Undelivered, server: str) -> None:
        """Whoever set the digest up; if that is impossible, the owner."""
        set_by = (await self.settings.get(guild_id, DigestSettings)).set_by
        text = _(
            "The digest of {server} for week {number} was not posted. {why}",
            server=server,
            number=week.number,
            why=wording(channel_id, outcome),
        )
        if set_by is None or not await self._reached(guild_id, set_by, text):
            await self._tell_owner(guild_id, text)

    async def tell_of_failure(self, guild_id: int, server: str) -> None:
        text = _(
            "The weekly digest of {server} failed three times; whoever runs this bot finds the reason in its log. "
            "`/digest now` tries again.",
            server=server,
        )
        await self._tell_owner(guild_id, text)

    async def _tell_owner(self, guild_id: int, text: Text) -> None:
        try:
            owner = await self.actions.owner_of(guild_id)
        except Exception:
            log.exception("the owner of server %s is not known", guild_id)
            return
        if not await self._reached(guild_id, owner, text):
            log.error("nobody on server %s could be told: %s", guild_id, words("en").say(text))

    async def _reached(self, guild_id: int, user_id: int, text: Text) -> bool:
        try:
            await self.actions.dm(user_id, Post((words(await self._language(guild_id, user_id)).say(text),)))
        except Refused:
            return False
        except Exception:
            log.exception("user %s could not be told that server %s has no digest", user_id, guild_id)
            return False
        return True

    async def _language(self, guild_id: int, user_id: int) -> str:
        own = await self.language_of(guild_id, user_id) if self.language_of else None
        return own or (await self.settings.get(guild_id, ServerSettings)).language


def wording(channel_id: int, outcome: Undelivered) -> Text:
    """Why it was not posted, and what to do."""
    channel = f"<#{channel_id}>"
    if outcome.unsure:
        return _(
            "It may stand in {channel}, but the bot can’t look there. Let it read the message history; "
            "`/digest now` then posts the digest, if it is not there.",
            channel=channel,
        )
    if outcome.refused.reason is Reason.GONE:
        return _("Its channel is gone. Name another one with `/digest setup`; `/digest now` then posts it.")
    names = permission_names((outcome.refused.missing or "view_channel,send_messages,attach_files").split(","))
    return _(
        "The bot may not write in {channel}: give it {permissions} there, or name another channel with "
        "`/digest setup`; `/digest now` then posts it.",
        channel=channel,
        permissions=names,
    )
