"""The record: looking at it, searching it, correcting it. Every correction is kept with who and when."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import due
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import _
from bot.features.moderation import policy, store
from bot.features.moderation.cases import Case, Filter, Kind, Undone
from bot.features.moderation.service import ENDS, ModerationService
from bot.features.moderation.settings import ModerationSettings
from bot.features.moderation.store import Edit

PAGE = 5
MOST_OPENED = 1_000
"""Of sealed reasons, for one search."""


@dataclass(frozen=True)
class Found:
    """A page of cases. `strikes`: that stand, of the one member. `searched`: how many were read for a text."""

    wanted: Filter
    cases: list[Case]
    page: int
    pages: int
    count: int
    strikes: int | None = None
    searched: int | None = None


class Records:
    def __init__(self, moderation: ModerationService) -> None:
        self.moderation = moderation
        self.db, self.clock, self.cipher = moderation.db, moderation.clock, moderation.cipher

    async def search(self, guild_id: int, wanted: Filter, page: int = 0) -> Found:
        since = self.clock.now() - timedelta(days=wanted.days) if wanted.days else None
        size, at = (MOST_OPENED, 0) if wanted.text else (PAGE, page)
        async with self.db.read() as session:
            cases, count = await store.search(session, self.cipher, guild_id, wanted, since, at, size)
        searched = None
        if wanted.text:
            searched, typed = len(cases), wanted.text.casefold()
            matching = [case for case in cases if typed in (case.reason or "").casefold()]
            cases, count = matching[page * PAGE : (page + 1) * PAGE], len(matching)
        strikes = await self.moderation.strikes_of(guild_id, wanted.member) if wanted.member else None
        return Found(wanted, cases, page, max(1, -(-count // PAGE)), count, strikes, searched)

    async def edits(self, guild_id: int, number: int) -> list[Edit]:
        async with self.db.read() as session:
            return list(await store.edits(session, self.cipher, guild_id, number))

    async def edit(
        self, guild_id: int, number: int, actor: MemberFacts, reason: str | None, length: timedelta | None
    ) -> Case:
        """Raises NoCase, MayNot, or Refused where Discord does not change the length."""
        case = await self.moderation.case(guild_id, number)
        policy.check_may_do(case.kind, actor, await self.moderation.settings.get(guild_id, ModerationSettings))
        if length is not None:
            await self._set_length(case, length, actor)
        if reason is not None:
            async with self.db.begin() as session:
                await store.set_reason(session, self.cipher, case, reason, actor.id, self.clock.now())
        return await self.moderation.case(guild_id, number)

    async def _set_length(self, case: Case, length: timedelta, actor: MemberFacts) -> None:
        """From the beginning of the case. The member is told."""
        ends_at = case.made_at + length
        policy.check_new_end(case, ends_at, self.clock.now())
        if actor.id == case.target_id:
            raise policy.MayNot(_("You can’t do that to yourself."))
        await self._move_end(case, ends_at, actor)
        if case.kind is Kind.TIMEOUT:
            until = policy.timeout_until(ends_at, self.clock.now())
            try:
                await self.moderation.discipline.time_out(
                    case.guild_id, case.target_id, until, policy.audit_reason(case)
                )
            except BaseException:
                await self._move_end(replace(case, ends_at=ends_at), case.ends_at or ends_at, actor)
                raise
        await self.moderation.telling.new_end(replace(case, ends_at=ends_at))

    async def _move_end(self, case: Case, ends_at: datetime, actor: MemberFacts) -> None:
        now = self.clock.now()
        async with self.db.begin() as session:
            await store.set_end(session, self.cipher, case, ends_at, actor.id, now)
            at = policy.next_look(case.kind, ends_at, now)
            await due.schedule(session, case.guild_id, ENDS, str(case.number), at)

    async def note_to_delete(self, guild_id: int, number: int, actor: MemberFacts) -> Case:
        """Raises MayNot for another's note, unless they manage the server, and UserError for what is no note."""
        case = await self.moderation.case(guild_id, number)
        if case.kind is not Kind.NOTE:
            raise UserError(_("Case {number} is no note: take it back with `/case undo`.", number=str(number)))
        if case.undone is not None:
            raise UserError(_("This note is deleted already."))
        manages = actor.is_owner or {"manage_guild", "administrator"} & actor.permissions
        if case.actor_id != actor.id and not manages:
            raise policy.MayNot(_("Only who wrote a note, or who may manage the server, deletes it."))
        return case

    async def delete_note(self, guild_id: int, number: int, actor: MemberFacts) -> None:
        """Its words are gone for good; that there was one, and who deleted it, stays."""
        await self.note_to_delete(guild_id, number, actor)
        async with self.db.begin() as session:
            if await store.undo(session, guild_id, number, Undone.MISTAKE, actor.id, self.clock.now()):
                await store.forget_words(session, guild_id, number)
