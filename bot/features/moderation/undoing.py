"""Taking back what was done: our mistake, or enough of it. The record stays."""

from datetime import datetime

from bot.core import due
from bot.core.actions import Reason, Refused
from bot.core.facts import MemberFacts
from bot.core.i18n import _
from bot.features.moderation import policy, posts, store
from bot.features.moderation.cases import Case, Kind, Source, State, Undone
from bot.features.moderation.orders import NothingToUndo
from bot.features.moderation.service import CHECKED_AFTER, ModerationService
from bot.features.moderation.settings import ModerationSettings

UNDOS = "case_undo"
TELLS = ":tells"


class Undoing:
    def __init__(self, moderation: ModerationService) -> None:
        self.moderation = moderation

    async def undo(
        self, guild_id: int, number: int, how: Undone, actor: MemberFacts, *, tells: bool = True, again: bool = False
    ) -> Case:
        """Raises NoCase, NothingToUndo, MayNot or Refused. `again`: it was recorded, but interrupted."""
        case = await self.moderation.case(guild_id, number)
        settings = await self.moderation.settings.get(guild_id, ModerationSettings)
        policy.check_may_do(case.kind, actor, settings)
        if actor.id == case.target_id:
            raise policy.MayNot(_("You can’t do that to yourself."))
        if not (again or posts.can_be_undone(case)):
            raise NothingToUndo(_("There is nothing to take back about case {number}.", number=str(number)))
        now = self.moderation.clock.now()
        check = undo_key(number, now, tells=tells)
        async with self.moderation.db.begin() as session:
            if not (await store.undo(session, guild_id, number, how, actor.id, now) or again):
                raise NothingToUndo(_("Someone else has just taken case {number} back.", number=str(number)))
            await due.schedule(session, guild_id, UNDOS, check, now + CHECKED_AFTER)
        try:
            await self._lift(case, how)
        except BaseException:
            async with self.moderation.db.begin() as session:
                await store.change(session, guild_id, number, undone=None, undone_by=None, undone_at=None)
                await due.forget(session, guild_id, UNDOS, check)
            raise
        return await self._taken_back(case, how, actor, check, tells=tells)

    async def _taken_back(self, case: Case, how: Undone, actor: MemberFacts, check: str, *, tells: bool) -> Case:
        guild_id, number = case.guild_id, case.number
        if how is Undone.MISTAKE:
            for rung in await self.moderation.brought_by(case):
                if posts.can_be_undone(rung) and rung.state is State.DONE:
                    await self.undo(guild_id, rung.number, how, actor)
        async with self.moderation.db.begin() as session:
            await store.move(session, guild_id, number, State.DONE, State.LIFTED)
            await due.forget(session, guild_id, UNDOS, check)
        case = await self.moderation.case(guild_id, number)
        if tells and case.source is not Source.LADDER:
            await self.moderation.telling.undone(case)
        await self.moderation.telling.show(case)
        return case

    async def finish(self, guild_id: int, check: str) -> None:
        """Of one that was interrupted. What is over already was told before, or nobody knows."""
        case = await self.moderation.case(guild_id, undone_case(check))
        if case.undone is None or case.undone_by is None or case.state is not State.DONE:
            return
        actor = await self.moderation.discipline.member(guild_id, case.undone_by)
        await self._lift(case, case.undone)
        await self._taken_back(case, case.undone, actor, check, tells=check.endswith(TELLS))

    async def way_back(self, case: Case) -> str | None:
        """An invite for one person, if they are gone and the bot may make one."""
        try:
            if (await self.moderation.discipline.member(case.guild_id, case.target_id)).rank is not None:
                return None
            return await self.moderation.discipline.invite(case.guild_id)
        except Refused:
            return None

    async def _is_banned_otherwise(self, case: Case, how: Undone) -> bool:
        """By a newer ban; or, where this one was a mistake, by the one that stood before."""
        moderation = self.moderation
        before = how is Undone.MISTAKE and await moderation.is_banned_before(case)
        return before or await moderation.is_banned_anew(case)

    async def _lift(self, case: Case, how: Undone) -> None:
        if case.state is not State.DONE:
            return
        why = policy.audit_reason(case)
        try:
            if case.kind is Kind.TIMEOUT:
                await self.moderation.discipline.time_out(case.guild_id, case.target_id, None, why)
            stands = case.kind is Kind.BAN or (case.kind is Kind.SOFTBAN and case.ends_at is not None)
            if stands and not await self._is_banned_otherwise(case, how):
                await self.moderation.discipline.unban(case.guild_id, case.target_id, why)
                await self.moderation.end_older_bans(case)
        except Refused as error:
            if error.reason is not Reason.GONE:  # who is not there, or not banned, needs no lifting
                raise


def undo_key(number: int, at: datetime, *, tells: bool) -> str:
    """Of what is due: a case whose undo failed can be taken back again. `tells`: the member, too."""
    return f"{number}:{at:%Y%m%d%H%M%S%f}{TELLS if tells else ''}"


def undone_case(key: str) -> int:
    return int(key.partition(":")[0])
