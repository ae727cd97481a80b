"""Asking newcomers how it goes, a day and a week later: only those who pressed that they want to be asked."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import due
from bot.core.actions import Refused
from bot.core.encrypted import Cipher
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.care import check_in_posts as posts
from bot.features.care import check_in_store as store
from bot.features.care.check_in import DAYS, CheckIn, Mood, Talk
from bot.features.care.contact import Contact
from bot.features.care.settings import CareSettings

log = logging.getLogger(__name__)

KIND = "check_in"
LOOKED_BACK = timedelta(days=28)


class NotOffered(UserError):
    """The server asks nobody."""


@dataclass(eq=False)
class CheckIns(Contact):
    """Handles what is due of the kind "check_in"."""

    cipher: Cipher

    async def are_on(self, guild_id: int) -> bool:
        return (await self.settings.get(guild_id, CareSettings)).check_ins

    async def ask_me(self, guild_id: int, member_id: int, channel_id: int, language: str) -> Sequence[datetime]:
        """Yes, they want to be asked; when they are. Pressed again, it stays as it was. Raises NotOffered."""
        if not await self.are_on(guild_id):
            raise NotOffered(_("This server asks nobody how it goes, for now."))
        now = self.clock.now()
        async with self.db.begin() as session:
            known = await store.planned(session, guild_id, member_id)
            if known:
                return known
            for day in DAYS:
                at = now + timedelta(days=day)
                await store.plan(session, guild_id, member_id, day, at, channel_id, language)
                await due.schedule(session, guild_id, KIND, _key(member_id, day, at), at)
        return [now + timedelta(days=day) for day in DAYS]

    async def stop(self, guild_id: int, member_id: int) -> bool:
        """They changed their mind; false if nothing was to come."""
        async with self.db.begin() as session:
            return await store.drop(session, guild_id, member_id)

    async def forget(self, session: AsyncSession, guild_id: int, member_id: int) -> None:
        await store.forget(session, guild_id, member_id)

    # When the time has come

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        """A question is sent once: what may have been sent before a restart is not sent again."""
        member_id, day, at = _of(key)
        async with self.db.begin() as session:
            planned = await store.begin(session, guild_id, member_id, day, at)
        if planned is None or not await self.are_on(guild_id) or not await self._is_here(guild_id, member_id):
            return
        spoken = await self.words(guild_id, member_id, planned.language)
        server = await self.name_of(guild_id)
        try:
            try:
                await self.actions.dm(member_id, posts.question(guild_id, server, day, None, spoken))
            except Refused:  # they want to be asked, and pressed it there
                post = posts.question(guild_id, server, day, member_id, spoken)
                await self.actions.post(planned.channel_id, post)
        except Refused:
            log.info("a newcomer of server %s could not be asked how it goes", guild_id)
            return
        async with self.db.begin() as session:
            await store.asked(session, guild_id, member_id, day)

    async def _is_here(self, guild_id: int, member_id: int) -> bool:
        return (await self.discipline.member(guild_id, member_id)).rank is not None

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the check-in %s of server %s was given up", key, guild_id)

    # What they say

    async def answer(self, guild_id: int, member_id: int, day: int, mood: Mood, said: str | None, talk: Talk) -> None:
        """Once. Words that nobody may be shown are not kept. Raises UserError."""
        kept = said if talk is not Talk.COUNT_ONLY else None
        sealed = self.cipher.seal(kept) if kept else None
        async with self.db.begin() as session:
            answered = await store.answer(session, guild_id, member_id, day, mood, sealed, talk, self.clock.now())
        if not answered:
            raise UserError(_("This was answered already, or it was not asked of you."))

    async def recent(self, guild_id: int) -> CheckIn:
        """What was asked and answered of late, for managers."""
        since = self.clock.now() - LOOKED_BACK
        async with self.db.read() as session:
            asked = await store.counts(session, guild_id, since)
            quotes = await store.quotes(session, self.cipher, guild_id, since)
        return CheckIn(asked, quotes)


def _key(member_id: int, day: int, at: datetime) -> str:
    return f"{member_id}:{day}:{int(at.timestamp())}"


def _of(key: str) -> tuple[int, int, int]:
    member_id, day, at = key.split(":")
    return int(member_id), int(day), int(at)
