"""The gate: who came, what they did, what the team decided, and who got the role for it."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import due
from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.doorway import Doorway, Passage
from bot.core.encrypted import Cipher
from bot.core.facts import JoinFacts, LeaveFacts, MemberFacts, MemberUpdateFacts, PersonFacts
from bot.core.i18n import Words, words
from bot.core.lately import Lately
from bot.core.lobby import Lobby
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.gates import policy, posts, store
from bot.features.gates.applicant import Applicant, State
from bot.features.gates.cards import Cards
from bot.features.gates.settings import GatesSettings

log = logging.getLogger(__name__)

ROLES, CARDS, REMINDERS = "gate_role", "gate_card", "gate_reminder"
SOON = timedelta(minutes=1)


class GatesService:
    def __init__(
        self, db: Database, clock: Clock, settings: SettingsStore, actions: Actions, lobby: Lobby, cipher: Cipher
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.lobby = lobby
        self.cipher = cipher
        self.cards = Cards(db, clock, settings, actions, cipher)
        self.doorway = Doorway(self._follow)
        settings.follow(GatesSettings, self._follow_settings)
        self._settled = Lately()

    async def decided(self, guild_id: int) -> GatesSettings:
        return await self.settings.get(guild_id, GatesSettings)

    async def role_of(self, guild_id: int) -> int | None:
        """What who passed has; None where there is no gate."""
        return (await self.decided(guild_id)).role_id

    async def rules_at(self, guild_id: int) -> int | None:
        """The channel where the rules stand that newcomers agree to."""
        settings = await self.decided(guild_id)
        return settings.channel_id if settings.role_id is not None and settings.rules else None

    async def words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)

    # Who comes and goes

    def changed(self, person: MemberUpdateFacts) -> None:
        """Who is through, or was never at the gate, costs nothing."""
        if not self._settled.is_same(person.guild_id, person.member_id, person.joined_at):
            self.doorway.saw(person)

    def _settle(self, person: PersonFacts) -> None:
        self._settled.saw(person.guild_id, person.member_id, person.joined_at)

    async def _follow(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            settings = await self.decided(passage.guild_id)
            if not policy.is_on(settings):
                continue
            match passage:
                case LeaveFacts():
                    self._settled.forget(passage.guild_id, passage.member_id)
                    async with self.db.begin() as session:
                        await store.end(session, passage.guild_id, passage.member_id, passage.left_at)
                case JoinFacts():
                    await self._came(passage, settings)
                case _:
                    await self._changed(passage, settings)

    async def found(self, _guild_id: int, members: Sequence[JoinFacts]) -> None:
        """Who came while the bot was away."""
        await self._follow(members)

    async def _came(self, person: PersonFacts, settings: GatesSettings) -> None:
        """What the team decided, or has not decided yet, outlives a rejoin."""
        async with self.db.begin() as session:
            known = await store.get(session, self.cipher, person.guild_id, person.member_id)
            if known is not None and known.joined_at >= person.joined_at:
                return
            if known is not None and known.state in (State.HELD, State.DECLINED):
                await store.move(session, self.cipher, known, joined_at=person.joined_at, left_at=None)
                return
            applicant = Applicant(person.guild_id, person.member_id, person.joined_at)
            await store.begin(session, applicant)
            await self._plan_reminder(session, applicant, settings)
        await self._changed(person, settings)

    async def _changed(self, person: PersonFacts, settings: GatesSettings) -> None:
        applicant = await self.get(person.guild_id, person.member_id)
        if applicant is None or applicant.state not in (State.WAITING, State.HELD):
            self._settle(person)
            return
        if person.pending:
            return
        if settings.role_id in person.roles:  # someone of the team gave it by hand
            await self._move(applicant, state=State.PASSED, has_role=True)
        elif applicant.state is State.WAITING and policy.opens_by_itself(settings):
            await self._judge(applicant, person, settings, ())

    async def get(self, guild_id: int, member_id: int) -> Applicant | None:
        async with self.db.read() as session:
            return await store.get(session, self.cipher, guild_id, member_id)

    async def _move(self, applicant: Applicant, **values: Any) -> Applicant | None:
        async with self.db.begin() as session:
            return await store.move(session, self.cipher, applicant, **values)

    async def _plan_reminder(self, session: AsyncSession, applicant: Applicant, settings: GatesSettings) -> None:
        at = policy.next_reminder(applicant, settings)
        if at is not None and not policy.opens_by_itself(settings):
            key = f"{applicant.key}:{applicant.reminders}"
            await due.schedule(session, applicant.guild_id, REMINDERS, key, max(at, self.clock.now() + SOON))

    # What they do

    async def agree(self, person: PersonFacts, answers: Sequence[str] = ()) -> Applicant:
        """They agree to the rules as they are now, and answer. Raises MayNot."""
        settings = await self.decided(person.guild_id)
        if not policy.is_on(settings):
            raise policy.MayNot(policy.NO_GATE)
        applicant = await self._applicant(person)
        policy.check_not_waiting_for_team(applicant)
        if applicant.state is State.PASSED:
            agreed = await self._move(applicant, version=settings.version) or applicant
            return await self.give_role(agreed)
        return await self._judge(applicant, person, settings, answers)

    async def questions_for(self, guild_id: int, member_id: int) -> tuple[str, ...]:
        """What is asked of them when they press; nothing of who passed or waits for the team."""
        settings = await self.decided(guild_id)
        if not settings.questions:
            return ()
        applicant = await self.get(guild_id, member_id)
        return settings.questions if applicant is None or applicant.state is State.WAITING else ()

    async def _applicant(self, person: PersonFacts) -> Applicant:
        """Also of who came before there was a gate."""
        known = await self.get(person.guild_id, person.member_id)
        if known is not None:
            return known
        applicant = Applicant(person.guild_id, person.member_id, person.joined_at)
        async with self.db.begin() as session:
            await store.begin(session, applicant)
        self._settled.forget(person.guild_id, person.member_id)
        return applicant

    async def _judge(
        self, applicant: Applicant, person: PersonFacts, settings: GatesSettings, answers: Sequence[str]
    ) -> Applicant:
        """In, or to the team first."""
        why = policy.reasons_to_look(person, settings, self.clock.now(), answers)
        state = State.HELD if why else State.PASSED
        async with self.db.begin() as session:
            moved = await store.move(
                session, self.cipher, applicant, state=state, version=settings.version, why=why, answers=list(answers)
            )
            if moved is None:
                return await store.get(session, self.cipher, applicant.guild_id, applicant.member_id) or applicant
            await due.schedule(
                session, moved.guild_id, CARDS if why else ROLES, f"{moved.key}:{moved.tries}", self.clock.now() + SOON
            )
        if not why:
            return await self.give_role(moved)
        try:
            await self.cards.show(moved)
        except Exception:  # what is due tries again
            log.warning("the team could not be shown yet that %s waits", moved.member_id, exc_info=True)
        return moved

    async def give_role(self, applicant: Applicant) -> Applicant:
        """At once where Discord does it; else what is due tries again."""
        try:
            return await self.try_to_give(applicant)
        except Exception:
            log.warning("member %s has passed the gate but not got the role yet", applicant.member_id, exc_info=True)
            return applicant

    async def try_to_give(self, applicant: Applicant) -> Applicant:
        """Raises Refused, or what may pass."""
        settings = await self.decided(applicant.guild_id)
        if applicant.has_role or applicant.state is not State.PASSED or settings.role_id is None:
            return applicant
        await self.lobby.give_role(applicant.guild_id, applicant.member_id, settings.role_id, "passed the gate")
        return await self._move(applicant, has_role=True) or applicant

    # What the team does

    async def let_in(self, guild_id: int, member_id: int, moderator: MemberFacts) -> Applicant:
        """Raises MayNot."""
        policy.check_may_decide(moderator)
        applicant = policy.check_open(await self.get(guild_id, member_id))
        async with self.db.begin() as session:
            # What they answered is needed no more.
            moved = await store.move(
                session, self.cipher, applicant, state=State.PASSED, decided_by=moderator.id, answers=()
            )
            if moved is not None:
                await due.schedule(session, guild_id, ROLES, f"{moved.key}:{moved.tries}", self.clock.now() + SOON)
        if moved is None:
            policy.check_open(await self.get(guild_id, member_id))
            return applicant
        given = await self.give_role(moved)
        await self.cards.refresh(given)
        return given

    async def decline(self, guild_id: int, member_id: int, moderator: MemberFacts) -> bool:
        """Whether they could be told. Raises MayNot."""
        policy.check_may_decide(moderator)
        applicant = policy.check_open(await self.get(guild_id, member_id))
        policy.check_not_declined(applicant)
        moved = await self._move(applicant, state=State.DECLINED, decided_by=moderator.id)
        if moved is None:
            policy.check_not_declined(policy.check_open(await self.get(guild_id, member_id)))
            return False
        await self.cards.refresh(moved)
        try:
            server = self.lobby.server_name(guild_id)
            await self.actions.dm(member_id, posts.declined(server, await self.words(guild_id)))
        except Refused:
            return False
        return True

    # What a server decides

    async def setup(self, guild_id: int, by: int, **values: Any) -> GatesSettings:
        """Raises Refused where the card can’t stand."""
        return await self.settings.change(guild_id, GatesSettings, by, **values)

    async def _follow_settings(self, guild_id: int, before: GatesSettings, after: GatesSettings, by: int) -> None:
        if before.message_id != after.message_id:
            return
        if before.channel_id != after.channel_id:
            await self._take_down(before)
            await self.setup(guild_id, by, message_id=None)
        await self._put_up(guild_id, by)

    async def _put_up(self, guild_id: int, by: int) -> GatesSettings:
        """The card with the button, as it should be now: the one that stands, or a new one.

        Where everyone is asked again it is a new one: an edit makes no channel unread.
        """
        settings = await self.decided(guild_id)
        if settings.channel_id is None or not policy.is_on(settings) or policy.opens_by_itself(settings):
            await self._take_down(settings)
            return await self.setup(guild_id, by, message_id=None)
        async with self.db.read() as session:
            older = await store.agreed_to_older(session, guild_id, settings.version)
        asks_again = settings.asks_again and older > 0
        post = posts.rules_card(settings, asks_again, await self.words(guild_id))
        is_news = asks_again and settings.posted != settings.version
        if settings.message_id is not None and not is_news and await self._edited(settings, post):
            return settings
        message_id = await self.actions.post(settings.channel_id, post)
        await self._take_down(settings)
        return await self.setup(guild_id, by, message_id=message_id, posted=settings.version)

    async def _take_down(self, settings: GatesSettings) -> None:
        if settings.channel_id is None or settings.message_id is None:
            return
        try:
            await self.actions.delete_own(settings.channel_id, settings.message_id)
        except Refused as refused:
            log.info("a card at the gate in channel %s could not be deleted: %s", settings.channel_id, refused)

    async def _edited(self, settings: GatesSettings, post: Post) -> bool:
        try:
            await self.actions.edit(settings.channel_id or 0, settings.message_id or 0, post)
        except Refused:
            return False
        return True

    async def close_gate(self, guild_id: int, by: int) -> None:
        """Nobody is asked for anything any more; its card goes."""
        await self.setup(guild_id, by, role_id=None)

    async def counted(self, guild_id: int) -> tuple[Mapping[State, int], int]:
        """How many are where, and how many who passed have not agreed to the rules as they are now."""
        settings = await self.decided(guild_id)
        async with self.db.read() as session:
            return (
                await store.counts(session, guild_id),
                await store.agreed_to_older(session, guild_id, settings.version),
            )

    async def forget(self, session: AsyncSession, guild_id: int, member_id: int) -> None:
        await store.forget(session, guild_id, member_id)
