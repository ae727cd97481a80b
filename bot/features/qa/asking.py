"""What members do: ask, change, withdraw, vote, be reminded, say how it was."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import similar
from bot.core.i18n import Words
from bot.core.posts import Post
from bot.features.qa import own, policy, posts, questionstore, store
from bot.features.qa.delivery import BOARD, PANEL, REVIEW
from bot.features.qa.desk import Desk, NoEvent
from bot.features.qa.event import OVER, RUNNING, Event
from bot.features.qa.event import State as EventState
from bot.features.qa.question import WAITING, Question, Ranked, Receipt, State
from bot.features.qa.showing import Showing
from bot.features.qa.store import Bell

THE_BOT = 0


@dataclass(frozen=True)
class Asking:
    desk: Desk
    showing: Showing

    # Questions

    async def submit(
        self, guild_id: int, number: int, asker_id: int, text: str, language: str, *, anonymous: bool
    ) -> Receipt:
        """Recorded at once. Raises MayNot."""
        text, flag = text.strip(), await self.desk.screen(guild_id, asker_id, text)
        flagged = None if flag is None else (await self.desk.words(guild_id)).say(flag)
        alike, now = await self._alike(guild_id, number, asker_id, text), self.desk.clock.now()
        async with self.desk.db.begin() as session:
            asked = await questionstore.next_number(session, guild_id, number)
            event = await store.get(session, self.desk.cipher, guild_id, number)
            if asked is None or event is None:
                raise NoEvent
            mine = await questionstore.asked_by(session, self.desk.cipher, guild_id, number, asker_id)
            policy.check_may_ask(event, mine, text, anonymous=anonymous)
            until = now + policy.OFFER_LASTS if alike else None
            question = Question(
                guild_id, number, asked, asker_id, anonymous, State.PENDING, 0, text, language, now, until, flag=flagged
            )
            await questionstore.add(session, self.desk.cipher, question)
            if until is not None:
                await self.desk.at(session, guild_id, until, "go", number, asked)
            elif not self._waits(event, question):
                await self._pass(session, event, question, now)
        question = await self.desk.question(guild_id, number, asked)
        self.showing.touch(event, BOARD, PANEL, REVIEW)
        return Receipt(question, await self._place(question), self._waits(event, question), tuple(alike))

    @staticmethod
    def _waits(event: Event, question: Question) -> bool:
        """For a moderator."""
        return question.state is State.PENDING and (event.plan.review or question.flag is not None)

    async def _pass(self, session: AsyncSession, event: Event, question: Question, now: datetime) -> None:
        """Nobody has to look at it."""
        await approve(session, self.desk, event, question, THE_BOT, now)

    async def _place(self, question: Question) -> int:
        states = WAITING if question.state in WAITING else (State.PUBLISHED,)
        async with self.desk.db.read() as session:
            of = question.guild_id, question.event, question.number
            return 1 + await questionstore.ahead(session, *of, states)

    async def _alike(self, guild_id: int, number: int, asker_id: int, text: str) -> list[Ranked]:
        """Of those that may be voted for; many are unsealed for it, so nobody waits for this to write."""
        event = await self.desk.event(guild_id, number)
        if event.state not in (EventState.OPEN, EventState.LIVE):
            return []
        async with self.desk.db.read() as session:
            ranked = await questionstore.ranked(session, self.desk.cipher, guild_id, number)
        others = {one.question.number: one for one in ranked if one.question.asker_id != asker_id}
        found = similar.alike(text, [(key, one.question.text) for key, one in others.items()])
        return [others[key] for key in found]

    async def go_on(self, guild_id: int, number: int, asked: int) -> Question:
        """Its asker means another one, or says nothing: it is not held back any longer."""
        question = await self.desk.question(guild_id, number, asked)
        event, now = await self.desk.event(guild_id, number), self.desk.clock.now()
        if question.offered_until is None or question.state is not State.PENDING:
            return question
        async with self.desk.db.begin() as session:
            if not await questionstore.change(session, question, offered_until=None):
                return await self.desk.question(guild_id, number, asked)
            fresh = await questionstore.get(session, self.desk.cipher, guild_id, number, asked)
            if fresh is not None and not self._waits(event, fresh) and event.state in RUNNING:
                await self._pass(session, event, fresh, now)
        self.showing.touch(event, BOARD, PANEL, REVIEW)
        return await self.desk.question(guild_id, number, asked)

    async def different(self, guild_id: int, number: int, asked: int, asker_id: int) -> Receipt:
        policy.check_own(await self.desk.question(guild_id, number, asked), asker_id)
        question = await self.go_on(guild_id, number, asked)
        event = await self.desk.event(guild_id, number)
        return Receipt(question, await self._place(question), self._waits(event, question))

    async def same(self, guild_id: int, number: int, asked: int, target: int, asker_id: int) -> int:
        """Their vote in place of their question; how many votes that makes. Raises MayNot or Moved."""
        question = policy.check_own(await self.desk.question(guild_id, number, asked), asker_id)
        policy.check_not_shown(question)
        other, now = await self.desk.question(guild_id, number, target), self.desk.clock.now()
        policy.check_may_vote(await self.desk.event(guild_id, number), other, asker_id)
        async with self.desk.db.begin() as session:
            if not await questionstore.move(session, question, State.WITHDRAWN, asker_id, now):
                raise policy.Moved
            await questionstore.vote(session, guild_id, number, target, asker_id, now)
            votes = await questionstore.votes_of(session, guild_id, number, target)
        self.showing.touch(await self.desk.event(guild_id, number), BOARD, PANEL, REVIEW)
        return votes

    async def own_question(self, guild_id: int, number: int, asked: int, asker_id: int) -> Question:
        return policy.check_own(await self.desk.question(guild_id, number, asked), asker_id)

    async def edit(self, guild_id: int, number: int, asked: int, asker_id: int, text: str) -> Question:
        """Until it is shown; a moderator looks at it anew. Raises MayNot or Moved."""
        question, text = await self.own_question(guild_id, number, asked, asker_id), text.strip()
        policy.check_not_shown(question)
        policy.check_text(text)
        event = await self.desk.event(guild_id, number)
        flag = await self.desk.screen(guild_id, asker_id, text)
        if question.state is State.APPROVED and (event.plan.review or flag is not None):
            raise policy.MayNot(posts.APPROVED_ALREADY)
        flagged = None if flag is None else self.desk.cipher.seal((await self.desk.words(guild_id)).say(flag))
        values = {"text": self.desk.cipher.seal(text), "flag": flagged, "edited": False}
        async with self.desk.db.begin() as session:
            if not await questionstore.change(session, question, **values):
                raise policy.Moved
        self.showing.touch(event, BOARD, PANEL, REVIEW)
        return await self.desk.question(guild_id, number, asked)

    async def withdraw(self, guild_id: int, number: int, asked: int, asker_id: int) -> None:
        question = await self.own_question(guild_id, number, asked, asker_id)
        policy.check_not_shown(question)
        async with self.desk.db.begin() as session:
            if not await questionstore.move(session, question, State.WITHDRAWN, asker_id, self.desk.clock.now()):
                raise policy.Moved
        self.showing.touch(await self.desk.event(guild_id, number), BOARD, PANEL, REVIEW)

    async def mine(self, guild_id: int, number: int, asker_id: int, spoken: Words) -> Post:
        """What someone asked, how it stands, and what they may do with it."""
        event = await self.desk.event(guild_id, number)
        async with self.desk.db.read() as session:
            asked = await questionstore.asked_by(session, self.desk.cipher, guild_id, number, asker_id)
            cards = await own.links(session, event, asked)
        places = {one.number: await self._place(one) for one in asked if one.state is State.PENDING}
        return own.mine(event, asked, places, cards, spoken)

    async def events_of(self, guild_id: int, asker_id: int) -> list[Event]:
        """At which someone asked, and which can still be asked at; the newest first."""
        async with self.desk.db.read() as session:
            events = await store.in_states(session, self.desk.cipher, guild_id, (*RUNNING, *OVER))
            asked_at = await questionstore.events_asked_at(session, guild_id, asker_id)
        return [event for event in events if event.number in asked_at or event.state in RUNNING]

    async def asked_anywhere(self, guild_id: int, asker_id: int) -> int:
        """How many questions of theirs are kept."""
        async with self.desk.db.read() as session:
            return await questionstore.how_many_of(session, guild_id, asker_id)

    # Votes

    async def vote(self, guild_id: int, number: int, question: int, voter_id: int) -> bool:
        """Their vote is there after it, or not, if it was before: whether it is. Raises MayNot."""
        event, now = await self.desk.event(guild_id, number), self.desk.clock.now()
        async with self.desk.db.begin() as session:
            wanted = await questionstore.get(session, self.desk.cipher, guild_id, number, question)
            policy.check_may_vote(event, wanted, voter_id)
            there = await questionstore.vote(session, guild_id, number, question, voter_id, now)
            if not there:
                await questionstore.unvote(session, guild_id, number, question, voter_id)
        self.showing.touch(event, BOARD, PANEL)
        return there

    async def ballot(self, guild_id: int, number: int, page: int, reader_id: int, spoken: Words) -> Post:
        """The questions, with what this person voted for."""
        event = await self.desk.event(guild_id, number)
        async with self.desk.db.read() as session:
            counts = await questionstore.counts(session, guild_id, number)
            most = max(0, (counts.get(State.PUBLISHED, 0) - 1) // own.PAGE)
            page = min(page, most)
            ranked = await questionstore.ranked(
                session, self.desk.cipher, guild_id, number, limit=own.PAGE, offset=page * own.PAGE
            )
            voted = await questionstore.voted_by(session, guild_id, number, reader_id)
        return own.ballot(event, ranked, voted, reader_id, page, most, spoken)

    # Reminders and opinions

    async def bells(self, guild_id: int, number: int, member_id: int, spoken: Words, *, by_dm: bool = True) -> Post:
        event = await self.desk.event(guild_id, number)
        async with self.desk.db.read() as session:
            chosen = await store.bells_of(session, guild_id, number, member_id)
        way = chosen[0].by_dm if chosen else by_dm
        return posts.bells(event, [bell.minutes for bell in chosen], by_dm=way, spoken=spoken)

    async def toggle_bell(
        self, guild_id: int, number: int, member_id: int, minutes: int, language: str, *, by_dm: bool
    ) -> None:
        """Raises MayNot for a time that is over."""
        event = await self.desk.event(guild_id, number)
        policy.check_may_be_reminded(event, minutes, self.desk.clock.now())
        async with self.desk.db.begin() as session:
            chosen = {bell.minutes for bell in await store.bells_of(session, guild_id, number, member_id)}
            if minutes in chosen:
                await store.drop_bell(session, guild_id, number, member_id, minutes)
            else:
                await store.set_bell(session, guild_id, number, Bell(member_id, minutes, by_dm, language))

    async def change_way(self, guild_id: int, number: int, member_id: int, *, by_dm: bool) -> None:
        """By private message, or in the channel."""
        async with self.desk.db.begin() as session:
            for bell in await store.bells_of(session, guild_id, number, member_id):
                changed = Bell(member_id, bell.minutes, by_dm, bell.language, bell.told)
                await store.set_bell(session, guild_id, number, changed)

    async def say_how_it_was(self, guild_id: int, number: int, member_id: int, score: int) -> None:
        """Each once; the last word counts."""
        event = await self.desk.event(guild_id, number)
        policy.check_state(event, *OVER)
        async with self.desk.db.begin() as session:
            await store.set_opinion(session, guild_id, number, member_id, score)


async def approve(
    session: AsyncSession, desk: Desk, event: Event, question: Question, by: int, now: datetime, **values: object
) -> None:
    """It is shown as soon as voting has begun, and to be answered if the event is over. Raises Moved."""
    if not await questionstore.move(session, question, State.APPROVED, by, now, offered_until=None, **values):
        raise policy.Moved
    current = await store.get(session, desk.cipher, event.guild_id, event.number)
    approved = await questionstore.get(session, desk.cipher, question.guild_id, question.event, question.number)
    if approved is not None and current is not None and current.state in (EventState.OPEN, EventState.LIVE, *OVER):
        await questionstore.move(session, approved, State.PUBLISHED, by, now)
