"""Who is held for a human to look at: once it is confirmed, they are let go, or stay out, and hear which."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import due
from bot.core.due import Later
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Text, _
from bot.core.refusals import reason_of
from bot.features.automod import posts
from bot.features.automod.deciding import Deciding
from bot.features.automod.ledger import Verdict, Wave
from bot.features.automod.rule import Action
from bot.features.moderation.cases import Case, Kind, State, Undone
from bot.features.moderation.orders import NothingToUndo

log = logging.getLogger(__name__)

RELEASES = "automod_release"
RELEASED_BY = timedelta(minutes=2)
"""Who is not let go by then was forgotten by a restart."""


@dataclass(frozen=True)
class Held:
    """`until`: when the last of them is free by itself."""

    members: int
    until: datetime


@dataclass(frozen=True)
class Released:
    members: int
    failed: tuple[Text, ...]


class Holds:
    def __init__(self, deciding: Deciding) -> None:
        self.deciding = deciding
        self.db = deciding.db
        self.clock = deciding.clock
        self.telling = deciding.telling
        self.undoing = deciding.undoing

    async def held(self, number: int, actor: MemberFacts) -> Held | None:
        """Of a wave that nobody has decided about; None where nobody is held any more."""
        await self.deciding.check(actor)
        wave = await self.deciding.get(actor.guild_id, number)
        cases = await self._holding(wave) if wave.verdict is Verdict.OPEN else []
        ends = [case.ends_at for case in cases if case.ends_at is not None]
        return Held(len(cases), max(ends)) if ends else None

    async def _holding(self, wave: Wave) -> list[Case]:
        """What keeps them out now."""
        hits = await self.deciding.hits(wave)
        numbers = sorted({hit.case_number for hit in hits if hit.case_number and Action.HOLD in hit.done})
        cases = [await self.undoing.moderation.case(wave.guild_id, number) for number in numbers]
        now = self.clock.now()
        return [
            case
            for case in cases
            if case.kind is Kind.TIMEOUT
            and case.state is State.DONE
            and case.undone is None
            and case.ends_at is not None
            and case.ends_at > now
        ]

    async def keep(self, number: int, actor: MemberFacts) -> Held | None:
        """They stay out until it ends by itself. Raises StateChanged if someone was faster."""
        held = await self.held(number, actor)
        wave = await self.deciding.confirm(number, actor, Verdict.KEPT)
        for case in await self._holding(wave):
            if case.ends_at is not None:
                spoken = await self.telling.words(wave.guild_id, case.target_id)
                server = self.deciding.discipline.server_name(wave.guild_id)
                await self.telling.dm(case.target_id, posts.hold_stays(server, case.ends_at, spoken))
        return held

    async def release(self, number: int, actor: MemberFacts) -> Released:
        """They are let go at once. Raises StateChanged if someone was faster."""
        at = self.clock.now() + RELEASED_BY
        wave = await self.deciding.confirm(number, actor, Verdict.RELEASED, (RELEASES, at))
        return await self._release(wave, actor)

    async def _release(self, wave: Wave, actor: MemberFacts) -> Released:
        cases = await self._holding(wave)
        failed = [text for case in cases if (text := await self._let_go(case, actor)) is not None]
        async with self.db.begin() as session:
            await due.forget(session, wave.guild_id, RELEASES, str(wave.number))
        return Released(len(cases) - len(failed), tuple(failed))

    async def _let_go(self, case: Case, actor: MemberFacts) -> Text | None:
        try:
            await self.undoing.undo(case.guild_id, case.number, Undone.EARLY, actor)
        except NothingToUndo:
            return None
        except Exception as error:
            log.warning("who is held by case %s could not be let go: %r", case.number, error)
            why = error.text if isinstance(error, UserError) else reason_of(error)
            return _("Case {case} stands: {why}", case=str(case.number), why=why)
        return None

    # What the sweep does

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        """Let go whom a restart left held."""
        wave = await self.deciding.get(guild_id, int(key))
        if wave.verdict is not Verdict.RELEASED or wave.decided_by is None:
            return
        actor = await self.deciding.discipline.member(guild_id, wave.decided_by)
        if (await self._release(wave, actor)).failed:
            raise Later(self.clock.now() + timedelta(hours=1))

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("who was held on server %s by wave %s could not be let go", guild_id, key)
