"""Appeals: a member says what was unfair, someone else decides, and the member is always answered."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.core import claims, due
from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.encrypted import Cipher
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Words, _, words
from bot.core.posts import Post
from bot.core.settings import SettingsStore
from bot.features.appeals import policy, posts, store
from bot.features.appeals.appeal import Answer, Appeal, Key, Outcome, State
from bot.features.appeals.cards import Cards
from bot.features.appeals.figures import AppealFigures, figures_of
from bot.features.appeals.settings import AppealSettings
from bot.features.moderation.cases import Case, Told, Undone
from bot.features.moderation.orders import NoCase
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings
from bot.features.moderation.undoing import Undoing

log = logging.getLogger(__name__)

KIND = store.KIND
SEEN_ACTING = timedelta(days=30)

Actors = Callable[[int, datetime], Awaitable[Sequence[int]]]


class NoAppeal(UserError):
    def __init__(self) -> None:
        super().__init__(_("This appeal is not there any more."))


class AppealService:
    """`language_of`: a member's own language, if they chose one. `actors`: who acted on a server since a moment."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        moderation: ModerationService,
        cipher: Cipher,
        language_of: Callable[[int, int], Awaitable[str | None]],
        actors: Actors,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.moderation = moderation
        self.undoing = Undoing(moderation)
        self.cipher = cipher
        self.language_of = language_of
        self.actors = actors
        self.cards = Cards(db, clock, settings, actions, moderation, cipher)

    # What a member does

    async def appeal(
        self, guild_id: int, number: int, member_id: int, answers: Sequence[Answer], language: str
    ) -> Appeal:
        """Recorded, then shown to the staff. Raises NotAppealed."""
        now = self.clock.now()
        if (await self.settings.get(guild_id, ModerationSettings)).needs_human_channel is None:
            raise policy.NotAppealed(
                _("This server has no place where appeals arrive. Write to someone of its team yourself.")
            )
        settings = await self.settings.get(guild_id, AppealSettings)
        before = await self.of_member(guild_id, member_id)
        policy.check_may_appeal(await self._case(guild_id, number), number, member_id, before, settings, now)
        longest = policy.longest_answer(len(answers))
        said = tuple(Answer(answer.question, answer.text[:longest]) for answer in answers)
        wanted = Appeal(guild_id, Key(number, 0), member_id, State.OPEN, now, language, said)
        async with self.db.begin() as session:
            made = await store.add(session, self.cipher, wanted)
            if made is not None:
                await due.schedule(session, guild_id, KIND, str(made.key), now + policy.UNFINISHED)
        if made is None:  # pressed twice
            policy.check_none_open([wanted])
            raise NoAppeal
        try:
            await self.cards.post(made)
        except Exception as error:  # it is recorded, and shown as soon as that is possible
            log.warning("appeal %s of server %s could not be shown yet: %r", made.key, guild_id, error)
        return made

    async def _case(self, guild_id: int, number: int) -> Case | None:
        try:
            return await self.moderation.case(guild_id, number)
        except NoCase:
            return None

    async def of_member(self, guild_id: int, member_id: int) -> list[Appeal]:
        """The newest first."""
        async with self.db.read() as session:
            return await store.of_member(session, self.cipher, guild_id, member_id)

    async def appealable(self, guild_id: int, member_id: int) -> list[Case]:
        """The newest first."""
        cases = await self.moderation.history(guild_id, member_id)
        return [case for case in cases if policy.can_be_appealed(case)]

    async def answer_to(self, guild_id: int, key: Key, member_id: int, spoken: Words) -> Post:
        """What became of it, for whom no direct message reaches."""
        appeal = await self.get(guild_id, key)
        if appeal.member_id != member_id:
            raise NoAppeal
        return await self._answer(appeal, spoken)

    # What the staff does

    async def get(self, guild_id: int, key: Key) -> Appeal:
        found = await self.cards.get(guild_id, key)
        if found is None:
            raise NoAppeal
        return found

    async def show(self, guild_id: int, key: Key, actor: MemberFacts, language: str) -> Post:
        """The card, for a moderator alone."""
        case = await self.moderation.case(guild_id, key.case)
        if not policy.may_decide(case.kind, actor, await self.settings.get(guild_id, ModerationSettings)):
            raise NoAppeal
        return await self.cards.current(guild_id, key, words(language))

    async def take(self, guild_id: int, key: Key, actor: MemberFacts) -> None:
        """Say that one is on it, for a while. Raises MayNotDecide."""
        await self._to_decide(guild_id, key, actor, alone=False)
        now = self.clock.now()
        async with self.db.begin() as session:
            await claims.take(session, guild_id, KIND, str(key), actor.id, now, policy.LAPSE)
            policy.check_free(await store.held(session, guild_id, key, now), actor)
        await self.cards.refresh(guild_id, key)

    async def grant(self, guild_id: int, key: Key, how: Undone, actor: MemberFacts, *, alone: bool = False) -> Appeal:
        """Raises MayNotDecide, or what taking the case back raises: then it stays open."""
        appeal, case = await self._to_decide(guild_id, key, actor, alone=alone)
        policy.check_can_grant(case, how)
        await self._decide(appeal, State.DECIDING, Outcome(how), actor, alone=alone)
        try:
            await self.take_back(await self.get(guild_id, key), actor)
        finally:
            await self.finish(guild_id, key)
        return await self.get(guild_id, key)

    async def refuse(self, guild_id: int, key: Key, reason: str, actor: MemberFacts, *, alone: bool = False) -> Appeal:
        """`reason`: the member reads it; to a question it is the answer. Raises MayNotDecide."""
        appeal, case = await self._to_decide(guild_id, key, actor, alone=alone)
        outcome = Outcome.ANSWERED if policy.is_question(case) else Outcome.REFUSED
        await self._decide(appeal, State.DONE, outcome, actor, alone=alone, reason=self.cipher.seal(reason))
        await self.finish(guild_id, key)
        return await self.get(guild_id, key)

    async def _to_decide(self, guild_id: int, key: Key, actor: MemberFacts, *, alone: bool) -> tuple[Appeal, Case]:
        appeal = await self.get(guild_id, key)
        case = await self.moderation.case(guild_id, key.case)
        if appeal.state is State.OPEN and case.undone is not None:
            await self.close_undone(appeal, case)
            appeal = await self.get(guild_id, key)
        settings = await self.settings.get(guild_id, ModerationSettings)
        policy.check_open(appeal)
        policy.check_may_decide(case, await self.cards.acted_by(case), actor, settings, alone=alone)
        if alone:
            await self._check_alone(case, actor, settings)
        async with self.db.read() as session:
            policy.check_free(await store.held(session, guild_id, key, self.clock.now()), actor)
        return appeal, case

    async def _check_alone(self, case: Case, actor: MemberFacts, settings: ModerationSettings) -> None:
        """Nobody is believed to be alone while others act on this server who may decide, too."""
        for other in await self.actors(case.guild_id, self.clock.now() - SEEN_ACTING):
            if other in {actor.id, case.target_id}:
                continue
            facts = await self.moderation.discipline.member(case.guild_id, other)
            if facts.rank is not None and policy.may_decide(case.kind, facts, settings):
                raise policy.MayNotDecide(
                    _("{moderator} acted here in the last 30 days and can decide. Ask them.", moderator=facts.mention)
                )

    async def _decide(
        self,
        appeal: Appeal,
        state: State,
        outcome: Outcome,
        actor: MemberFacts,
        *,
        alone: bool,
        reason: bytes | None = None,
    ) -> None:
        """One of two who press at once."""
        now = self.clock.now()
        values = {"outcome": outcome, "decided_by": actor.id, "decided_at": now, "alone": alone, "reason": reason}
        async with self.db.begin() as session:
            if await store.move(session, appeal.guild_id, appeal.key, State.OPEN, state, **values):
                await due.schedule(session, appeal.guild_id, KIND, str(appeal.key), now + policy.UNFINISHED)
                return
        policy.check_open(await self.get(appeal.guild_id, appeal.key))

    async def figures(self, guild_id: int, since: datetime) -> AppealFigures:
        async with self.db.read() as session:
            waiting = await store.open_since(session, guild_id)
            return figures_of(waiting, await store.decided_since(session, guild_id, since))

    # What follows from a decision

    async def take_back(self, appeal: Appeal, actor: MemberFacts) -> None:
        """What was granted. Opens the appeal again where that fails, and raises why."""
        guild_id, number = appeal.guild_id, appeal.key.case
        again = (await self.moderation.case(guild_id, number)).undone_by == actor.id
        try:
            await self.undoing.undo(guild_id, number, Undone(str(appeal.outcome)), actor, tells=False, again=again)
        except Exception:
            case = await self.moderation.case(guild_id, number)
            if case.undone is None:
                await self._reopen(appeal)
                raise
            if case.undone_by != actor.id:
                await self.close_undone(appeal, case)
                return
            await self._granted(appeal)
            raise  # the case is void, but not all that it brought could be lifted
        await self._granted(appeal)

    async def _granted(self, appeal: Appeal) -> None:
        async with self.db.begin() as session:
            await store.move(session, appeal.guild_id, appeal.key, State.DECIDING, State.DONE)

    async def _reopen(self, appeal: Appeal) -> None:
        nothing = {"outcome": None, "decided_by": None, "decided_at": None, "alone": False}
        async with self.db.begin() as session:
            await store.move(session, appeal.guild_id, appeal.key, State.DECIDING, State.OPEN, **nothing)

    async def close_undone(self, appeal: Appeal, case: Case) -> None:
        """The case was taken back by hand meanwhile."""
        values = {"outcome": Outcome.UNDONE, "decided_by": case.undone_by, "decided_at": self.clock.now()}
        async with self.db.begin() as session:
            await store.move(session, appeal.guild_id, appeal.key, appeal.state, State.DONE, **values)
        await self.finish(appeal.guild_id, appeal.key)

    async def finish(self, guild_id: int, key: Key) -> None:
        """Tell the member, once, and shrink the card."""
        appeal = await self.get(guild_id, key)
        if appeal.state is not State.DONE:
            return
        if appeal.told is Told.UNTOLD:
            own = await self.language_of(guild_id, appeal.member_id)
            answer = await self._answer(appeal, words(own or appeal.language))
            async with self.db.begin() as session:
                first = await store.begin_telling(session, guild_id, key)
            if first:
                told = await self._tell(appeal, answer)
                async with self.db.begin() as session:
                    await store.change(session, guild_id, key, told=told)
        await self.cards.refresh(guild_id, key)

    async def _tell(self, appeal: Appeal, answer: Post) -> Told:
        try:
            await self.actions.dm(appeal.member_id, answer)
        except Refused:
            return Told.CLOSED
        except Exception as error:  # a direct message is tried once: a second one might say it twice
            log.warning("whether member %s got the answer to %s is unknown: %r", appeal.member_id, appeal.key, error)
            return Told.UNKNOWN
        return Told.YES

    async def _answer(self, appeal: Appeal, spoken: Words) -> Post:
        guild_id = appeal.guild_id
        case = await self.moderation.case(guild_id, appeal.key.case)
        settings = await self.settings.get(guild_id, AppealSettings)
        until = policy.barred_until(case, [appeal], settings) if settings.cooldown_days else None
        invite = await self.undoing.way_back(case) if posts.brings_back(appeal, case) else None
        return posts.answer(appeal, case, self.moderation.discipline.server_name(guild_id), until, invite, spoken)
