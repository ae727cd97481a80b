"""What a member may know and decide of what is kept of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import personal_rows
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.encrypted import Cipher
from bot.core.i18n import Words
from bot.core.posts import File
from bot.core.settings import SettingsStore
from bot.features.engagement.service import EngagementService
from bot.features.privacy import policy, store
from bot.features.privacy.exported import Table, file_of
from bot.features.privacy.policy import Kept, Spans
from bot.features.privacy.settings import PrivacySettings
from bot.features.qa.settings import QaSettings


@dataclass(frozen=True)
class OfMember:
    """`is_out`: they chose not to be counted. `backup_days`: for how long backups hold what is deleted."""

    kept: tuple[Kept, ...]
    is_out: bool
    backup_days: int | None = None


class PrivacyService:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        engagement: EngagementService,
        cipher: Cipher,
        backup_days: int | None = None,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.engagement = engagement
        self._cipher = cipher
        self._backup_days = backup_days

    async def spans(self, guild_id: int) -> Spans:
        """How long this server keeps what."""
        return policy.spans(
            await self.settings.get(guild_id, PrivacySettings), await self.settings.get(guild_id, QaSettings)
        )

    async def last_deleted(self, guild_id: int) -> tuple[datetime, int] | None:
        """When old data was last deleted here, and how many rows."""
        async with self.db.read() as session:
            return await store.last(session, guild_id)

    async def of_member(self, guild_id: int, member_id: int) -> OfMember:
        """As far as they are told of it."""
        async with self.db.read() as session:
            found = await personal_rows.found(session, guild_id, member_id)
        is_out = await self.engagement.is_out(guild_id, member_id)
        return OfMember(tuple(policy.by_purpose(found)), is_out, self._backup_days)

    async def export(self, guild_id: int, member_id: int, words: Words) -> File:
        """Everything that they are told of, sealed texts opened, each field explained; nothing of others."""
        async with self.db.read() as session:
            tables = [
                Table(one, await personal_rows.told(session, self._cipher, one, guild_id, member_id))
                for one in await personal_rows.found(session, guild_id, member_id)
            ]
        is_out = await self.engagement.is_out(guild_id, member_id)
        spans = await self.spans(guild_id)
        return file_of(tables, guild_id, member_id, self.clock.now(), spans, words, is_out=is_out)

    async def delete(self, guild_id: int, member_id: int) -> OfMember:
        """All that may go, in one transaction; what is left."""
        await self.engagement.delete(guild_id, member_id, self._forget)
        self.settings.changed_elsewhere(guild_id)
        return await self.of_member(guild_id, member_id)

    async def _forget(self, session: AsyncSession, guild_id: int, member_id: int) -> None:
        await personal_rows.forget(session, self._cipher, guild_id, member_id)
