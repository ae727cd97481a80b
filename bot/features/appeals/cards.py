"""The staff's card of an appeal: posted once, changed with it."""

import logging

from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.encrypted import Cipher
from bot.core.i18n import Words, words
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.appeals import policy, posts, store
from bot.features.appeals.appeal import Appeal, Key
from bot.features.moderation.cases import Case, Source
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)


class Cards:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        moderation: ModerationService,
        cipher: Cipher,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.moderation = moderation
        self.cipher = cipher

    async def post(self, appeal: Appeal) -> None:
        """Once: whoever finds it begun and not ended looks for it first. What Discord refuses is tried again later."""
        channel = (await self.settings.get(appeal.guild_id, ModerationSettings)).needs_human_channel
        now = self.clock.now()
        if channel is None or appeal.message_id is not None:
            return
        if appeal.card_at is not None and (now < appeal.card_at + policy.UNFINISHED or await self._found(appeal)):
            return
        async with self.db.begin() as session:
            if not await store.begin_card(session, appeal.guild_id, appeal.key, channel, appeal.card_at, now):
                return
        spoken = await self.words(appeal.guild_id)
        try:
            message_id = await self.actions.post(channel, await self.current(appeal.guild_id, appeal.key, spoken))
        except Refused:
            async with self.db.begin() as session:
                await store.change(session, appeal.guild_id, appeal.key, card_at=None)
            raise
        async with self.db.begin() as session:
            await store.change(session, appeal.guild_id, appeal.key, message_id=message_id)

    async def _found(self, appeal: Appeal) -> bool:
        if appeal.channel_id is None or appeal.card_at is None:
            return False
        after = appeal.card_at - policy.UNFINISHED
        try:
            message_id = await self.actions.find_own(appeal.channel_id, after, posts.custom_id("take", appeal))
        except Refused:  # a second card does no harm: only one decision counts; a lost one would
            return False
        if message_id is not None:
            async with self.db.begin() as session:
                await store.change(session, appeal.guild_id, appeal.key, message_id=message_id)
        return message_id is not None

    async def refresh(self, guild_id: int, key: Key) -> None:
        """Show how it stands now; someone else may press while this is shown, so the last one to show has seen all."""
        shown: Post | None = None
        spoken = await self.words(guild_id)
        while shown != (now := await self.current(guild_id, key, spoken)):
            appeal = await self.get(guild_id, key)
            if appeal is None or appeal.channel_id is None or appeal.message_id is None:
                return
            shown = now
            try:
                await self.actions.edit(appeal.channel_id, appeal.message_id, shown)
            except Exception as error:  # what was decided stands
                log.warning("the card of appeal %s on server %s could not be changed: %r", key, guild_id, error)
                return

    async def remind(self, appeal: Appeal, number: int) -> None:
        """Once for each number, also where the bot died after it had posted."""
        channel = (await self.settings.get(appeal.guild_id, ModerationSettings)).needs_human_channel
        if channel is None or await self._is_reminded(appeal, number, channel):
            return
        case, spoken = await self.moderation.case(appeal.guild_id, appeal.key.case), await self.words(appeal.guild_id)
        await self.actions.post(channel, posts.reminder(appeal, case, number, spoken))

    async def _is_reminded(self, appeal: Appeal, number: int, channel: int) -> bool:
        after = policy.reminder_at(appeal.made_at, number) - policy.UNFINISHED
        try:
            return await self.actions.find_own(channel, after, posts.reminder_id(appeal, number)) is not None
        except Refused:
            return False

    async def current(self, guild_id: int, key: Key, spoken: Words) -> Post:
        appeal = await self.get(guild_id, key)
        if appeal is None:
            return Post(())
        case = await self.moderation.case(guild_id, key.case)
        (lines, *_buttons) = (await self.moderation.show(guild_id, key.case, spoken.code)).parts
        async with self.db.read() as session:
            held = await store.held(session, guild_id, key, self.clock.now())
        return posts.card(appeal, case, str(lines), await self.acted_by(case), held, spoken)

    async def acted_by(self, case: Case) -> int:
        """Behind what the ladder did stands who gave the strike."""
        if case.source is Source.LADDER and case.cause is not None:
            return (await self.moderation.case(case.guild_id, case.cause)).actor_id
        return case.actor_id

    async def get(self, guild_id: int, key: Key) -> Appeal | None:
        async with self.db.read() as session:
            return await store.get(session, self.cipher, guild_id, key)

    async def words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)
