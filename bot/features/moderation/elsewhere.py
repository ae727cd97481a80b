"""What was done in Discord itself, by people and other bots, becomes cases, each entry of the audit log one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import due
from bot.core.actions import Refused
from bot.core.calendar import moment_of
from bot.core.facts import AuditAction, AuditFacts
from bot.core.i18n import Text, Words, _, n_, words
from bot.core.settings import ServerSettings
from bot.features.moderation import audit_store, policy, store
from bot.features.moderation.cases import DISCORD, NOBODY, NOT_DONE, Case, Kind, Source, State, Told
from bot.features.moderation.service import ENDS, ModerationService

KIND_OF = {action: kind for kind, action in policy.ACTIONS.items()}


@dataclass
class Recorded:
    """The numbers of the cases that are new, and of those that failed, as far as we knew, but took place."""

    added: list[int] = field(default_factory=list)
    took_place: list[int] = field(default_factory=list)


class Elsewhere:
    def __init__(self, moderation: ModerationService) -> None:
        self.moderation = moderation

    async def record(self, guild_id: int, entries: Sequence[AuditFacts], read_to: int | None) -> Recorded:
        """Whatever comes twice or late ends in one case each. `read_to`: up to which entry all is heard or read now."""
        moderation, recorded = self.moderation, Recorded()
        me = moderation.discipline.me(guild_id).id
        spoken = words((await moderation.settings.get(guild_id, ServerSettings)).language)
        told = sorted((entry for entry in entries if entry.action in KIND_OF), key=lambda entry: entry.id)
        told = [await self._with_end(entry) for entry in told]
        async with moderation.db.begin() as session:
            await audit_store.mark(session, guild_id, moderation.clock.now())  # others wait here
            for entry in told:
                if entry.action is None or await audit_store.is_known(session, guild_id, entry.id):
                    continue
                if entry.actor_id == me:
                    await self._attach(session, entry, recorded)
                else:
                    recorded.added.append(await self._add(session, entry, KIND_OF[entry.action], spoken))
            if read_to is not None:
                await audit_store.move_on(session, guild_id, read_to)
        return recorded

    async def _with_end(self, entry: AuditFacts) -> AuditFacts:
        """Of a timeout by Discord's AutoMod the entry does not tell the end; the member does, while it lasts."""
        longest = moment_of(entry.id) + policy.DISCORDS_LONGEST_TIMEOUT
        if entry.rule is None or entry.target_id is None or longest <= self.moderation.clock.now():
            return entry
        try:
            until = await self.moderation.discipline.timed_out_until(entry.guild_id, entry.target_id)
        except Refused:
            until = None
        return replace(entry, ends_at=until)

    async def _add(self, session: AsyncSession, entry: AuditFacts, kind: Kind, spoken: Words) -> int:
        moderation, guild_id = self.moderation, entry.guild_id
        state = await self._state(session, entry, kind)
        case = Case(
            guild_id=guild_id,
            number=await store.next_number(session, guild_id),
            kind=kind,
            target_id=entry.target_id or NOBODY,
            actor_id=entry.actor_id or DISCORD,
            source=Source.DISCORD,
            state=state,
            told=Told.UNTOLD,
            made_at=moment_of(entry.id),
            reason=reason_of(entry, spoken),
            ends_at=entry.ends_at,
            audit_id=entry.id,
        )
        await store.add(session, moderation.cipher, case)
        if state is State.DONE and case.ends_at is not None:
            await due.schedule(session, guild_id, ENDS, str(case.number), case.ends_at)
        await self._lift_older(session, case)
        return case.number

    async def _state(self, session: AsyncSession, entry: AuditFacts, kind: Kind) -> State:
        is_over = entry.ends_at is None or entry.ends_at <= self.moderation.clock.now()
        if kind is Kind.TIMEOUT and is_over:
            return State.LIFTED
        return State.LIFTED if await self._is_overtaken(session, entry, kind) else State.DONE

    async def _is_overtaken(self, session: AsyncSession, entry: AuditFacts, kind: Kind, number: int = 0) -> bool:
        by = policy.OVERTAKEN_BY.get(kind)
        if not by or entry.target_id is None:
            return False
        cipher = self.moderation.cipher
        cases = await store.of_member(session, cipher, entry.guild_id, entry.target_id, by)
        return policy.is_overtaken(entry, kind, (case for case in cases if case.number != number))

    async def _lift_older(self, session: AsyncSession, new: Case) -> None:
        """What was lifted by hand is not lifted again by an old timer, nor renewed. A newer one stands."""
        lifted = policy.LIFTED_BY.get(new.kind)
        if lifted is None:
            return
        for case in await store.standing(session, self.moderation.cipher, new.guild_id, new.target_id, lifted):
            took_place = case.state is State.DONE or case.audit_id is not None
            if took_place and policy.order(case) < policy.order(new):
                await self._over(session, case)

    async def _over(self, session: AsyncSession, case: Case) -> None:
        was_moved = await store.move(session, case.guild_id, case.number, case.state, State.LIFTED)
        if was_moved and case.state is State.OPEN:
            await store.change(session, case.guild_id, case.number, told=Told.UNKNOWN)

    async def _attach(self, session: AsyncSession, entry: AuditFacts, recorded: Recorded) -> None:
        """The bot's own entry shows that a case's action took place; it never makes a case."""
        number = policy.case_of(entry.reason)
        case = None if number is None else await store.get(session, self.moderation.cipher, entry.guild_id, number)
        if case is None or not policy.is_of(entry, case):
            return
        if not await audit_store.attach(session, case.guild_id, case.number, entry.id):
            return
        if await self._is_overtaken(session, entry, case.kind, case.number):
            if case.state is State.OPEN:
                await self._over(session, case)
        elif case.state in NOT_DONE and case.kind is not Kind.SOFTBAN:
            now = self.moderation.clock.now()
            if case.ends_at is None or case.ends_at > now:  # else nobody would end it
                await store.move(session, case.guild_id, case.number, case.state, State.DONE)
            recorded.took_place.append(case.number)


def reason_of(entry: AuditFacts, spoken: Words) -> str | None:
    if entry.rule is not None:
        return spoken.say(_("AutoMod rule: {rule}", rule=entry.rule))
    if entry.action is not AuditAction.PRUNE:
        return entry.reason
    text: Text = n_(
        "Prune: {count} member removed who had been away for {days} days.",
        "Prune: {count} members removed who had been away for {days} days.",
        entry.count,
        days=entry.days,
    )
    return "\n".join([spoken.say(text), *([entry.reason] if entry.reason else [])])
