"""What the host and the guests do live: one question at a time, each answered once."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.facts import MemberFacts
from bot.core.i18n import _
from bot.features.qa import policy, poststore, questionstore, store
from bot.features.qa.delivery import ANNOUNCE, BOARD, CARD, FOUND_AGAIN, PANEL, REVIEW, Delivery
from bot.features.qa.desk import Desk
from bot.features.qa.event import COMING, Event, State
from bot.features.qa.hosting import KEPT_AT_LEAST, Hosting
from bot.features.qa.on_discord import OnDiscord
from bot.features.qa.question import LONGEST_ANSWER, Question
from bot.features.qa.question import State as QuestionState
from bot.features.qa.showing import Showing

log = logging.getLogger(__name__)

SECOND_THOUGHTS = timedelta(minutes=1)
"""So long the host may step back before an asker is told."""
DISCORD_ITSELF = 0


@dataclass(frozen=True)
class Stage:
    desk: Desk
    delivery: Delivery
    showing: Showing
    on_discord: OnDiscord
    hosting: Hosting

    # Beginning and end

    async def start(self, guild_id: int, number: int, actor: MemberFacts) -> Event:
        """Raises MayNot or Moved."""
        event = await self.desk.event(guild_id, number)
        policy.check_may_lead(actor, event)
        return await self._start(event, actor.id)

    async def start_as_on_discord(self, event: Event) -> None:
        """Someone began Discord's event."""
        await self._start(event, DISCORD_ITSELF)

    async def _start(self, event: Event, by: int) -> Event:
        policy.check_state(event, *COMING)
        event = await self.hosting.open(event.guild_id, event.number, by)
        now = self.desk.clock.now()
        async with self.desk.db.begin() as session:
            if not await store.move(session, event, State.LIVE, by, now, live_at=now):
                raise policy.Moved
            await self.desk.at(session, event.guild_id, now + FOUND_AGAIN, "follow", event.number, State.LIVE)
        event = await self.desk.event(event.guild_id, event.number)
        await self.hosting.follow(event, ANNOUNCE, PANEL, BOARD)
        return event

    async def close(self, guild_id: int, number: int, actor: MemberFacts) -> Event:
        """What was not answered is owed. Raises MayNot or Moved."""
        event = await self.desk.event(guild_id, number)
        policy.check_may_lead(actor, event)
        return await self.end(event, actor.id)

    async def end(self, event: Event, by: int) -> Event:
        policy.check_state(event, State.OPEN, State.LIVE)
        now, guild_id, number = self.desk.clock.now(), event.guild_id, event.number
        interested = await self._interested(event)
        async with self.desk.db.begin() as session:
            values = {"closed_at": now, "current": None, "aloud": False, "interested": interested}
            if not await store.move(session, event, State.CLOSED, by, now, **values):
                raise policy.Moved
            if event.current is not None:
                current = await questionstore.get(session, self.desk.cipher, guild_id, number, event.current)
                if current is not None and current.state is QuestionState.LIVE:
                    await questionstore.move(session, current, QuestionState.PUBLISHED, by, now)
            await self.desk.at(session, guild_id, now + FOUND_AGAIN, "follow", number, State.CLOSED)
            await self.desk.at(session, guild_id, now, "archive", number)
            await self.desk.at(session, guild_id, now + KEPT_AT_LEAST, "forget", number)
        closed = await self.desk.event(guild_id, number)
        card = [] if event.current is None else [f"{CARD}:{event.current}"]
        await self.hosting.follow(closed, *card, ANNOUNCE, BOARD, PANEL, REVIEW)
        return closed

    async def _interested(self, event: Event) -> int | None:
        """Discord's own count at the end."""
        if event.discord_id is None:
            return None
        try:
            return (await self.desk.events.look(event.guild_id, event.discord_id)).interested
        except Exception:
            log.info("Discord did not say how many were interested in Q&A %s", event.number, exc_info=True)
            return None

    # Question by question

    async def _led(self, guild_id: int, number: int, actor: MemberFacts) -> Event:
        event = await self.desk.event(guild_id, number)
        policy.check_may_lead(actor, event)
        policy.check_state(event, State.LIVE)
        return event

    async def next(self, guild_id: int, number: int, actor: MemberFacts) -> Question | None:
        """The next one, by votes or in order; None: there is none. Raises MayNot or Moved."""
        event, now = await self._led(guild_id, number, actor), self.desk.clock.now()
        if event.current is not None:
            raise policy.MayNot(_("A question is being answered: finish or skip it first."))
        async with self.desk.db.begin() as session:
            first = await questionstore.ranked(
                session, self.desk.cipher, guild_id, number, limit=1, by_votes=event.by_votes
            )
            if not first:
                return None
            question = first[0].question
            await self._put_on_stage(session, event, question, actor.id)
            await poststore.plan(session, guild_id, number, f"{CARD}:{question.number}")
            await self.desk.at(session, guild_id, now + FOUND_AGAIN, "post", number, f"{CARD}:{question.number}")
        await self._show_on_stage(event, question.number)
        return question

    async def _put_on_stage(
        self, session: AsyncSession, event: Event, question: Question, by: int, **values: object
    ) -> None:
        on_stage, now = await store.change(session, event, current=question.number, aloud=False), self.desk.clock.now()
        if not on_stage or not await questionstore.move(session, question, QuestionState.LIVE, by, now, **values):
            raise policy.Moved

    async def _show_on_stage(self, event: Event, asked: int) -> None:
        what = f"{CARD}:{asked}"
        await self.delivery.try_now(event.guild_id, event.number, what)
        await self._show(event, what, PANEL)
        self.showing.touch(event, BOARD)
        await self.on_discord.pin(event, asked)

    async def aloud(self, guild_id: int, number: int, asked: int, actor: MemberFacts) -> None:
        """It is being answered by voice."""
        event = await self._on(guild_id, number, asked, actor)
        async with self.desk.db.begin() as session:
            if not await store.change(session, event, aloud=True):
                raise policy.Moved
        await self._show(event, f"{CARD}:{asked}", PANEL)

    async def answered(
        self, guild_id: int, number: int, asked: int, actor: MemberFacts, text: str | None = None
    ) -> None:
        """In writing, or live without. Raises MayNot or Moved; then nothing was answered twice."""
        values: dict[str, object] = {"answered_by": actor.id}
        if text is not None:
            values["answer"] = self.desk.cipher.seal(text.strip()[:LONGEST_ANSWER])
        await self._leave(guild_id, number, asked, actor, QuestionState.ANSWERED, **values)

    async def skip(self, guild_id: int, number: int, asked: int, actor: MemberFacts) -> None:
        await self._leave(guild_id, number, asked, actor, QuestionState.SKIPPED)

    async def _on(self, guild_id: int, number: int, asked: int, actor: MemberFacts) -> Event:
        event = await self._led(guild_id, number, actor)
        if event.current != asked:
            raise policy.Moved
        return event

    async def _leave(
        self, guild_id: int, number: int, asked: int, actor: MemberFacts, after: QuestionState, **values: object
    ) -> None:
        event, now = await self._on(guild_id, number, asked, actor), self.desk.clock.now()
        async with self.desk.db.begin() as session:
            left = await store.change(session, event, current=None, aloud=False)
            question = await questionstore.get(session, self.desk.cipher, guild_id, number, asked)
            if not left or question is None or question.state is not QuestionState.LIVE:
                raise policy.Moved
            if not await questionstore.move(session, question, after, actor.id, now, **values):
                raise policy.Moved
            if after is QuestionState.ANSWERED:
                told = f"answered{question.step + 1}"
                await self.desk.at(session, guild_id, now + SECOND_THOUGHTS, "tell", number, asked, told)
        await self._show(event, f"{CARD}:{asked}", PANEL)
        self.showing.touch(event, BOARD)
        await self.on_discord.unpin(event, asked)

    async def back(self, guild_id: int, number: int, actor: MemberFacts) -> Question | None:
        """The one on stage returns to the list; else the last one comes on stage again. None: there was none."""
        event = await self._led(guild_id, number, actor)
        if event.current is not None:
            return await self._return(event, event.current, actor.id)
        async with self.desk.db.begin() as session:
            left = (QuestionState.ANSWERED, QuestionState.SKIPPED)
            last = await questionstore.last_off_stage(session, guild_id, number, left)
            question = last and await questionstore.get(session, self.desk.cipher, guild_id, number, last)
            if not question or question.state not in (QuestionState.ANSWERED, QuestionState.SKIPPED):
                return None
            await self._put_on_stage(session, event, question, actor.id, answer=None, answered_by=None)
        await self._show_on_stage(event, question.number)
        return question

    async def _return(self, event: Event, asked: int, by: int) -> Question | None:
        async with self.desk.db.begin() as session:
            left = await store.change(session, event, current=None, aloud=False)
            question = await questionstore.get(session, self.desk.cipher, event.guild_id, event.number, asked)
            if not left or question is None or question.state is not QuestionState.LIVE:
                raise policy.Moved
            if not await questionstore.move(session, question, QuestionState.PUBLISHED, by, self.desk.clock.now()):
                raise policy.Moved
        await self._show(event, f"{CARD}:{asked}", PANEL)
        self.showing.touch(event, BOARD)
        await self.on_discord.unpin(event, asked)
        return replace(question, state=QuestionState.PUBLISHED)

    async def turn_order(self, guild_id: int, number: int, actor: MemberFacts) -> None:
        """By votes, or in the order in which they were asked."""
        event = await self.desk.event(guild_id, number)
        policy.check_may_lead(actor, event)
        async with self.desk.db.begin() as session:
            if not await store.change(session, event, by_votes=not event.by_votes):
                raise policy.Moved
        await self._show(event, PANEL)

    async def _show(self, event: Event, *whats: str) -> None:
        """A few presses of the host's; what crowds do goes at the pace of the list."""
        for what in whats:
            await self.showing.now(event, what)
