"""Whom the team looks at before they come in: recorded before it is shown, and found again after a restart."""

import logging
from datetime import timedelta

from bot.core.actions import Actions, Reason, Refused
from bot.core.calendar import moment_of
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.encrypted import Cipher
from bot.core.i18n import words
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.gates import posts, store
from bot.features.gates.applicant import Applicant
from bot.features.gates.settings import GatesSettings
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

CLOCKS_DIFFER = timedelta(minutes=1)


class NoChannel(Exception):
    """The team has not chosen one."""


class Cards:
    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, actions: Actions, cipher: Cipher) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.cipher = cipher

    async def show(self, applicant: Applicant) -> None:
        """Raises NoChannel, Refused, or what may pass."""
        channel_id = (await self.settings.get(applicant.guild_id, ModerationSettings)).needs_human_channel
        if channel_id is None:
            raise NoChannel
        if applicant.card_message_id is not None or (applicant.card_at is not None and await self._found(applicant)):
            return
        async with self.db.begin() as session:
            now = self.clock.now()
            claimed = await store.move(session, self.cipher, applicant, card_at=now, card_channel_id=channel_id)
        if claimed is None:
            return
        message_id = await self.actions.post(channel_id, await self._post(claimed))
        await self._stands(claimed, message_id)

    async def _found(self, applicant: Applicant) -> bool:
        """Whether one that was interrupted stands. Where the bot can’t look, it does not show it again."""
        after = (applicant.card_at or applicant.joined_at) - CLOCKS_DIFFER
        try:
            found = await self.actions.find_own(
                applicant.card_channel_id or 0, after, posts.pass_id(applicant.member_id)
            )
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return False
            raise
        if found is not None:
            await self._stands(applicant, found)
        return found is not None

    async def _stands(self, applicant: Applicant, message_id: int) -> None:
        async with self.db.begin() as session:
            moved = await store.move(session, self.cipher, applicant, card_message_id=message_id)
            now = moved or await store.get(session, self.cipher, applicant.guild_id, applicant.member_id)
            if now is not None and moved is None:  # decided while it was posted
                now = await store.move(session, self.cipher, now, card_message_id=message_id)
        if now is not None and moved is None:
            await self.refresh(now)

    async def refresh(self, applicant: Applicant) -> None:
        """Show what is so now."""
        if applicant.card_message_id is None:
            return
        try:
            await self.actions.edit(
                applicant.card_channel_id or 0, applicant.card_message_id, await self._post(applicant)
            )
        except Exception:  # its buttons tell how it is
            log.warning("the card of %s at the gate is not up to date", applicant.member_id, exc_info=True)

    async def _post(self, applicant: Applicant) -> Post:
        spoken = words((await self.settings.get(applicant.guild_id, ServerSettings)).language)
        settings = await self.settings.get(applicant.guild_id, GatesSettings)
        return posts.review_card(applicant, moment_of(applicant.member_id), settings, spoken)
