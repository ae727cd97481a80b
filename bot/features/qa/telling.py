"""What is said to one person: askers what became of their question, others that an event begins, moved or is off."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.core.actions import Refused
from bot.core.i18n import Words, _, words
from bot.core.markdown import one_line, quotation
from bot.core.posts import Post
from bot.features.qa import own, posts, questionstore, store
from bot.features.qa.desk import Desk
from bot.features.qa.event import COMING, Event, State
from bot.features.qa.question import Question
from bot.features.qa.question import State as QuestionState
from bot.features.qa.store import Bell

log = logging.getLogger(__name__)

AT_ONCE = 50
"""People that one message mentions."""


@dataclass(frozen=True)
class Telling:
    desk: Desk

    async def tell(self, guild_id: int, number: int, asked: int, what: str) -> None:
        """An asker, at most once of each thing; one whose private messages are closed reads it in *My questions*."""
        event = await self.desk.event(guild_id, number)
        question = await self.desk.question(guild_id, number, asked)
        if what.startswith("answered"):
            await self._tell_answered(event, question, what)
            return
        await self._tell(event, question, what, question.asker_id)

    async def _tell_answered(self, event: Event, question: Question, what: str) -> None:
        """The host may have stepped back since. Whoever asked the same hears of it, too."""
        if question.state is not QuestionState.ANSWERED or what != f"answered{question.step}":
            return
        async with self.desk.db.read() as session:
            of = event.guild_id, event.number, question.number
            joined = await questionstore.merged_into(session, self.desk.cipher, *of)
        for asker in dict.fromkeys(((question.asker_id), *(one.asker_id for one in joined))):
            heard = next((one.language for one in joined if one.asker_id == asker), question.language)
            await self._tell(event, question, what, asker, heard)

    async def _tell(
        self, event: Event, question: Question, what: str, member_id: int, heard: str | None = None
    ) -> None:
        async with self.desk.db.begin() as session:
            key = f"{event.number}:{question.number}:{what}:{member_id}"
            if not await self.desk.first(session, event.guild_id, key):
                return
        spoken = await self.desk.words(event.guild_id, member_id, heard or question.language)
        async with self.desk.db.read() as session:
            links = await own.links(session, event, [question])
        server = self.desk.discipline.server_name(event.guild_id)
        post = _news(event, question, what, links.get(question.number), server, spoken)
        try:
            await self.desk.actions.dm(member_id, post)
        except Refused as refused:
            log.info("asker of question %s of Q&A %s was not told: %s", question.number, event.number, refused)
        except Exception:  # it may have come through: better untold than told twice
            log.warning("asker of question %s of Q&A %s may not be told", question.number, event.number, exc_info=True)

    # Reminders

    async def ring(self, guild_id: int, number: int, minutes: int) -> None:
        """Everyone who asked for this one, where they asked for it."""
        event = await self.desk.event(guild_id, number)
        if event.state not in COMING:
            return
        async with self.desk.db.read() as session:
            bells = await store.bells(session, guild_id, number, minutes)
        for bell in (bell for bell in bells if bell.by_dm):
            if await self._rings(event, [bell]) and not await self._whisper(event, bell, posts.reminder):
                await self._rather_in_channel(event, bell)
        async with self.desk.db.read() as session:
            bells = [bell for bell in await store.bells(session, guild_id, number, minutes) if not bell.by_dm]
        for start in range(0, len(bells), AT_ONCE):
            await self._call(event, await self._rings(event, bells[start : start + AT_ONCE]))

    async def _rather_in_channel(self, event: Event, bell: Bell) -> None:
        """Their private messages are closed."""
        async with self.desk.db.begin() as session:
            await store.set_bell(session, event.guild_id, event.number, replace(bell, by_dm=False))

    async def _rings(self, event: Event, bells: Sequence[Bell]) -> list[Bell]:
        """Those who were not reminded before, and are now."""
        async with self.desk.db.begin() as session:
            of = session, event.guild_id, event.number
            return [bell for bell in bells if await store.ring(*of, bell.member_id, bell.minutes)]

    async def _whisper(self, event: Event, bell: Bell, say: Callable[[Event, Words, str], Post]) -> bool:
        """False: it has to be said in the channel."""
        spoken = await self.desk.words(event.guild_id, bell.member_id, bell.language)
        try:
            await self.desk.actions.dm(
                bell.member_id, say(event, spoken, self.desk.discipline.server_name(event.guild_id))
            )
        except Refused:
            return False
        except Exception:  # it may have come through
            log.warning("member %s may not be told of Q&A %s", bell.member_id, event.number, exc_info=True)
        return True

    async def _call(self, event: Event, bells: Sequence[Bell]) -> None:
        """In the channel, all at once."""
        if not bells:
            return
        server, people = self.desk.discipline.server_name(event.guild_id), tuple(bell.member_id for bell in bells)
        mentions = " ".join(f"<@{member_id}>" for member_id in people)
        post = Post((mentions, *posts.reminder(event, words(event.plan.language), server).parts), pings=people)
        try:
            await self.desk.actions.post(event.plan.place_id, post)
        except Refused as refused:
            log.info("%s members could not be reminded of Q&A %s: %s", len(people), event.number, refused)

    async def all_of(self, guild_id: int, number: int, what: str) -> None:
        """That it is at another time, or off: whoever asked to be reminded, once."""
        event = await self.desk.event(guild_id, number)
        said = posts.called_off if event.state is State.CANCELLED else posts.moved
        async with self.desk.db.read() as session:
            bells = {bell.member_id: bell for bell in await store.bells(session, guild_id, number)}
        for bell in bells.values():
            async with self.desk.db.begin() as session:
                if not await self.desk.first(session, guild_id, f"{number}:{what}:{bell.member_id}"):
                    continue
            await self._whisper(event, Bell(bell.member_id, 0, True, bell.language), said)


def _news(event: Event, question: Question, what: str, link: str | None, server: str, spoken: Words) -> Post:
    say, title = spoken.say, posts.title(event)
    about = {"title": title, "server": server}
    match what.rstrip("0123456789"):
        case "declined":
            head = _("Your question for **{title}** on **{server}** was declined.", **about)
            tail = say(_("Why: {reason}", reason=one_line(question.reason or "–", 500)))
        case "edited":
            head = _("A moderator approved your question for **{title}** on **{server}** in these words:", **about)
            tail = ""
        case "merged":
            head = _("Your question for **{title}** on **{server}** asks the same as another one.", **about)
            joined = _(
                "They are one now, number {number}, and you vote for it. You hear when it is answered.",
                number=str(question.merged_into),
            )
            tail = say(joined)
        case _:
            head = _("✅ Your question for **{title}** on **{server}** was answered.", **about)
            tail = link or ""
    lines = [say(head), quotation(question.text), tail]
    return Post(("\n".join(line for line in lines if line),))
