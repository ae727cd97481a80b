"""Answers that are owed after an event: who owes them, until when, and how they are given."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.facts import MemberFacts
from bot.core.i18n import Text, Words, _, n_, words
from bot.core.markdown import one_line
from bot.core.posts import Button, Part, Post, Style, moment
from bot.features.qa import policy, posts, poststore, questionstore
from bot.features.qa.delivery import FOUND_AGAIN, OWED, Delivery
from bot.features.qa.desk import Desk
from bot.features.qa.event import OVER, Event
from bot.features.qa.question import LONGEST_ANSWER, Question, State
from bot.features.qa.question import OWED as UNANSWERED
from bot.features.qa.showing import Showing

PAGE = 4
SHOWN = 20


@dataclass(frozen=True)
class Owed:
    desk: Desk
    delivery: Delivery
    showing: Showing

    async def begin(self, event: Event) -> None:
        """The host owes them, until someone else takes one; the list stands where the event was written about."""
        now, days = self.desk.clock.now(), (await self.desk.qa_settings(event.guild_id)).answer_days
        due_at = now + timedelta(days=days)
        async with self.desk.db.begin() as session:
            questions = await questionstore.in_states(
                session, self.desk.cipher, event.guild_id, event.number, UNANSWERED, limit=10_000
            )
            for question in (one for one in questions if one.owner_id is None):
                await questionstore.change(session, question, owner_id=event.host_id, due_at=due_at)
            if questions:
                await poststore.plan(session, event.guild_id, event.number, OWED)
                await self.desk.at(session, event.guild_id, now + FOUND_AGAIN, "post", event.number, OWED)
                await self.desk.at(session, event.guild_id, due_at, "owed", event.number, f"{due_at:%Y%m%d}")
        await self.delivery.try_now(event.guild_id, event.number, OWED)
        self.showing.touch(event, OWED)

    async def _open(self, event: Event) -> list[Question]:
        async with self.desk.db.read() as session:
            return await questionstore.in_states(
                session, self.desk.cipher, event.guild_id, event.number, UNANSWERED, limit=10_000
            )

    async def show(self, event: Event, _what: str) -> Post:
        """In public: what will still be answered, by whom, until when."""
        spoken, questions = words(event.plan.language), await self._open(event)
        say = spoken.say
        lines = ["### " + say(_("Still to be answered: {title}", title=posts.title(event)))]
        if not questions:
            lines.append(say(_("✅ Every question has its answer.")))
        for question in questions[:SHOWN]:
            line = f"**{question.number}** · {one_line(question.text, 120)}"
            lines.append(f"{line}\n-# " + say(_who_and_when(question)))
        if len(questions) > SHOWN:
            lines.append(say(n_("… and {count} more", "… and {count} more", len(questions) - SHOWN)))
        lines.append("-# " + say(_("Answers come in the thread of this message.")))
        button = Button(say(_("For the host and the guests")), f"qa:owed:{event.number}:0")
        return Post(("\n".join(lines), (button,)))

    async def list_of(self, guild_id: int, number: int, page: int, actor: MemberFacts, spoken: Words) -> Post:
        """For whoever may answer: a few at a time, with what can be done."""
        event = await self._event(guild_id, number, actor)
        questions, say = await self._open(event), spoken.say
        head = "### " + say(_("Answers that are owed: {title}", title=posts.title(event)))
        if not questions:
            done = say(_("✅ Every question has its answer."))
            return Post((f"{head}\n{done}",))
        last = (len(questions) - 1) // PAGE
        page = min(page, last)
        parts: list[Part] = [head]
        for question in questions[page * PAGE : (page + 1) * PAGE]:
            parts += self._one(event, question, page, actor, spoken)
        if last:
            parts.append(
                (
                    Button(say(_("Previous page")), f"qa:owedpage:{number}:{page - 1}", disabled=page == 0),
                    Button(say(_("Next page")), f"qa:owedpage:{number}:{page + 1}", disabled=page == last),
                )
            )
        return Post(tuple(parts))

    def _one(self, event: Event, question: Question, page: int, actor: MemberFacts, spoken: Words) -> list[Part]:
        say, key = spoken.say, f"{event.number}:{question.number}"
        text = f"**{question.number}** · {one_line(question.text, posts.LINE)}\n-# {say(_who_and_when(question))}"
        label = str(question.number)
        buttons = (
            Button(say(_("Answer {number}…", number=label)), f"qa:o:write:{key}", Style.PRIMARY),
            Button(
                say(_("I’ll take {number}", number=label)),
                f"qa:o:take:{key}:{page}",
                disabled=question.owner_id == actor.id,
            ),
            Button(say(_("No answer to {number}…", number=label)), f"qa:o:drop:{key}", Style.DANGER),
        )
        return [text, buttons]

    async def _event(self, guild_id: int, number: int, actor: MemberFacts) -> Event:
        event = await self.desk.event(guild_id, number)
        policy.check_may_lead(actor, event)
        policy.check_state(event, *OVER)
        return event

    async def take(self, guild_id: int, number: int, asked: int, actor: MemberFacts) -> None:
        event = await self._event(guild_id, number, actor)
        question = await self._owed(guild_id, number, asked)
        async with self.desk.db.begin() as session:
            if not await questionstore.change(session, question, owner_id=actor.id):
                raise policy.Moved
            await self._list_changes(session, question)
        self.showing.touch(event, OWED)

    async def _list_changes(self, session: AsyncSession, seen: Question) -> None:
        """Also if the process dies before it is shown."""
        now, list_and_step = self.desk.clock.now(), (OWED, seen.number, seen.step + 1)
        await self.desk.at(session, seen.guild_id, now, "show", seen.event, *list_and_step)

    async def _owed(self, guild_id: int, number: int, asked: int) -> Question:
        question = await self.desk.question(guild_id, number, asked)
        if question.state not in UNANSWERED:
            raise policy.MayNot(_("This question has its answer by now."))
        return question

    async def answer(self, guild_id: int, number: int, asked: int, actor: MemberFacts, text: str) -> str:
        """Recorded, then said in the thread of the list; the link to it. Raises MayNot or Moved."""
        event, now = await self._event(guild_id, number, actor), self.desk.clock.now()
        question, what = await self._owed(guild_id, number, asked), f"q:{asked}"
        sealed = self.desk.cipher.seal(text.strip()[:LONGEST_ANSWER])
        values = {"answer": sealed, "answered_by": actor.id, "due_at": None}
        async with self.desk.db.begin() as session:
            if not await questionstore.move(session, question, State.ANSWERED, actor.id, now, **values):
                raise policy.Moved
            await self._list_changes(session, question)
            await poststore.plan_anew(session, guild_id, number, what)
            await self.desk.at(session, guild_id, now + FOUND_AGAIN, "post", number, what, question.step + 1)
            await self.desk.at(session, guild_id, now, "tell", number, asked, f"answered{question.step + 1}")
        await self.delivery.try_now(guild_id, number, what)
        await self.showing.now(event, OWED)
        async with self.desk.db.read() as session:
            card = await poststore.get(session, guild_id, number, what)
        if card is None or card.message_id is None:
            return ""
        return f"https://discord.com/channels/{guild_id}/{card.channel_id}/{card.message_id}"

    async def drop(self, guild_id: int, number: int, asked: int, actor: MemberFacts, reason: str) -> None:
        """It gets no answer; its asker gets the reason."""
        event = await self._event(guild_id, number, actor)
        question, now = await self._owed(guild_id, number, asked), self.desk.clock.now()
        sealed = self.desk.cipher.seal(reason)
        async with self.desk.db.begin() as session:
            if not await questionstore.move(session, question, State.DECLINED, actor.id, now, reason=sealed):
                raise policy.Moved
            await self._list_changes(session, question)
            await self.desk.at(session, guild_id, now, "tell", number, asked, "declined")
        await self.showing.now(event, OWED)

    async def remind(self, guild_id: int, number: int) -> bool:
        """Each owner of what they owe, when it is due and every week from then; whether something is still owed."""
        event, now = await self.desk.event(guild_id, number), self.desk.clock.now()
        late = [one for one in await self._open(event) if one.due_at is not None and one.due_at <= now]
        for owner_id in dict.fromkeys(one.owner_id or event.host_id for one in late):
            mine = [one for one in late if (one.owner_id or event.host_id) == owner_id]
            async with self.desk.db.begin() as session:
                key = f"{number}:owed:{owner_id}:{now:%Y%m%d}"
                if not await self.desk.first(session, guild_id, key):
                    continue
            await self._remind(event, owner_id, mine)
        return bool(late)

    async def _remind(self, event: Event, owner_id: int, mine: list[Question]) -> None:
        spoken = await self.desk.words(event.guild_id, owner_id)
        server = self.desk.discipline.server_name(event.guild_id)
        text = n_(
            "⏰ On **{server}**, {count} question of **{title}** still waits for your answer:",
            "⏰ On **{server}**, {count} questions of **{title}** still wait for your answer:",
            len(mine),
            server=server,
            title=posts.title(event),
        )
        lines = [spoken.say(text), *(f"- **{one.number}** · {one_line(one.text, 120)}" for one in mine[:10])]
        lines.append(spoken.say(_("Answer there with `/qa owed`.")))
        try:
            await self.desk.actions.dm(owner_id, Post(("\n".join(lines),)))
        except Exception:
            channel_id = await self.desk.staff_channel(event.guild_id) or event.thread_id
            if channel_id is not None:
                post = Post((f"<@{owner_id}>\n" + "\n".join(lines),), pings=(owner_id,))
                await self.desk.actions.post(channel_id, post)


def _who_and_when(question: Question) -> Text:
    return _(
        "{person} answers until {when}",
        person=f"<@{question.owner_id}>",
        when=moment(question.due_at, "D") if question.due_at else "–",
    )
