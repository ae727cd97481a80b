"""The guard against a stolen or runaway staff account: what it did is counted, what it may do is taken."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.core import due
from bot.core.actions import Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.facts import AuditFacts, MemberFacts
from bot.core.i18n import Words, _
from bot.core.posts import Post
from bot.core.ranks import Holder, Ranks
from bot.core.refusals import reason_of
from bot.core.settings import SettingsStore
from bot.features.guard import policy, posts, store
from bot.features.guard.cards import Cards
from bot.features.guard.incident import Act, Deed, Incident, NoIncident, Outcome, Restored, State, Unbanned
from bot.features.guard.settings import GuardSettings
from bot.features.guard.tally import Tally
from bot.features.moderation.cases import Kind
from bot.features.moderation.orders import Acted, JustDone, Order
from bot.features.moderation.service import ModerationService

log = logging.getLogger(__name__)

KIND = "guard"
CHECKED_AFTER = timedelta(seconds=30)
"""What a restart interrupted goes on then."""
Progress = Callable[[int, int], Awaitable[None]]


class GuardService:
    def __init__(
        self, db: Database, clock: Clock, settings: SettingsStore, ranks: Ranks, moderation: ModerationService
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.ranks = ranks
        self.moderation = moderation
        self.cards = Cards(db, clock, settings, moderation)
        self.tally = Tally()
        self._acting = asyncio.Lock()

    # What is heard

    def saw(self, entry: AuditFacts) -> None:
        """Also what is read of the time when the bot was away; `answer` then looks at it."""
        act = policy.act_of(entry)
        if act is None or entry.actor_id is None:
            return
        me = self.moderation.discipline.me(entry.guild_id)
        if policy.is_watched(entry, act, me.id, self.clock.now()):
            self.tally.add(entry.guild_id, entry.actor_id, act)

    async def answer(self) -> None:
        """Whoever does too much loses what the bot may take, and the team is told."""
        async with self._acting:
            while (who := self.tally.next()) is not None:
                try:
                    await self._look_at(*who)
                except Exception:
                    log.exception("what account %s does on server %s could not be answered", who[1], who[0])

    async def _look_at(self, guild_id: int, actor_id: int) -> None:
        settings = await self.settings.get(guild_id, GuardSettings)
        acts = self.tally.of(guild_id, actor_id, self.clock.now())
        if actor_id in settings.trusted or not acts:
            return
        deed = policy.too_much(acts, settings)
        if deed is None or actor_id == await self.moderation.actions.owner_of(guild_id):
            return
        incident = await self._record(guild_id, actor_id, deed, acts)
        if incident is None:
            return
        try:
            if incident.state is State.OPEN:
                await self.strip(incident)
        finally:
            await self.cards.show(guild_id, incident.number)

    async def _record(self, guild_id: int, actor_id: int, deed: Deed, acts: list[Act]) -> Incident | None:
        """What is new, in the incident that goes on or a new one; None if nothing is new."""
        now = self.clock.now()
        settings = await self.settings.get(guild_id, GuardSettings)
        async with self.db.begin() as session:
            known = await store.known(session, guild_id, acts)
            new = [act for act in acts if act.audit_id not in known]
            incident = await store.recent(session, guild_id, actor_id, now - policy.SAME_INCIDENT)
            if not new or (incident is None and policy.too_much(new, settings) is None):
                return None
            if incident is None:
                incident = await store.add(session, guild_id, actor_id, deed, now)
                await due.schedule(session, guild_id, KIND, str(incident.number), now + CHECKED_AFTER)
            await store.add_acts(session, incident, new, now)
        return incident

    # What is taken

    async def strip(self, incident: Incident) -> Incident:
        """Recorded before it is taken; again where that was interrupted."""
        settings = await self.settings.get(incident.guild_id, GuardSettings)
        outcome = await self._strip(incident) if settings.strips else Outcome.TOLD_ONLY
        async with self.db.begin() as session:
            await store.move(session, incident, State.OPEN, State.DONE, outcome=outcome)
        return replace(incident, state=State.DONE, outcome=outcome)

    async def _strip(self, incident: Incident) -> Outcome:
        guild_id, actor_id = incident.guild_id, incident.actor_id
        holder = await self.ranks.holder(guild_id, actor_id)
        if holder is None:
            return Outcome.GONE
        reach = policy.reach(holder, self.moderation.discipline.me(guild_id).rank or 0)
        taken = tuple(dict.fromkeys((*incident.taken, *reach.taken)))
        muted = {**reach.muted, **incident.muted}
        async with self.db.begin() as session:
            await store.plan(session, incident, taken, muted, reach.left)
        if not (taken or muted):
            return Outcome.NOTHING
        why = f"guard {incident.number}"
        try:
            if reach.taken:
                stay = {role.id for role in holder.roles} - set(reach.taken)
                await self.ranks.set_roles(guild_id, actor_id, stay, why)
            for role_id in reach.muted:
                await self.ranks.set_permissions(guild_id, role_id, 0, why)
        except Refused as refused:
            log.warning("account %s on server %s keeps its roles: %s", actor_id, guild_id, refused)
            return Outcome.REFUSED
        return Outcome.TAKEN

    # What the staff does

    async def restore(self, guild_id: int, number: int, actor: MemberFacts) -> Restored:
        """Give back what was taken. Raises MayNot, NoIncident or Refused."""
        incident = await self._incident(guild_id, number)
        policy.check_may_answer(incident, actor)
        if incident.state is not State.DONE:
            raise NoIncident(_("Someone else has answered this already."))
        holder = await self.ranks.holder(guild_id, incident.actor_id)
        if holder is None:
            raise NoIncident(_("{member} is not on the server any more.", member=f"<@{incident.actor_id}>"))
        restored = await self._give_back(incident, actor, holder)
        async with self.db.begin() as session:
            await store.move(session, incident, State.DONE, State.RESTORED, restored_by=actor.id)
        await self.cards.show(guild_id, number)
        return restored

    async def _give_back(self, incident: Incident, actor: MemberFacts, holder: Holder) -> Restored:
        """Pressed twice, or interrupted, it ends in the same roles."""
        guild_id, roles = incident.guild_id, self.ranks.roles(incident.guild_id)
        my_rank = self.moderation.discipline.me(guild_id).rank or 0
        given = [role for role in incident.taken if policy.may_give(roles.get(role), actor, my_rank)]
        restored = Restored(list(given), [role for role in incident.taken if role not in given])
        why = f"guard {incident.number}: {actor.id}"
        if given:
            stay = {role.id for role in holder.roles}
            await self.ranks.set_roles(guild_id, incident.actor_id, stay | set(given), why)
        for role_id, permissions in incident.muted.items():
            may = policy.may_give(roles.get(role_id), actor, my_rank)
            if may and await self._unmute(guild_id, role_id, permissions, why):
                restored.given.append(role_id)
            else:
                restored.refused.append(role_id)
        return restored

    async def _unmute(self, guild_id: int, role_id: int, permissions: int, why: str) -> bool:
        """Discord lets the bot give only what it has itself."""
        try:
            await self.ranks.set_permissions(guild_id, role_id, permissions, why)
        except Refused:
            return False
        return True

    async def unban(self, guild_id: int, number: int, actor: MemberFacts, progress: Progress) -> Unbanned:
        """Lift every ban of the incident; each is a case. Raises MayNot or NoIncident."""
        incident = await self._incident(guild_id, number)
        policy.check_may_answer(incident, actor)
        async with self.db.read() as session:
            acts = await store.acts(session, incident)
        waiting = [act.target_id for act in acts if act.deed is Deed.BANS and not act.undone and act.target_id]
        if not waiting:
            raise NoIncident(_("There is no ban left to lift."))
        unbanned = Unbanned()
        for place, target_id in enumerate(waiting):
            try:
                acted = await self._unban(MemberFacts(guild_id, target_id), incident, actor)
                if acted.refused is not None:
                    unbanned.failed.append((target_id, reason_of(acted.refused)))
                    continue
            except UserError as error:
                unbanned.failed.append((target_id, error.text))
                continue
            async with self.db.begin() as session:
                await store.mark_undone(session, incident, target_id)
            unbanned.done.append(target_id)
            await progress(place + 1, len(waiting))
        await self.cards.show(guild_id, number)
        return unbanned

    async def _unban(self, target: MemberFacts, incident: Incident, actor: MemberFacts) -> Acted:
        """What the account did a moment ago is what is to be undone."""
        order = Order(Kind.UNBAN, f"guard {incident.number}", quiet=True)
        try:
            return await self.moderation.act(order, actor, target)
        except JustDone as other:
            return await self.moderation.sure(other.token, actor)

    async def everything(self, guild_id: int, number: int, actor: MemberFacts, words: Words) -> Post:
        """Raises MayNot or NoIncident."""
        incident = await self._incident(guild_id, number)
        policy.check_may_answer(incident, actor)
        async with self.db.read() as session:
            acts = await store.acts(session, incident)
        return posts.everything(incident, acts, words)

    async def overview(self, guild_id: int, words: Words) -> Post:
        settings = await self.settings.get(guild_id, GuardSettings)
        me = self.moderation.discipline.me(guild_id)
        needs = ("view_audit_log", *(["manage_roles"] if settings.strips else []))
        missing = [] if "administrator" in me.permissions else [name for name in needs if name not in me.permissions]
        above = policy.out_of_reach(self.ranks.roles(guild_id).values(), me)
        return posts.overview(settings, above, missing, await self.moderation.actions.owner_of(guild_id), words)

    async def _incident(self, guild_id: int, number: int) -> Incident:
        async with self.db.read() as session:
            incident = await store.get(session, guild_id, number)
        if incident is None:
            raise NoIncident(_("This is not on record."))
        return incident

    # What the sweep does

    async def see_to(self, guild_id: int, number: int) -> None:
        """Go on with what a restart interrupted."""
        async with self.db.read() as session:
            incident = await store.get(session, guild_id, number)
        if incident is None:
            return
        if incident.state is State.OPEN:
            await self.strip(incident)
        if incident.state is State.OPEN or incident.message_id is None:
            await self.cards.show(guild_id, number)
