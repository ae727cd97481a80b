"""What moderators do with questions before they are shown: each by one of them only."""

from dataclasses import dataclass

from bot.core import claims, similar
from bot.core.facts import MemberFacts
from bot.core.i18n import Words
from bot.core.posts import Post
from bot.features.qa import policy, questionstore, review
from bot.features.qa.asking import approve
from bot.features.qa.delivery import BOARD, PANEL, REVIEW
from bot.features.qa.desk import Desk
from bot.features.qa.event import OVER, RUNNING, Event
from bot.features.qa.owed import Owed
from bot.features.qa.question import MOVES, WAITING, Question, State
from bot.features.qa.showing import Showing

CLAIM = "qa_question"


@dataclass(frozen=True)
class Reviewing:
    desk: Desk
    showing: Showing
    owed: Owed

    async def next(self, guild_id: int, number: int, moderator: MemberFacts, spoken: Words) -> Post:
        """The first that nobody else is on, taken; those put aside come last."""
        event = await self._event(guild_id, number, moderator)
        while True:
            question = await self._first_free(event, moderator)
            if question is None:
                return review.nothing_waits(event, spoken)
            if await self._take(question, moderator) == moderator.id:
                return await self.card(question, spoken)

    async def _first_free(self, event: Event, moderator: MemberFacts) -> Question | None:
        now = self.desk.clock.now()
        async with self.desk.db.read() as session:
            held = await claims.holders(session, event.guild_id, CLAIM, f"{event.number}:", now)
            waiting = await questionstore.in_states(
                session, self.desk.cipher, event.guild_id, event.number, (State.PENDING,)
            )
        ready = [one for one in waiting if one.offered_until is None or one.offered_until <= now]
        free = [one for one in ready if held.get(_key(one), moderator.id) == moderator.id]
        return min(free, key=lambda one: (one.held, one.number), default=None)

    async def _take(self, question: Question, moderator: MemberFacts) -> int:
        now = self.desk.clock.now()
        async with self.desk.db.begin() as session:
            of = question.guild_id, CLAIM, _key(question)
            return await claims.take(session, *of, moderator.id, now, policy.CLAIM_LASTS)

    async def card(self, question: Question, spoken: Words) -> Post:
        event = await self.desk.event(question.guild_id, question.event)
        async with self.desk.db.read() as session:
            left = (await questionstore.counts(session, event.guild_id, event.number)).get(State.PENDING, 0)
            ranked = await questionstore.ranked(
                session, self.desk.cipher, event.guild_id, event.number, (State.PUBLISHED, *WAITING)
            )
            reveals = await questionstore.reveals(session, event.guild_id, event.number, question.number)
        others = {one.question.number: one for one in ranked if one.question.number != question.number}
        alike = similar.alike(question.text, [(key, one.question.text) for key, one in others.items()])
        return review.card(event, question, [others[key] for key in alike], reveals, left, spoken)

    async def _held(self, guild_id: int, number: int, asked: int, moderator: MemberFacts) -> tuple[Event, Question]:
        """The question, which this moderator is on from now. Raises MayNot."""
        event = await self._event(guild_id, number, moderator)
        question = await self.desk.question(guild_id, number, asked)
        policy.check_reviewable(question)
        holder, now = await self._take(question, moderator), self.desk.clock.now()
        async with self.desk.db.read() as session:
            held = await claims.held(session, guild_id, CLAIM, _key(question), now)
        policy.check_free(holder, (held[1] if held else None) or now, moderator)
        return event, question

    async def _event(self, guild_id: int, number: int, moderator: MemberFacts) -> Event:
        """Also one that is over: what nobody looked at in time is owed an answer, too."""
        event = await self.desk.event(guild_id, number)
        policy.check_may_review(moderator, event)
        policy.check_state(event, *RUNNING, *OVER)
        return event

    async def approve(
        self, guild_id: int, number: int, asked: int, moderator: MemberFacts, wording: str | None = None
    ) -> None:
        """`wording`: in other words, which the asker sees. Raises MayNot or Moved."""
        event, question = await self._held(guild_id, number, asked, moderator)
        values: dict[str, object] = {"held": False}
        if wording is not None and wording.strip() != question.text:
            policy.check_text(wording.strip())
            values |= {"text": self.desk.cipher.seal(wording.strip()), "edited": True}
        now = self.desk.clock.now()
        async with self.desk.db.begin() as session:
            await approve(session, self.desk, event, question, moderator.id, now, **values)
            await claims.release(session, guild_id, CLAIM, _key(question), moderator.id)
            if "edited" in values:
                await self.desk.at(session, guild_id, now, "tell", number, asked, "edited")
        if event.state in OVER:
            await self.owed.begin(event)
        self.showing.touch(event, BOARD, PANEL, REVIEW)

    async def decline(self, guild_id: int, number: int, asked: int, moderator: MemberFacts, reason: str) -> None:
        """The asker gets the reason."""
        event = await self._event(guild_id, number, moderator)
        question = await self.desk.question(guild_id, number, asked)
        if question.state is State.PENDING:
            event, question = await self._held(guild_id, number, asked, moderator)
        elif State.DECLINED not in MOVES[question.state]:
            policy.check_reviewable(question)
        await self._end(event, question, State.DECLINED, moderator, "declined", reason=self.desk.cipher.seal(reason))

    async def merge(self, guild_id: int, number: int, asked: int, target: int, moderator: MemberFacts) -> Question:
        """Its asker and voters count for the other one from now on; which one that is."""
        event, question = await self._held(guild_id, number, asked, moderator)
        now = self.desk.clock.now()
        async with self.desk.db.begin() as session:
            wanted = await questionstore.get(session, self.desk.cipher, guild_id, number, target)
            into = policy.check_mergeable(question, wanted)
            if not await questionstore.move(
                session, question, State.MERGED, moderator.id, now, merged_into=into.number, offered_until=None
            ):
                raise policy.Moved
            await questionstore.hand_on(session, question, into, now)
            await claims.release(session, guild_id, CLAIM, _key(question), moderator.id)
            await self.desk.at(session, guild_id, now, "tell", number, asked, "merged")
        self.showing.touch(event, BOARD, PANEL, REVIEW)
        return into

    async def hold(self, guild_id: int, number: int, asked: int, moderator: MemberFacts) -> None:
        """Put aside: it comes again after all others."""
        event, question = await self._held(guild_id, number, asked, moderator)
        async with self.desk.db.begin() as session:
            if not await questionstore.change(session, question, held=True):
                raise policy.Moved
            await claims.release(session, guild_id, CLAIM, _key(question), moderator.id)
        self.showing.touch(event, REVIEW)

    async def _end(
        self, event: Event, question: Question, after: State, moderator: MemberFacts, what: str, **values: object
    ) -> None:
        now, of = self.desk.clock.now(), (event.number, question.number)
        async with self.desk.db.begin() as session:
            if not await questionstore.move(session, question, after, moderator.id, now, offered_until=None, **values):
                raise policy.Moved
            await claims.release(session, event.guild_id, CLAIM, _key(question), moderator.id)
            await self.desk.at(session, event.guild_id, now, "tell", *of, what)
        self.showing.touch(event, BOARD, PANEL, REVIEW)

    async def question(self, guild_id: int, number: int, asked: int, moderator: MemberFacts) -> Question:
        """To be reworded: this moderator is on it. Raises MayNot."""
        return (await self._held(guild_id, number, asked, moderator))[1]

    async def check_may_reveal(self, guild_id: int, actor: MemberFacts) -> None:
        policy.check_may_reveal(actor, await self.desk.qa_settings(guild_id))

    async def reveal(self, guild_id: int, number: int, asked: int, actor: MemberFacts) -> Question:
        """Who asked anonymously; written down before it is told."""
        policy.check_may_reveal(actor, await self.desk.qa_settings(guild_id))
        question = await self.desk.question(guild_id, number, asked)
        async with self.desk.db.begin() as session:
            await questionstore.reveal(session, question, actor.id, self.desk.clock.now())
        await self._tell_log(question, actor.id)
        return question

    async def _tell_log(self, question: Question, by: int) -> None:
        """The rest of the staff sees that someone looked, and not what."""
        channel_id = await self.desk.staff_channel(question.guild_id)
        if channel_id is not None:
            spoken = await self.desk.words(question.guild_id)
            await self.desk.actions.post(channel_id, review.revealed(question, by, spoken))


def _key(question: Question) -> str:
    return f"{question.event}:{question.number}"
