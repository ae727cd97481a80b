"""What comes after an event: its transcript, its figures, and its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.calendar import Week
from bot.core.facts import MemberFacts
from bot.core.i18n import Words, _, words
from bot.core.posts import Button, File, Post
from bot.core.settings import ServerSettings
from bot.features.engagement.reports import Reports
from bot.features.qa import policy, posts, poststore, questionstore, store, transcript
from bot.features.qa.delivery import ARCHIVE, Delivery
from bot.features.qa.desk import Desk
from bot.features.qa.event import OVER, RUNNING, Event, State
from bot.features.qa.figures import Figures
from bot.features.qa.hosting import Hosting
from bot.features.qa.notices import Notices
from bot.features.qa.owed import Owed
from bot.features.qa.question import SHOWN
from bot.features.qa.question import State as QuestionState
from bot.features.qa.report import CameBack, Held, QaWeek
from bot.features.qa.transcript import Transcript

LOOKED_AT_AGAIN = timedelta(days=1)
"""The server may change how long it keeps what people wrote."""


@dataclass(frozen=True)
class Afterwards:
    desk: Desk
    delivery: Delivery
    notices: Notices
    hosting: Hosting
    owed: Owed
    reports: Reports

    async def archive(self, guild_id: int, number: int) -> None:
        """The transcript, then the list of what is owed, then the next of the series. Raises what hindered it."""
        event = await self.desk.event(guild_id, number)
        if event.state is not State.CLOSED:
            return
        await self.owed.begin(event)
        figures = await self.figures(event)
        async with self.desk.db.begin() as session:
            await store.note(session, guild_id, number, figures=figures.packed())
            await poststore.plan(session, guild_id, number, ARCHIVE)
        await self.hosting.go_on(event)
        if await self.archive_channel(guild_id) is None:
            text = _(
                "There is no channel for transcripts yet: `/qa setup` names one, and this one comes there. Meanwhile "
                "`/qa export` gives it to you."
            )
            await self.notices.say_once(event, "archive", text)
            raise policy.MayNot(text)
        await self.delivery.deliver(guild_id, number, (ARCHIVE,))
        async with self.desk.db.begin() as session:
            current = await store.get(session, self.desk.cipher, guild_id, number)
            if current is not None and current.state is State.CLOSED:
                await store.move(session, current, State.ARCHIVED, 0, self.desk.clock.now())

    async def archive_channel(self, guild_id: int) -> int | None:
        chosen = (await self.desk.qa_settings(guild_id)).archive_channel
        return chosen or await self.desk.staff_channel(guild_id)

    async def show_archive(self, event: Event, _what: str) -> Post:
        spoken = words(event.plan.language)
        figures, say = await self.figures(event), spoken.say
        lines = ["### " + say(_("Transcript: {title}", title=posts.title(event)))]
        lines.append(spoken.show(posts.summary(figures)))
        before = await self.before(event)
        if before is not None:
            lines.append("-# " + say(_("The one before: {figures}", figures=posts.summary(before))))
        button = Button(say(_("Answers that are owed")), f"qa:owed:{event.number}:0:t")
        made = await self.transcript(event, spoken)
        return Post(("\n".join(lines), (button,)), files=transcript.files(made, spoken))

    async def export(self, guild_id: int, number: int, actor: MemberFacts, spoken: Words) -> tuple[File, ...]:
        """All that everyone saw, at any time."""
        event = await self.desk.event(guild_id, number)
        policy.check_may_host(actor, event)
        policy.check_state(event, *RUNNING, *OVER)
        return transcript.files(await self.transcript(event, spoken), spoken)

    async def transcript(self, event: Event, _spoken: Words) -> Transcript:
        async with self.desk.db.read() as session:
            questions = await questionstore.ranked(
                session, self.desk.cipher, event.guild_id, event.number, SHOWN, limit=10_000
            )
        shown = {one.question.asker for one in questions} | {one.question.answered_by for one in questions}
        people = {one for one in shown if one} | {event.host_id, *event.plan.guests}
        try:
            names = await self.desk.events.names(event.guild_id, sorted(people))
        except Exception:  # a transcript with numbers in place of names is better than none
            names = {}
        return Transcript(event, questions, await self.figures(event), names, self.desk.clock.now())

    # Figures

    async def figures(self, event: Event) -> Figures:
        async with self.desk.db.read() as session:
            row = await store.kept_figures(session, event.guild_id, event.number)
            if row is not None and not await questionstore.counts(session, event.guild_id, event.number):
                return Figures.unpacked(row)
            askers, voters = await questionstore.people(session, event.guild_id, event.number)
            counts = await questionstore.counts(session, event.guild_id, event.number)
            published = await questionstore.ever(session, event.guild_id, event.number, QuestionState.PUBLISHED)
            opinions = await store.opinions(session, event.guild_id, event.number)
        return Figures(
            submitted=sum(counts.values()),
            published=published,
            answered=counts.get(QuestionState.ANSWERED, 0),
            voters=len(voters),
            askers=len(askers),
            attendees=len(askers | voters),
            interested=event.interested,
            came_back=await self._came_back(event, askers | voters),
            opinions=len(opinions),
            score=sum(opinions) / len(opinions) if opinions else None,
        )

    async def _came_back(self, event: Event, attendees: set[int]) -> int | None:
        """Of them, who was active in the week after the event's; None before that week is over."""
        if event.closed_at is None:
            return None
        zone = (await self.desk.settings.get(event.guild_id, ServerSettings)).zone
        after = Week.of(event.closed_at.astimezone(zone).date()).plus(1)
        if self.desk.clock.now() < after.end(zone):
            return None
        return len(attendees & await self.reports.active_in(event.guild_id, after))

    async def before(self, event: Event) -> Figures | None:
        """Of the event that ended last before this one."""
        async with self.desk.db.read() as session:
            number = await store.closed_before(session, event.guild_id, event.closed_at or self.desk.clock.now())
        return None if number is None else await self.figures(await self.desk.event(event.guild_id, number))

    async def week(self, guild_id: int, since: datetime, until: datetime) -> QaWeek:
        """For the digest: what ended in a week, and who of those of the week before came back in it."""
        async with self.desk.db.read() as session:
            ended = await store.closed_between(session, guild_id, since, until)
            earlier = await store.closed_between(session, guild_id, since - timedelta(days=7), since)
        held, came_back = [], []
        for number in ended:
            event = await self.desk.event(guild_id, number)
            held.append(Held(number, await self.figures(event), await self.before(event)))
        for number in earlier:
            figures = await self.figures(await self.desk.event(guild_id, number))
            if figures.came_back is not None:
                came_back.append(CameBack(number, figures.attendees, figures.came_back))
        return QaWeek(tuple(held), tuple(came_back))

    async def forget(self, guild_id: int, number: int) -> datetime | None:
        """After the time that the server sets: what people wrote goes, the figures stay. Else when to look again."""
        event, now = await self.desk.event(guild_id, number), self.desk.clock.now()
        keep = timedelta(days=(await self.desk.qa_settings(guild_id)).keep_days)
        gone_at = (event.closed_at or event.state_at) + keep
        if now < gone_at:
            return min(gone_at, now + LOOKED_AT_AGAIN)
        figures = await self.figures(event)
        async with self.desk.db.begin() as session:
            await store.note(session, guild_id, number, figures=figures.packed())
            await store.forget(session, self.desk.cipher, guild_id, number)
        return None
