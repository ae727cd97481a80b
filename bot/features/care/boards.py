"""The live message of each desk: one that stands, changed when something changes, sent anew when the desk is called."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.actions import Actions, Reason, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.facts import DeletionFacts, MessageFacts
from bot.core.i18n import Words, words
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.care import policy, posts, store
from bot.features.care.desk import Desk, Wait
from bot.features.care.desks import Desks
from bot.features.care.settings import DeskSettings
from bot.features.care.store import Standing
from bot.features.care.tables import BoardState
from bot.features.care.trouble import Trouble

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Boards that one tick looks at."""
STIRRED_FOR = timedelta(minutes=1)
"""So long after a message its board may still have to change: it is counted within half a minute."""
CLOCKS_DIFFER = timedelta(minutes=1)
"""Between ours and Discord’s, when the bot looks for what it may have posted."""
TRIED_AGAIN = timedelta(minutes=30)

Key = tuple[int, Desk]


@dataclass(frozen=True)
class Shown:
    """What a board's message says, and since when."""

    message_id: int
    language: str
    waits: tuple[Wait, ...]
    at: datetime


class Boards:
    """`owns`: which servers this process looks after. All that must survive is in the database."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        desks: Desks,
        trouble: Trouble,
        owns: Callable[[int], bool],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.desks = desks
        self.trouble = trouble
        self.owns = owns
        self._looks: dict[Key, datetime] | None = None
        self._stirred: dict[int, datetime] = {}
        self._shown: dict[Key, Shown] = {}
        self._on_board: dict[int, dict[int, Desk]] = {}
        self._gone: dict[tuple[int, int], Desk] = {}
        self._locks: defaultdict[Key, asyncio.Lock] = defaultdict(asyncio.Lock)

    def __len__(self) -> int:
        return len(self._looks or ())

    # When

    def saw(self, facts: MessageFacts) -> None:
        """A message that may ask or answer; only of servers that have a board."""
        if facts.guild_id in self._on_board:
            self._stirred[facts.guild_id] = self.clock.now()

    def deleted(self, facts: DeletionFacts) -> None:
        """Nobody waits for an answer to what is no more; only what stands on a board is noted."""
        shown = self._on_board.get(facts.guild_id, {})
        for message_id in facts.message_ids & shown.keys():
            self._gone[facts.guild_id, message_id] = shown[message_id]

    async def look(self) -> None:
        """Refresh the boards for which something may have changed, those first that have waited the longest."""
        looks, now = await self._known(), self.clock.now()
        await self._let_go(looks)
        due = [key for key, at in looks.items() if (at <= now or key[0] in self._stirred) and self.owns(key[0])]
        for key in sorted(due, key=lambda key: looks[key])[:AT_ONCE]:
            try:
                await self.refresh(*key)
            except Exception:
                log.exception("the board %s of server %s could not be refreshed", key[1], key[0])
                looks[key] = now + TRIED_AGAIN
        for guild_id in [one for one, at in self._stirred.items() if now - at > STIRRED_FOR]:
            del self._stirred[guild_id]

    async def _let_go(self, looks: dict[Key, datetime]) -> None:
        for (guild_id, message_id), desk in list(self._gone.items()):
            await self.desks.settle(guild_id, desk, message_id, None)
            del self._gone[guild_id, message_id]
            looks[guild_id, desk] = self.clock.now()

    async def _known(self) -> dict[Key, datetime]:
        if self._looks is None:
            now = self.clock.now()
            async with self.db.read() as session:
                self._looks = dict.fromkeys(await store.boards(session), now)
            for guild_id, _desk in self._looks:
                self._on_board.setdefault(guild_id, {})
        return self._looks

    # What

    async def refresh(self, guild_id: int, desk: Desk) -> None:
        """Show who waits now. Pressed many times, it is changed at a bounded rate: the next look does the rest."""
        key, looks = (guild_id, desk), await self._known()
        looks.setdefault(key, self.clock.now())
        self._on_board.setdefault(guild_id, {})
        shown = self._shown.get(key)
        if shown is not None and self.clock.now() - shown.at < policy.BETWEEN_EDITS:
            looks[key] = self.clock.now()
            return
        async with self._locks[key]:
            try:
                looks[key] = await self._refresh(guild_id, desk)
            except Refused as refused:
                looks[key] = self.clock.now() + TRIED_AGAIN
                await self.trouble.tell(guild_id, desk, refused)

    async def _refresh(self, guild_id: int, desk: Desk) -> datetime:
        """When it is to be looked at again."""
        now, settings = self.clock.now(), await self.desks.of(guild_id, desk)
        async with self.db.read() as session:
            standing = await store.board(session, guild_id, desk)
        if settings.channel_id is None:
            await self._take_down(guild_id, desk, standing)
            return datetime.max.replace(tzinfo=now.tzinfo)
        if standing is not None and standing.state is BoardState.SENDING:
            standing = await self._resolved(standing)
        all_of_them = await self.desks.waiting(guild_id, desk, policy.ON_BOARD[desk])
        waits = policy.shown(desk, all_of_them, settings, now)
        calls = self._calls(waits, settings, standing, now)
        if standing is None or standing.channel_id != settings.channel_id or calls:
            standing = await self._plan(guild_id, desk, standing, settings.channel_id, calls)
        if standing is not None:
            standing = await self._sent(standing, settings, waits)
            await self._keep_true(standing, settings, waits)
            self._remember(guild_id, desk, waits)
        return policy.next_look(all_of_them, settings, now)

    def _calls(self, waits: list[Wait], settings: DeskSettings, standing: Standing | None, now: datetime) -> list[Wait]:
        """Not so soon after the last time."""
        sent_at = standing.sending_at if standing is not None else None
        if sent_at is not None and now - sent_at < policy.BETWEEN_CALLS:
            return []
        return policy.to_call_for(waits, settings, now)

    async def _plan(
        self, guild_id: int, desk: Desk, seen: Standing | None, channel_id: int, calls: list[Wait]
    ) -> Standing | None:
        """For whom the desk is called is written down with the message that calls it."""
        now = self.clock.now()
        async with self.db.begin() as session:
            planned = await store.plan_board(session, guild_id, desk, seen, channel_id, len(calls))
            if planned is not None:
                ids = [wait.message.message_id for wait in calls]
                await store.call_for(session, guild_id, desk, ids, now)
                await store.forget_before(session, guild_id, desk, now - policy.IN_LIST)
        return planned

    # On Discord

    async def _sent(self, standing: Standing, settings: DeskSettings, waits: list[Wait]) -> Standing | None:
        """The board as it stands; sent if it does not yet. None if someone else is at it."""
        if standing.state is BoardState.SENT:
            return standing
        now = self.clock.now()
        begun = await self._move(standing, state=BoardState.SENDING, sending_at=now)
        if begun is None:
            return None
        post = await self._post(begun, settings, waits, calls=True)
        try:
            message_id = await self.actions.post(begun.channel_id, post)
        except Refused:
            await self._move(begun, state=BoardState.WAITING)
            raise
        await self._note_shown(begun, message_id, waits)
        stands = await self._move(begun, state=BoardState.SENT, message_id=message_id, told_at=None)
        return stands and await self._without_old(stands)

    async def _resolved(self, standing: Standing) -> Standing | None:
        """What may have been sent before a restart stands, or is to be sent. Raises Refused where nobody can tell."""
        after = (standing.sending_at or self.clock.now()) - CLOCKS_DIFFER
        try:
            message_id = await self.actions.find_own(standing.channel_id, after, posts.list_id(standing))
        except Refused as refused:
            if refused.reason is not Reason.GONE:
                raise
            message_id = None
        if message_id is None:
            return await self._move(standing, state=BoardState.WAITING)
        stands = await self._move(standing, state=BoardState.SENT, message_id=message_id)
        return stands and await self._without_old(stands)

    async def _without_old(self, standing: Standing) -> Standing | None:
        if standing.old_message_id is None:
            return standing
        await self._delete(standing.old_channel_id or 0, standing.old_message_id)
        return await self._move(standing, old_channel_id=None, old_message_id=None)

    async def _keep_true(self, standing: Standing | None, settings: DeskSettings, waits: list[Wait]) -> None:
        """Change what stands, where it is not so any more; one that somebody deleted is sent again."""
        if standing is None or standing.message_id is None:
            return
        shown = self._shown.get((standing.guild_id, standing.desk))
        if shown is not None and shown == await self._shown_now(
            standing.guild_id, standing.message_id, waits, shown.at
        ):
            return
        post = await self._post(standing, settings, waits, calls=False)
        try:
            await self.actions.edit(standing.channel_id, standing.message_id, post)
        except Refused as refused:
            if refused.reason is not Reason.GONE:
                raise
            lost = await self._move(standing, state=BoardState.WAITING, message_id=None, calls=0)
            if lost is not None:
                await self._sent(lost, settings, waits)
        else:
            await self._note_shown(standing, standing.message_id, waits)

    async def _note_shown(self, standing: Standing, message_id: int, waits: list[Wait]) -> None:
        shown = await self._shown_now(standing.guild_id, message_id, waits, self.clock.now())
        self._shown[standing.guild_id, standing.desk] = shown

    async def _shown_now(self, guild_id: int, message_id: int, waits: list[Wait], at: datetime) -> Shown:
        spoken = await self.words(guild_id)
        return Shown(message_id, spoken.code, tuple(replace(wait, called=True) for wait in waits), at)

    async def _take_down(self, guild_id: int, desk: Desk, standing: Standing | None) -> None:
        if standing is not None:
            async with self.db.begin() as session:
                dropped = await store.drop_board(session, standing)
            if dropped and standing.message_id is not None:
                await self._delete(standing.channel_id, standing.message_id)
        self._shown.pop((guild_id, desk), None)
        self._remember(guild_id, desk, [])

    async def _delete(self, channel_id: int, message_id: int) -> None:
        try:
            await self.actions.delete_own(channel_id, message_id)
        except Exception:  # an old board does no harm: its buttons tell how it is now
            log.info("the old board %s in channel %s could not be deleted", message_id, channel_id, exc_info=True)

    async def _post(self, standing: Standing, settings: DeskSettings, waits: list[Wait], *, calls: bool) -> Post:
        spoken = await self.words(standing.guild_id)
        if not calls or not standing.calls:
            return posts.board(standing, waits, "", spoken)
        call = spoken.say(posts.called(standing.desk, standing.calls))
        if settings.role_id is None or not settings.pings:
            return posts.board(standing, waits, call, spoken)
        post = posts.board(standing, waits, f"<@&{settings.role_id}> {call}", spoken)
        return replace(post, role_pings=(settings.role_id,))

    async def words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)

    async def _move(self, seen: Standing, **values: Any) -> Standing | None:
        async with self.db.begin() as session:
            return await store.move_board(session, seen, **values)

    def _remember(self, guild_id: int, desk: Desk, waits: list[Wait]) -> None:
        others = {one: other for one, other in self._on_board.get(guild_id, {}).items() if other is not desk}
        self._on_board[guild_id] = others | {wait.message.message_id: desk for wait in waits[: posts.SHOWN]}
