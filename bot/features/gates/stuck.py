"""Newcomers who got stuck: reminded at most twice, then listed; removed only after a warning, and by a person."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import due
from bot.core.actions import Refused
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.held import Held
from bot.core.i18n import Text, _
from bot.core.pace import Pace
from bot.core.refusals import reason_of
from bot.features.gates import policy, posts, store
from bot.features.gates.applicant import Applicant, State
from bot.features.gates.service import REMINDERS, SOON, GatesService
from bot.features.moderation.cases import Kind
from bot.features.moderation.orders import Order
from bot.features.moderation.service import ModerationService

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Warned:
    """How many were told, privately or where they can read it; `failed`: how many could not be."""

    told: int
    failed: int


@dataclass(frozen=True)
class Removed:
    """Whom the team removed; `spared`: passed or left meanwhile; `failed`: and why."""

    removed: tuple[int, ...]
    spared: int
    failed: tuple[tuple[int, Text], ...]


class Stuck:
    def __init__(self, gates: GatesService, moderation: ModerationService, pace: Pace) -> None:
        self.gates = gates
        self.moderation = moderation
        self.pace = pace
        self.held: Held[tuple[int, ...]] = Held(gates.clock)

    async def remind(self, guild_id: int) -> None:
        """All whose turn it is, in one message; recorded before it is posted, so that there is no third."""
        gates, now = self.gates, self.gates.clock.now()
        settings = await gates.decided(guild_id)
        if settings.channel_id is None or not policy.is_on(settings) or policy.opens_by_itself(settings):
            return
        reminded = list[int]()
        async with gates.db.begin() as session:
            for applicant in await store.waiting(session, gates.cipher, guild_id, now):
                at = policy.next_reminder(applicant, settings)
                if at is None or at > now + policy.TOGETHER or len(reminded) >= posts.NAMED:
                    continue
                moved = await store.move(session, gates.cipher, applicant, reminders=applicant.reminders + 1)
                if moved is not None:
                    reminded.append(moved.member_id)
                    next_at = policy.next_reminder(moved, settings)
                    if next_at is not None:
                        key = f"{moved.key}:{moved.reminders}"
                        await due.schedule(session, guild_id, REMINDERS, key, max(next_at, now + SOON))
        there = await gates.lobby.persons(guild_id, reminded) if reminded else {}
        if there:
            await gates.actions.post(settings.channel_id, posts.reminder(tuple(there), await gates.words(guild_id)))

    async def listed(self, guild_id: int) -> list[Applicant]:
        gates, now = self.gates, self.gates.clock.now()
        async with gates.db.read() as session:
            waiting = await store.waiting(session, gates.cipher, guild_id, now)
        return [applicant for applicant in waiting if policy.is_stuck(applicant, now)]

    async def warn(self, guild_id: int, moderator: MemberFacts) -> Warned:
        """Everyone listed who was not warned: privately, else at the gate. Raises MayNot."""
        policy.check_may_remove(moderator)
        gates, now, told, closed = self.gates, self.gates.clock.now(), 0, list[int]()
        spoken, server = await gates.words(guild_id), gates.lobby.server_name(guild_id)
        settings = await gates.decided(guild_id)
        post = posts.warning(server, now + policy.WARNED_FOR, spoken)
        for applicant in await self.listed(guild_id):
            if applicant.warned_at is not None or await self._note_warning(applicant) is None:
                continue
            await self.pace.wait()
            try:
                await gates.actions.dm(applicant.member_id, post)
                told += 1
            except Exception:
                closed.append(applicant.member_id)
        if closed and settings.channel_id is not None:
            try:
                await gates.actions.post(
                    settings.channel_id, posts.warning_here(closed, now + policy.WARNED_FOR, spoken)
                )
                told, closed = told + len(closed), []
            except Refused:
                log.info("who could not be warned privately could not be warned at the gate of server %s", guild_id)
        for member_id in closed:
            await self._take_back(guild_id, member_id)
        return Warned(told, len(closed))

    async def _note_warning(self, applicant: Applicant) -> Applicant | None:
        gates = self.gates
        async with gates.db.begin() as session:
            return await store.move(session, gates.cipher, applicant, warned_at=gates.clock.now())

    async def _take_back(self, guild_id: int, member_id: int) -> None:
        """A warning that did not arrive is none."""
        gates = self.gates
        async with gates.db.begin() as session:
            applicant = await store.get(session, gates.cipher, guild_id, member_id)
            if applicant is not None:
                await store.move(session, gates.cipher, applicant, warned_at=None)

    async def preview(self, guild_id: int, moderator: MemberFacts) -> tuple[Sequence[Applicant], str]:
        """Who would be removed, and the token by which they are. Raises MayNot."""
        policy.check_may_remove(moderator)
        now = self.gates.clock.now()
        ripe = [applicant for applicant in await self.listed(guild_id) if policy.may_be_removed(applicant, now)]
        token = self.held.keep(guild_id, moderator.id, tuple(one.member_id for one in ripe))
        return ripe, token

    async def remove(self, token: str, guild_id: int, moderator: MemberFacts) -> Removed:
        """Those who were shown and are still there; a case each. Raises NotHeld."""
        removed, failed, spared = list[int](), list[tuple[int, Text]](), 0
        for member_id in self.held.take(token, guild_id, moderator.id):
            applicant = await self.gates.get(guild_id, member_id)
            if applicant is None or applicant.state is not State.WAITING or applicant.left_at is not None:
                spared += 1
                continue
            await self.pace.wait()
            try:
                await self._kick(guild_id, member_id, moderator)
                removed.append(member_id)
            except (UserError, Refused) as error:
                failed.append((member_id, error.text if isinstance(error, UserError) else reason_of(error)))
        return Removed(tuple(removed), spared, tuple(failed))

    async def _kick(self, guild_id: int, member_id: int, moderator: MemberFacts) -> None:
        why = (await self.gates.words(guild_id)).say(_("Did not pass the gate, after two reminders and a warning"))
        target = await self.moderation.discipline.member(guild_id, member_id)
        acted = await self.moderation.act(Order(Kind.KICK, why, quiet=True, sure=True), moderator, target)
        if acted.refused is not None:
            raise acted.refused
