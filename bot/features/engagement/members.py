"""Who joined while nobody listened, and who is gone: the members of a server are listed once after it became ready."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core import personal_rows
from bot.core.actions import Refused
from bot.core.facts import JoinFacts
from bot.core.history import History
from bot.core.pace import Pace
from bot.core.settings import ServerSettings
from bot.features.engagement import store
from bot.features.engagement.days import Days
from bot.features.engagement.following import Following
from bot.features.engagement.recorder import Recorder

log = logging.getLogger(__name__)

SAME_JOIN = timedelta(minutes=1)
SAME_MOMENT = timedelta(seconds=1)
AT_ONCE = 500


class Members:
    """`found`: is told who joined while nobody listened."""

    def __init__(self, recorder: Recorder, history: History, pace: Pace) -> None:
        self.found: list[Callable[[int, Sequence[JoinFacts]], Awaitable[None]]] = []
        self.recorder = recorder
        self.history = history
        self.pace = pace

    async def find(self, guild_id: int, following: Following) -> None:
        recorder, began, joins = self.recorder, self.recorder.clock.now(), list[JoinFacts]()
        async with recorder.db.read() as session:
            unseen = await store.open_stays(session, guild_id, began)
            missing = await personal_rows.known_members(session, guild_id, began)
        after: int | None = 0
        try:
            while after is not None:
                await self.pace.wait()
                page = await self.history.members(guild_id, after)
                for member in page.members:
                    missing.discard(member.member_id)
                    is_new = following.missed_since is not None and member.joined_at >= following.missed_since
                    before = member.joined_at - (SAME_MOMENT if is_new else SAME_JOIN)
                    earlier = [at for at in unseen.pop(member.member_id, ()) if at < before]
                    unseen |= {member.member_id: earlier} if earlier else {}
                    if is_new:
                        joins.append(member)
                after = page.after
        except Refused as refused:
            log.info("the members of server %s can't be listed: %s", guild_id, refused)
        else:
            await recorder.write_joins(guild_id, joins)
            for tell in self.found:
                await tell(guild_id, joins)
            await self._end_stays(guild_id, following, unseen)
            await self._note_gone(guild_id, sorted(missing), began)
        following.knows_members = True

    async def _end_stays(self, guild_id: int, following: Following, unseen: Mapping[int, Sequence[datetime]]) -> None:
        """Stays that may have ended before the bot came are in no week."""
        recorder = self.recorder
        zone = (await recorder.settings.get(guild_id, ServerSettings)).zone
        days = None if following.began_before_it_came else Days(zone)
        ended = [(member_id, joined_at) for member_id, stays in unseen.items() for joined_at in stays]
        async with recorder.lock, recorder.db.begin() as session:
            await store.end_unseen(session, guild_id, ended, recorder.clock.now(), days)
        recorder.forget(guild_id)

    async def _note_gone(self, guild_id: int, gone: Sequence[int], began: datetime) -> None:
        for start in range(0, len(gone), AT_ONCE):
            async with self.recorder.db.begin() as session:
                some = gone[start : start + AT_ONCE]
                await personal_rows.note_gone(session, guild_id, some, began, self.recorder.clock.now())
