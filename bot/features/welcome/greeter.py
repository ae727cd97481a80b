"""Greets each stay once: recorded before it is sent, found again after a restart, taken away if it greets nobody."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import claims, due
from bot.core.actions import Actions, Reason, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.facts import PersonFacts
from bot.core.lobby import Lobby
from bot.core.posts import Picture, Post
from bot.core.settings import SettingsStore
from bot.features.welcome import policy, posts, store
from bot.features.welcome.sayings import Sayings
from bot.features.welcome.settings import WelcomeSettings
from bot.features.welcome.stay import Greeting, Stay

log = logging.getLogger(__name__)

GREETINGS, AWAYS = "welcome", "welcome_away"
CLOCKS_DIFFER = timedelta(minutes=1)
SENT_WITHIN = timedelta(minutes=2)
"""What is not known to be sent by then was interrupted."""
AN_HOUR = timedelta(hours=1)
OWNER_HEARS_AGAIN = timedelta(days=7)
UNSEEN = ":unseen"
NEXT = "next:"
SOON = timedelta(minutes=1)
NOT_SENT: Mapping[str, None] = {"mark": None, "sending_at": None}


class Greeter:
    """`in_raid`: while it says so, nobody is greeted."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        lobby: Lobby,
        in_raid: Callable[[int], bool],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.lobby = lobby
        self.in_raid = in_raid
        self.says = Sayings(settings, lobby)
        self._heard: dict[int, datetime] = {}

    def heard(self, guild_id: int) -> None:
        """From now on every leave is told; of who was let in before, it is not known whether they left."""
        self._heard[guild_id] = self.clock.now()

    async def greet(self, guild_id: int) -> None:
        """Everyone whose turn it is. Raises Refused, or what may pass."""
        settings = await self.settings.get(guild_id, WelcomeSettings)
        if settings.channel_id is None or self.in_raid(guild_id):
            return
        now, ready = self.clock.now(), await self.ready(guild_id)
        async with self.db.read() as session:
            lately = await store.cleared_after(session, guild_id, now - policy.WITHIN)
        if not ready:
            return
        if policy.waits_for_others(lately, settings) or policy.waits_for_others(len(ready), settings):
            if ready[0].cleared_at is not None and now - ready[0].cleared_at >= policy.WITHIN:
                await self._greet_together(ready, settings)
            return
        for stay in await self._still_there(ready):
            await self._greet(stay, settings)

    async def ready(self, guild_id: int) -> list[Stay]:
        """Who is in and waits, the first who was let in first."""
        async with self.db.read() as session:
            return await store.ready(session, guild_id)

    async def _still_there(self, stays: Sequence[Stay]) -> list[Stay]:
        """They may have left while the bot was away."""
        guild_id = stays[0].guild_id
        since = self._heard.get(guild_id)
        unsure = [stay for stay in stays if since is None or stay.cleared_at is None or stay.cleared_at < since]
        if not unsure:
            return list(stays)
        there = await self.lobby.persons(guild_id, [stay.member_id for stay in unsure])
        gone = [stay for stay in unsure if not _is_of(stay, there.get(stay.member_id))]
        async with self.db.begin() as session:
            for stay in gone:
                await store.end(session, guild_id, stay.member_id, self.clock.now())
        return [stay for stay in stays if stay not in gone]

    # One

    async def _greet(self, stay: Stay, settings: WelcomeSettings) -> None:
        if await self._may_write_privately(stay.guild_id, settings):
            await self._by_dm(stay, settings)
        else:
            await self._send([stay], await self.says.greeting(stay, settings), settings)

    async def _may_write_privately(self, guild_id: int, settings: WelcomeSettings) -> bool:
        if not settings.by_dm:
            return False
        async with self.db.read() as session:
            return await store.dms_after(session, guild_id, self.clock.now() - AN_HOUR) < settings.dms_an_hour

    async def _by_dm(self, stay: Stay, settings: WelcomeSettings) -> None:
        """In the channel if their private messages are closed. What else goes wrong may have been sent: it is not sent
        again."""
        post = await self.says.greeting(stay, settings)
        for claimed in await self._claim([stay], None, post.mark):
            try:
                await self.actions.dm(claimed.member_id, post)
            except Refused:
                back = await self._move([claimed], Greeting.WAITING, **NOT_SENT)
                await self._send(back, post, settings)
            else:
                await self._sent([claimed], None)

    # Many

    async def _greet_together(self, stays: Sequence[Stay], settings: WelcomeSettings) -> None:
        there = await self._still_there(stays)
        if there:
            await self._send(
                there, await self.says.greeting_of_many(there, posts.mark_of(there[0]), settings), settings
            )

    # Sending

    async def _send(self, stays: Sequence[Stay], post: Post, settings: WelcomeSettings) -> None:
        claimed = await self._claim(stays, settings.channel_id, post.mark)
        if len(claimed) < len(stays):  # someone else is at it, or they were forgotten
            await self._move(claimed, Greeting.WAITING, **NOT_SENT)
            return
        try:
            message_id = await self.actions.post(settings.channel_id or 0, post)
        except Refused as refused:
            back = await self._move(claimed, Greeting.WAITING, **NOT_SENT)
            if "attach_files" not in refused.missing or not any(isinstance(part, Picture) for part in post.parts):
                raise
            await self._send(back, posts.without_picture(post), settings)
        else:
            await self._sent(claimed, message_id)

    async def _claim(self, stays: Sequence[Stay], channel_id: int | None, mark: int | None) -> list[Stay]:
        now = self.clock.now()
        return await self._move(stays, Greeting.SENDING, channel_id=channel_id, mark=mark, sending_at=now)

    async def _sent(self, stays: Sequence[Stay], message_id: int | None) -> None:
        async with self.db.begin() as session:
            for stay in await store.move(session, stays, Greeting.SENT, message_id=message_id):
                if stay.left_at is not None:
                    await plan_away(session, stay, self.clock.now())

    async def _move(self, stays: Sequence[Stay], greeting: Greeting, **values: object) -> list[Stay]:
        async with self.db.begin() as session:
            return await store.move(session, stays, greeting, **values)

    # After something went wrong

    async def sending(self, guild_id: int) -> list[Stay]:
        """Of each message that is being sent, or was interrupted, one whom it greets."""
        async with self.db.read() as session:
            return list({stay.mark: stay for stay in await store.sending(session, guild_id)}.values())

    async def go_on(self, guild_id: int, pause: timedelta) -> None:
        """Later, if anyone is left. Rounded to a minute, so that all for whom it is asked share one row."""
        if not await self.ready(guild_id) and not await self.sending(guild_id):
            return
        at = (self.clock.now() + pause).replace(second=0, microsecond=0) + SOON
        async with self.db.begin() as session:
            await due.schedule_once(session, guild_id, GREETINGS, f"{NEXT}{int(at.timestamp())}", at)

    async def recover(self, stay: Stay) -> None:
        """Find out whether an interrupted greeting was sent. A DM can't be looked for, and is not sent again."""
        async with self.db.read() as session:
            together = await store.marked(session, stay.guild_id, stay.mark or 0)
        sending = [one for one in together if one.greeting is Greeting.SENDING]
        if stay.channel_id is None:
            await self._move(sending, Greeting.LOST)
            return
        after = (stay.sending_at or stay.joined_at) - CLOCKS_DIFFER
        try:
            message_id = await self.lobby.find_marked(stay.channel_id, after, stay.mark or 0)
        except Refused as refused:
            if refused.reason is not Reason.GONE:
                await self._move(sending, Greeting.LOST)
                raise
            message_id = None
        if message_id is None:
            await self._move(sending, Greeting.WAITING, **NOT_SENT)
        else:
            await self._sent(sending, message_id)

    async def take_away(self, stay: Stay) -> None:
        """The greeting of who left; of one that greets others, too, only their name."""
        if stay.channel_id is None or stay.message_id is None or stay.mark is None:
            return
        await self._move([stay], Greeting.AWAY)
        async with self.db.read() as session:
            together = await store.marked(session, stay.guild_id, stay.mark)
        others = [one for one in together if one.greeting is Greeting.SENT]
        try:
            if others:
                settings = await self.settings.get(stay.guild_id, WelcomeSettings)
                post = await self.says.greeting_of_many(others, stay.mark, settings)
                await self.actions.edit(stay.channel_id, stay.message_id, post)
            else:
                await self.actions.delete_own(stay.channel_id, stay.message_id)
        except Refused as refused:
            log.info("the greeting of member %s could not be taken away: %s", stay.member_id, refused)

    async def give_up(self, stays: Sequence[Stay]) -> None:
        if stays:
            await self._move(stays, Greeting.LEFT_OUT)

    async def tell_owner(self, guild_id: int, refused: Refused) -> None:
        """That nobody can be greeted; at most once a week."""
        now = self.clock.now()
        async with self.db.begin() as session:
            if await claims.held(session, guild_id, "welcome_refused", "owner", now):
                return
            await claims.take(session, guild_id, "welcome_refused", "owner", guild_id, now, OWNER_HEARS_AGAIN)
        settings = await self.settings.get(guild_id, WelcomeSettings)
        spoken = await self.says.words(guild_id, settings)
        server = self.lobby.server_name(guild_id)
        try:
            owner_id = await self.actions.owner_of(guild_id)
            await self.actions.dm(owner_id, posts.nobody_greeted(server, settings.channel_id, refused, spoken))
        except Exception:  # `/welcome setup` says it, too
            log.warning("the owner of server %s could not be told that nobody is greeted", guild_id, exc_info=True)


async def plan_away(session: AsyncSession, stay: Stay, now: datetime, unseen: str = "") -> None:
    """`unseen`: they left while the bot was away, nobody knows when."""
    await due.schedule(session, stay.guild_id, AWAYS, f"{stay.key}{unseen}", now)


def _is_of(stay: Stay, person: PersonFacts | None) -> bool:
    return person is not None and person.joined_at == stay.joined_at
