"""What happens to events at its time, whoever is there."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.actions import Refused
from bot.core.due import Later, pause_after
from bot.core.i18n import _
from bot.core.posts import moment
from bot.features.qa import policy, poststore
from bot.features.qa.delivery import CARD, FOUND_AGAIN
from bot.features.qa.desk import NoEvent
from bot.features.qa.event import COMING, Event, State

if TYPE_CHECKING:
    from bot.features.qa.service import QaService

FOLLOWED_FOR = timedelta(days=1)
"""So long Discord is asked to begin or end its own event, more and more seldom."""


class Timers:
    """A due thing is called `what:event:…`; what was planned for a time that changed does nothing."""

    def __init__(self, qa: "QaService") -> None:
        self.qa = qa

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        what, number, *rest = key.split(":")
        try:
            await getattr(self, f"_{what}")(guild_id, int(number), due_at, *rest)
        except NoEvent:
            return

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        """Three failures that nobody foresaw; they stand in the log."""

    async def _post(self, guild_id: int, number: int, _due_at: datetime, *whats: str) -> None:
        """What could not be made is tried for ever, more and more seldom: someone may allow it."""
        is_card = whats[0] == CARD
        what = ":".join(whats[:2]) if is_card else whats[0]
        try:
            await self.qa.delivery.deliver(guild_id, number, (what,))
        except Later:
            raise
        except Exception as error:
            event, now = await self.qa.desk.event(guild_id, number), self.qa.desk.clock.now()
            pause = pause_after(now - event.state_at)
            # A card is wanted while it is being answered.
            raise Later(now + (min(pause, FOUND_AGAIN) if is_card and event.state is State.LIVE else pause)) from error
        event = await self.qa.desk.event(guild_id, number)
        if is_card and event.current == int(whats[1]):
            await self.qa.on_discord.pin(event, event.current)

    async def _follow(self, guild_id: int, number: int, _due_at: datetime, state: str) -> None:
        """The process died before Discord was asked, or Discord did not do it."""
        event, now = await self.qa.desk.event(guild_id, number), self.qa.desk.clock.now()
        if (state == State.LIVE) != (event.state is State.LIVE) or now > event.state_at + FOLLOWED_FOR:
            return
        async with self.qa.desk.db.read() as session:
            self.qa.showing.touch(event, *await poststore.all_of(session, guild_id, number))
        if not await self.qa.on_discord.follow(event):
            raise Later(now + pause_after(now - event.state_at))

    async def _invite(self, guild_id: int, number: int, _due_at: datetime, _step: str) -> None:
        event = await self.qa.desk.event(guild_id, number)
        if event.thread_id is not None:
            await self.qa.delivery.invite(event, event.thread_id)

    async def _show(self, guild_id: int, number: int, _due_at: datetime, what: str, *_since: str) -> None:
        self.qa.showing.touch(await self.qa.desk.event(guild_id, number), what)

    async def _open(self, guild_id: int, number: int, _due_at: datetime, begins: str) -> None:
        event = await self.qa.desk.event(guild_id, number)
        if event.state is State.ANNOUNCED and _still(event.plan.starts_at, begins):
            await self.qa.hosting.open(guild_id, number, 0)

    async def _late(self, guild_id: int, number: int, _due_at: datetime, begins: str) -> None:
        event = await self.qa.desk.event(guild_id, number)
        if event.state in COMING and _still(event.plan.starts_at, begins):
            text = _(
                "It was to begin {when}. A late start is no trouble: begin when you are ready, move it with "
                "`/qa edit`, or cancel it.",
                when=moment(event.plan.starts_at, "R"),
            )
            await self.qa.notices.say_once(event, f"late{begins}", text, ("begin", _("Begin")))

    async def _over(self, guild_id: int, number: int, _due_at: datetime, ends: str) -> None:
        """It may overrun; one that nobody ends is over some hours later, and nothing of it is lost."""
        event = await self.qa.desk.event(guild_id, number)
        if event.state not in (*COMING, State.LIVE) or not _still(event.plan.ends_at, ends):
            return
        now = self.qa.desk.clock.now()
        if now >= event.plan.ends_at + policy.FORGOTTEN:
            await self._end_forgotten(event)
            return
        if event.state is State.LIVE:
            await self.qa.on_discord.extend(event)
        raise Later(min(now + policy.OVERRUN, event.plan.ends_at + policy.FORGOTTEN))

    async def _end_forgotten(self, event: Event) -> None:
        event = await self.qa.hosting.open(event.guild_id, event.number, 0)
        await self.qa.stage.end(event, 0)
        text = _("Nobody ended this Q&A, so it ended by itself, three hours after its time. No question is lost.")
        await self.qa.notices.say_once(event, "forgotten", text)

    async def _bell(self, guild_id: int, number: int, _due_at: datetime, minutes: str, begins: str) -> None:
        event = await self.qa.desk.event(guild_id, number)
        # A run that died is taken up again some minutes later: better late than never.
        if _still(event.plan.starts_at, begins) and self.qa.desk.clock.now() < event.plan.starts_at + policy.LATE:
            await self.qa.telling.ring(guild_id, number, int(minutes))

    async def _moved(self, guild_id: int, number: int, _due_at: datetime, step: str) -> None:
        await self.qa.telling.all_of(guild_id, number, f"moved{step}")

    async def _off(self, guild_id: int, number: int, _due_at: datetime) -> None:
        await self.qa.telling.all_of(guild_id, number, "off")

    async def _go(self, guild_id: int, number: int, _due_at: datetime, asked: str) -> None:
        await self.qa.asking.go_on(guild_id, number, int(asked))

    async def _tell(self, guild_id: int, number: int, _due_at: datetime, asked: str, what: str) -> None:
        await self.qa.telling.tell(guild_id, number, int(asked), what)

    async def _archive(self, guild_id: int, number: int, _due_at: datetime) -> None:
        try:
            await self.qa.afterwards.archive(guild_id, number)
        except (policy.MayNot, Refused, Later) as error:
            event, now = await self.qa.desk.event(guild_id, number), self.qa.desk.clock.now()
            raise Later(now + pause_after(now - (event.closed_at or now))) from error

    async def _owed(self, guild_id: int, number: int, _due_at: datetime, _since: str) -> None:
        if await self.qa.owed.remind(guild_id, number):
            raise Later(self.qa.desk.clock.now() + policy.WEEK)

    async def _forget(self, guild_id: int, number: int, _due_at: datetime) -> None:
        again = await self.qa.afterwards.forget(guild_id, number)
        if again is not None:
            raise Later(again)


def _still(planned: datetime, stamp: str) -> bool:
    return int(planned.timestamp()) == int(stamp)
