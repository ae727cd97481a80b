"""Volunteers who look after one newcomer or a few: asked in turn, up to their own cap; they say yes or no."""

import logging
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import due
from bot.core.actions import Refused
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import _
from bot.features.care import buddy_posts as posts
from bot.features.care import buddy_store as store
from bot.features.care import policy
from bot.features.care.buddy import OFFER_LASTS, Request, State, chosen
from bot.features.care.contact import Contact
from bot.features.care.desk import Desk
from bot.features.care.settings import CareSettings

log = logging.getLogger(__name__)

KIND = "buddy_offer"


class NotYours(UserError):
    """It was asked of someone else by now."""

    def __init__(self) -> None:
        super().__init__(_("This is not asked of you any more: someone else was asked, or they have a buddy."))


class Buddies(Contact):
    """Handles what is due of the kind "buddy_offer": one that nobody answered goes to the next."""

    async def are_on(self, guild_id: int) -> bool:
        return (await self.settings.get(guild_id, CareSettings)).buddies

    # Volunteers

    async def volunteer(self, guild_id: int, member: MemberFacts, cap: int) -> None:
        """Raises MayNotHelp. Who waits for a buddy is offered to them."""
        policy.check_may_help(member, (await self.settings.get(guild_id, CareSettings)).of(Desk.NEWCOMERS))
        async with self.db.begin() as session:
            await store.volunteer(session, guild_id, member.id, cap)
        await self._serve(guild_id)

    async def stop(self, guild_id: int, member_id: int) -> bool:
        """What they were asked goes to someone else; whom they have, they keep. False if they were none."""
        async with self.db.begin() as session:
            was = await store.stop(session, guild_id, member_id)
            mine = await store.of_buddy(session, guild_id, member_id, self.clock.now())
        for request in mine:
            if request.state is State.OFFERED:
                await self._pass_on(request, member_id)
        return was

    async def of(self, guild_id: int, member_id: int) -> tuple[Request | None, list[Request]]:
        """Their own buddy, and whom they look after."""
        async with self.db.read() as session:
            own = await store.request(session, guild_id, member_id)
            return own, await store.of_buddy(session, guild_id, member_id, self.clock.now())

    async def accept(self, guild_id: int, newcomer_id: int, buddy_id: int) -> None:
        """Raises NotYours."""
        request = await self._offered(guild_id, newcomer_id, buddy_id)
        async with self.db.begin() as session:
            moved = await store.move(session, request, state=State.ACCEPTED, since=self.clock.now())
        if moved is None:
            raise NotYours
        await self._tell_newcomer(moved)

    async def decline(self, guild_id: int, newcomer_id: int, buddy_id: int) -> None:
        """Someone else is asked. Raises NotYours."""
        await self._pass_on(await self._offered(guild_id, newcomer_id, buddy_id), buddy_id)

    async def _offered(self, guild_id: int, newcomer_id: int, buddy_id: int) -> Request:
        async with self.db.read() as session:
            request = await store.request(session, guild_id, newcomer_id)
        if request is None or request.state is not State.OFFERED or request.buddy_id != buddy_id:
            raise NotYours
        return request

    async def _pass_on(self, request: Request, from_id: int) -> None:
        declined = sorted(request.declined | {from_id})
        async with self.db.begin() as session:
            moved = await store.move(session, request, state=State.WAITING, buddy_id=None, declined=declined)
        if moved is not None:
            await self._offer(moved)

    # Newcomers

    async def find(self, guild_id: int, newcomer_id: int, channel_id: int, language: str) -> Request:
        """Pressed again, it stays as it was. Raises UserError where there are no buddies."""
        if not await self.are_on(guild_id):
            raise UserError(_("This server has no buddies for now."))
        async with self.db.begin() as session:
            opened = await store.open_request(session, guild_id, newcomer_id, channel_id, language, self.clock.now())
        if opened is not None:
            await self._offer(opened)
        async with self.db.read() as session:
            request = await store.request(session, guild_id, newcomer_id)
        if request is None:  # they opted out in between
            raise UserError(_("This server has no buddies for now."))
        return request

    async def end(self, guild_id: int, newcomer_id: int) -> bool:
        """They want no buddy any more; false if they had none and waited for none."""
        async with self.db.begin() as session:
            request = await store.request(session, guild_id, newcomer_id)
            if request is None or request.state is State.ENDED:
                return False
            ended = await store.move(session, request, state=State.ENDED, buddy_id=None)
        await self._serve(guild_id)
        return ended is not None

    async def forget(self, session: AsyncSession, guild_id: int, member_id: int) -> None:
        await store.forget(session, guild_id, member_id)

    # Who is asked

    async def _serve(self, guild_id: int) -> None:
        """There may be a free place: for who waits the longest."""
        async with self.db.read() as session:
            waiting = await store.waiting(session, guild_id)
        for request in waiting:
            await self._offer(request)

    async def _offer(self, request: Request) -> None:
        """To one after the other, until one can be reached. It is written down before they are told."""
        offered: Request | None = request
        while offered is not None and (offered := await self._reserve(offered)) is not None:
            if await self._ask(offered):
                return
            declined = sorted(offered.declined | {offered.buddy_id or 0})
            async with self.db.begin() as session:
                offered = await store.move(session, offered, state=State.WAITING, buddy_id=None, declined=declined)

    async def _reserve(self, request: Request) -> Request | None:
        """A place with someone; None if nobody is free, or someone else saw to it."""
        now = self.clock.now()
        async with self.db.begin() as session:
            await store.alone(session, request.guild_id)
            free = await store.volunteers(session, request.guild_id, now)
            one = chosen(free, request.newcomer_id, request.declined)
            if one is None:
                return None
            moved = await store.move(session, request, state=State.OFFERED, buddy_id=one.member_id, since=now)
            if moved is not None:
                await store.note_asked(session, request.guild_id, one.member_id, now)
                key = f"{moved.newcomer_id}:{moved.serial}"
                await due.schedule(session, moved.guild_id, KIND, key, now + OFFER_LASTS)
        return moved

    async def _ask(self, offered: Request) -> bool:
        """False if they can’t be reached. What is unknown lapses after a day."""
        guild_id, buddy_id = offered.guild_id, offered.buddy_id or 0
        spoken = await self.words(guild_id, buddy_id)
        server = await self.name_of(guild_id)
        try:
            await self.actions.dm(buddy_id, posts.offer(offered, server, spoken))
        except Refused:
            return False
        except Exception:
            log.warning("whether a buddy on server %s was asked is unknown", guild_id, exc_info=True)
        return True

    async def _tell_newcomer(self, accepted: Request) -> None:
        """By direct message; else where they said that they want one."""
        guild_id, newcomer_id = accepted.guild_id, accepted.newcomer_id
        spoken = await self.words(guild_id, newcomer_id, accepted.language)
        server = await self.name_of(guild_id)
        try:
            try:
                await self.actions.dm(newcomer_id, posts.found(accepted, server, spoken))
            except Refused:
                await self.actions.post(accepted.channel_id, posts.found_here(accepted, spoken))
        except Exception:  # `/buddy mine` tells them
            log.warning("a newcomer on server %s could not be told of their buddy", guild_id, exc_info=True)

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        newcomer_id, serial = (int(part) for part in key.split(":"))
        async with self.db.read() as session:
            request = await store.request(session, guild_id, newcomer_id)
        if request is not None and request.state is State.OFFERED and request.serial == serial:
            await self._pass_on(request, request.buddy_id or 0)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the offer %s of server %s could not be passed on", key, guild_id)
