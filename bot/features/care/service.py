"""What helpers and greeters do for those who wait."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.core import claims
from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Words, _
from bot.core.posts import Post, moment
from bot.core.settings import SettingsStore
from bot.features.care import policy, posts
from bot.features.care.boards import Boards
from bot.features.care.desk import Desk, Wait
from bot.features.care.desks import Desks
from bot.features.care.settings import CareSettings
from bot.features.care.similar import Similar
from bot.features.care.trouble import Trouble
from bot.features.engagement.service import EngagementService


class NotWaiting(UserError):
    """Someone answered, or said that it is answered."""

    def __init__(self) -> None:
        super().__init__(_("This does not wait any more: it was answered, or taken off the list."))


class Taken(UserError):
    """Someone else is on it."""

    def __init__(self, holder_id: int, until: datetime) -> None:
        who, when = f"<@{holder_id}>", moment(until, "R")
        super().__init__(
            _("{moderator} is on it. If nothing comes of it, it is free {when}.", moderator=who, when=when)
        )


class CareService:
    """`language_of`: a member's own language, if they chose one. `owns`: which servers this process looks after."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        engagement: EngagementService,
        language_of: Callable[[int, int], Awaitable[str | None]],
        owns: Callable[[int], bool],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.engagement = engagement
        self.desks = Desks(db, clock, settings, engagement)
        trouble = Trouble(db, clock, settings, actions, discipline, language_of, engagement.name_of)
        self.boards = Boards(db, clock, settings, actions, self.desks, trouble, owns)
        self.similar = Similar(db, clock, settings, actions, engagement)
        settings.follow(CareSettings, self._follow)

    async def set_up(self, guild_id: int, desk: Desk, changed_by: int, **values: object) -> None:
        await self.settings.change(guild_id, CareSettings, changed_by, **values)

    async def _follow(self, guild_id: int, before: CareSettings, after: CareSettings, _by: int) -> None:
        """The board moves at once; no channel takes it down."""
        for desk in Desk:
            if before.of(desk) != after.of(desk):
                await self.boards.refresh(guild_id, desk)

    async def page(self, guild_id: int, desk: Desk, number: int, member: MemberFacts, spoken: Words) -> Post:
        """The whole list, for those who look after the desk. Raises MayNotHelp."""
        settings = await self.desks.of(guild_id, desk)
        policy.check_may_help(member, settings)
        waits = await self.desks.waiting(guild_id, desk, policy.IN_LIST)
        return posts.page(desk, policy.shown(desk, waits, settings, self.clock.now()), number, spoken)

    async def take(self, guild_id: int, desk: Desk, message_id: int, member: MemberFacts) -> Wait:
        """It is theirs for half an hour. Raises MayNotHelp, NotWaiting or Taken."""
        policy.check_may_help(member, await self.desks.of(guild_id, desk))
        wait = await self.desks.one(guild_id, desk, message_id)
        if wait is None:
            await self.boards.refresh(guild_id, desk)
            raise NotWaiting
        now, key = self.clock.now(), str(message_id)
        async with self.db.begin() as session:
            await claims.end_lapsed(session, guild_id, desk.claim, now)
            who = await claims.take(session, guild_id, desk.claim, key, member.id, now, policy.CLAIM_LASTS)
            held = await claims.held(session, guild_id, desk.claim, key, now)
        until = (held[1] if held else None) or now + policy.CLAIM_LASTS
        if who != member.id:
            raise Taken(who, until)
        await self.boards.refresh(guild_id, desk)
        return replace(wait, holder_id=who, until=until)

    async def answered(self, guild_id: int, desk: Desk, message_id: int, member: MemberFacts) -> None:
        """Said by who asked, or by who looks after the desk. Raises MayNotHelp or NotWaiting."""
        wait = await self.desks.one(guild_id, desk, message_id)
        if wait is None or wait.message.author_id != member.id or desk is Desk.NEWCOMERS:
            policy.check_may_help(member, await self.desks.of(guild_id, desk))
        settled = wait is not None and await self.desks.settle(guild_id, desk, message_id, member.id)
        await self.boards.refresh(guild_id, desk)
        if not settled:
            raise NotWaiting
