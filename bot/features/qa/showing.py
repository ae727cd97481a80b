"""What stands is kept true: however much happens, each message is edited once in a while and only if it changed."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.core.actions import Reason, Refused
from bot.core.posts import Post
from bot.features.qa import poststore
from bot.features.qa.desk import Desk, NoEvent
from bot.features.qa.event import Event
from bot.features.qa.notices import Notices
from bot.features.qa.poststore import Standing
from bot.features.qa.tables import PostState

log = logging.getLogger(__name__)

MOST_REMEMBERED, MOST_KNOWN = 1_000, 5_000
Renderer = Callable[[Event, str], Awaitable[Post]]


class Showing:
    """`renderers`: by the name of what is shown, up to its first colon. Whoever calls `flush` gives the pace."""

    def __init__(self, desk: Desk, notices: Notices) -> None:
        self.desk = desk
        self.notices = notices
        self.renderers: dict[str, Renderer] = {}
        self._known: OrderedDict[int, None] = OrderedDict()
        self._dirty: OrderedDict[tuple[int, int, str], None] = OrderedDict()
        self._shown: OrderedDict[tuple[int, int, str], Post] = OrderedDict()

    async def show(self, event: Event, what: str) -> Post:
        return await self.renderers[what.partition(":")[0]](event, what)

    def touch(self, event: Event, *whats: str) -> None:
        """They may look otherwise now."""
        for what in whats:
            if what.partition(":")[0] in self.renderers:
                self._dirty[event.guild_id, event.number, what] = None

    def remember(self, message_id: int) -> None:
        self._known[message_id] = None
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def knows(self, message_id: int) -> bool:
        """Whether it may be one of ours: that others delete theirs costs no query."""
        return message_id in self._known

    @property
    def waiting(self) -> int:
        return len(self._dirty)

    async def flush(self) -> None:
        """One edit at most for each message that was touched."""
        for key in list(self._dirty):
            self._dirty.pop(key, None)
            try:
                await self._refresh(*key)
            except NoEvent:
                continue
            except Exception:  # what is not up to date now is so after the next change
                log.warning("%s of Q&A %s on server %s is not up to date", key[2], key[1], key[0], exc_info=True)

    async def now(self, event: Event, what: str) -> None:
        """For what a few people wait for: at once."""
        self.touch(event, what)
        self._dirty.pop((event.guild_id, event.number, what), None)
        try:
            await self._refresh(event.guild_id, event.number, what)
        except Exception:
            log.warning("%s of Q&A %s is not up to date", what, event.number, exc_info=True)
            self.touch(event, what)

    async def _refresh(self, guild_id: int, number: int, what: str) -> None:
        async with self.desk.db.read() as session:
            standing = await poststore.get(session, guild_id, number, what)
        if standing is None or standing.state is not PostState.SENT or standing.message_id is None:
            return
        event = await self.desk.event(guild_id, number)
        post, key = await self.show(event, what), (guild_id, number, what)
        if self._shown.get(key) == post:
            return
        try:
            await self.desk.actions.edit(standing.channel_id or 0, standing.message_id, post)
        except Refused as refused:
            if refused.reason is Reason.GONE:
                await self.gone(event, standing)
            else:
                await self.notices.refused(event, what, refused)
            return
        await self.notices.well_again(event, what)
        self.is_shown(event, what, post)

    def is_shown(self, event: Event, what: str, post: Post) -> None:
        """Showing the same again asks nothing of Discord."""
        self._shown[event.guild_id, event.number, what] = post
        while len(self._shown) > MOST_REMEMBERED:
            self._shown.popitem(last=False)

    async def gone(self, event: Event, standing: Standing) -> None:
        """Someone deleted it: it is not made again before someone says so."""
        async with self.desk.db.begin() as session:
            values = {"state": PostState.GONE}
            if not await poststore.move(session, event.guild_id, event.number, standing, **values):
                return
        await self.notices.refused(event, standing.what, Refused(Reason.GONE))
