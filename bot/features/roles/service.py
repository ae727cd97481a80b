"""Roles that members get, take themselves, and get back when they return."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import due
from bot.core.actions import Actions, Reason, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.doorway import Doorway, Passage
from bot.core.encrypted import Cipher
from bot.core.facts import JoinFacts, LeaveFacts, MemberUpdateFacts, PersonFacts
from bot.core.i18n import words
from bot.core.lately import Lately
from bot.core.lobby import Lobby, unfit
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.moderation.settings import ModerationSettings
from bot.features.roles import policy, posts, store
from bot.features.roles.panel import Memory
from bot.features.roles.panels import Panels
from bot.features.roles.settings import Given, RolesSettings, When

log = logging.getLogger(__name__)

GIVEN, BACK = "role_given", "role_back"
SOON = timedelta(minutes=1)

LetIn = Callable[[PersonFacts], Awaitable[bool]]
OptedOut = Callable[[int, int], Awaitable[bool]]


class RolesService:
    """`is_let_in`: whether someone may really see the server. `is_out`: whether they chose not to be counted."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        lobby: Lobby,
        is_let_in: LetIn,
        is_out: OptedOut,
        cipher: Cipher,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.discipline = discipline
        self.lobby = lobby
        self.is_let_in = is_let_in
        self.is_out = is_out
        self.panels = Panels(db, cipher, settings, actions, lobby)
        self.doorway = Doorway(self._follow)
        settings.follow(RolesSettings, self._follow_settings)
        self._known = Lately()

    async def decided(self, guild_id: int) -> RolesSettings:
        return await self.settings.get(guild_id, RolesSettings)

    # Who comes, changes and goes

    def changed(self, person: MemberUpdateFacts) -> None:
        """What changes nothing for us costs nothing."""
        now = person.joined_at, person.roles, person.timed_out_until, person.pending
        if self._known.is_same(person.guild_id, person.member_id, now):
            return
        self._known.saw(person.guild_id, person.member_id, now)
        self.doorway.saw(person)

    async def _follow(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            if isinstance(passage, LeaveFacts):
                self._known.forget(passage.guild_id, passage.member_id)
                async with self.db.begin() as session:
                    await store.left(session, passage.guild_id, passage.member_id, passage.left_at)
                continue
            settings = await self.decided(passage.guild_id)
            if isinstance(passage, JoinFacts):
                await self._came(passage, settings)
            else:
                await self._now_is(passage, settings)

    async def found(self, _guild_id: int, members: Sequence[JoinFacts]) -> None:
        """Who came while the bot was away."""
        await self._follow(members)

    async def _came(self, person: PersonFacts, settings: RolesSettings) -> None:
        async with self.db.begin() as session:
            memory = await store.memory(session, person.guild_id, person.member_id)
            if memory is not None and memory.joined_at < person.joined_at:
                await due.schedule(session, person.guild_id, BACK, key_of(person), self.clock.now() + SOON)
            for given in settings.given:
                if given.when is When.JOIN:
                    await self._plan(session, person, given)
        await self._now_is(person, settings)

    async def _now_is(self, person: PersonFacts, settings: RolesSettings) -> None:
        memory = await self._memory(person)
        if memory is not None and memory.joined_at < person.joined_at:
            await self._restore(person)
        else:
            await self._remember(person, memory, settings)
        let_in = [given for given in settings.given if given.when is When.LET_IN]
        if let_in and await self.is_let_in(person):
            async with self.db.begin() as session:
                for given in let_in:
                    await self._plan(session, person, given)
        if settings.given:
            await self._give_at_once(person, settings)

    async def _plan(self, session: AsyncSession, person: PersonFacts, given: Given) -> None:
        at = self.clock.now() + max(given.after, SOON)
        await due.schedule_once(session, person.guild_id, GIVEN, f"{key_of(person)}:{given.role_id}", at)

    async def _give_at_once(self, person: PersonFacts, settings: RolesSettings) -> None:
        """What need not wait; what fails is tried again by what is due."""
        for given in settings.given:
            ready = given.when is When.JOIN or await self.is_let_in(person)
            if ready and not given.after and given.role_id not in person.roles:
                try:
                    await self.give(person.guild_id, person.member_id, given.role_id)
                except Exception as error:
                    log.info("role %s was not given to %s yet: %s", given.role_id, person.member_id, error)

    async def give(self, guild_id: int, member_id: int, role_id: int) -> None:
        """Raises Refused, or what may pass; nothing for a role that may not be given."""
        if unfit(self.lobby.roles(guild_id).get(role_id)) is None:
            await self.lobby.give_role(guild_id, member_id, role_id, "/roles give")

    # What comes back

    async def _memory(self, person: PersonFacts) -> Memory | None:
        async with self.db.read() as session:
            return await store.memory(session, person.guild_id, person.member_id)

    async def _remember(self, person: PersonFacts, known: Memory | None, settings: RolesSettings) -> None:
        """Nothing is written where nothing changed, nor over what has not come back yet."""
        worth = await self._worth(person, settings)
        if worth == known or (known is not None and known.joined_at != person.joined_at):
            return
        async with self.db.begin() as session:
            await _keep(session, person.guild_id, person.member_id, worth)

    async def _worth(self, person: PersonFacts, settings: RolesSettings) -> Memory | None:
        worth = policy.worth_remembering(person, settings, self.clock.now())
        if worth is not None and await self.is_out(person.guild_id, person.member_id):
            return policy.only_restrictions(worth, settings)
        return worth

    async def _restore(self, person: PersonFacts) -> None:
        try:
            await self.restore(person)
        except Exception:
            log.warning("what %s had did not come back yet", person.member_id, exc_info=True)

    async def restore(self, person: PersonFacts) -> bool:
        """Whether nothing is left to do. A timeout and restrictions come back at once, the rest when they may see the
        server. Raises Refused, or what may pass."""
        settings, now = await self.decided(person.guild_id), self.clock.now()
        memory = await self._memory(person)
        if memory is None or memory.joined_at >= person.joined_at:
            return True
        until = memory.timed_out_until
        if until is not None and until > now and person.timed_out_until is None:
            why = "timed out when they left"
            await self.discipline.time_out(person.guild_id, person.member_id, until, why)
        known = self.lobby.roles(person.guild_id)
        back = policy.restorable(memory, known, settings, only_restrictions=person.pending)
        given = [one for one in back.back if one in person.roles or await self._gave_back(person, one)]
        if person.pending:
            return False
        restored = replace(person, roles=person.roles | frozenset(given), timed_out_until=until)
        worth = await self._worth(restored, settings)
        async with self.db.begin() as session:
            await _keep(session, person.guild_id, person.member_id, worth)
        lost = [*back.lost, *(one for one in back.back if one not in given)]
        if lost:
            await self._list_lost(person, lost)
        return True

    async def _gave_back(self, person: PersonFacts, role_id: int) -> bool:
        """False where the bot lacks the permission."""
        try:
            await self.lobby.give_role(person.guild_id, person.member_id, role_id, "had it when they left")
        except Refused as refused:
            if refused.reason is not Reason.MISSING_PERMISSION:
                raise
            return False
        return True

    async def _list_lost(self, person: PersonFacts, role_ids: Sequence[int]) -> None:
        channel_id = (await self.settings.get(person.guild_id, ModerationSettings)).needs_human_channel
        if channel_id is None:
            return
        spoken = words((await self.settings.get(person.guild_id, ServerSettings)).language)
        known = self.lobby.roles(person.guild_id)
        try:
            await self.actions.post(channel_id, posts.lost(person.member_id, role_ids, known, spoken))
        except Exception:  # `/roles show` does not need it, and the member has what could be given
            log.warning("the team could not be told which roles of %s are lost", person.member_id, exc_info=True)

    # What a server decides

    async def change(self, guild_id: int, by: int, **values: object) -> RolesSettings:
        return await self.settings.change(guild_id, RolesSettings, by, **values)

    async def _follow_settings(self, guild_id: int, _before: RolesSettings, after: RolesSettings, _by: int) -> None:
        """Where nothing is to come back any more, nothing is kept."""
        self._known.forget_server(guild_id)
        if not after.restores and not after.restrictions:
            async with self.db.begin() as session:
                await store.forget_all(session, guild_id)

    async def forget(self, session: AsyncSession, guild_id: int, member_id: int) -> None:
        """They opted out: restrictions and a timeout come back all the same."""
        known = await store.memory(session, guild_id, member_id)
        kept = None if known is None else policy.only_restrictions(known, await self.decided(guild_id))
        await _keep(session, guild_id, member_id, kept)


async def _keep(session: AsyncSession, guild_id: int, member_id: int, worth: Memory | None) -> None:
    if worth is None:
        await store.forget(session, guild_id, member_id)
    else:
        await store.remember(session, worth)


def key_of(person: PersonFacts) -> str:
    return f"{person.member_id}:{int(person.joined_at.timestamp())}"
