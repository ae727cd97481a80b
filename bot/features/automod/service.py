"""Automod from a message to what follows from it: looked at in memory, dealt with beside the stream of messages."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from bot.core.actions import Actions
from bot.core.channels import Channels
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.native_automod import Execution, NativeAutomod
from bot.core.pace import Pace
from bot.core.settings import SettingsStore
from bot.features.automod import hitstore
from bot.features.automod.acting import CARDS, Acting
from bot.features.automod.asking import Asking
from bot.features.automod.cards import Cards
from bot.features.automod.deciding import UNDOES, Deciding
from bot.features.automod.deletions import Deletions
from bot.features.automod.feeds import PhishingFeeds
from bot.features.automod.figures import AutomodFigures
from bot.features.automod.holds import RELEASES, Holds
from bot.features.automod.invites import Invites
from bot.features.automod.looking import Looking
from bot.features.automod.managing import Managing
from bot.features.automod.naming import Naming
from bot.features.automod.native import Native
from bot.features.automod.native_drift import Drifts
from bot.features.automod.native_hits import NativeHits
from bot.features.automod.objecting import OBJECTIONS, Objecting
from bot.features.automod.offence import Offence
from bot.features.automod.rulebook import ASKS, HOUR_ENDS, Rulebook
from bot.features.automod.screen import Author, Screen
from bot.features.automod.seen import Seen, What
from bot.features.automod.telling import NOTICES, Telling
from bot.features.automod.traffic import Traffic
from bot.features.automod.waves import Waves
from bot.features.channels.service import ChannelsService
from bot.features.duty.service import DutyService
from bot.features.moderation.massban import MassBan
from bot.features.moderation.service import ModerationService
from bot.features.moderation.undoing import Undoing
from bot.features.raids.service import RaidsService

log = logging.getLogger(__name__)

MOST_OFFENCES = 2_000
"""Of a server, while they wait to be dealt with; their messages are gone by then."""
DELETIONS_GO_FIRST = 0.5
"""Seconds for which the rest waits at most."""


class AutomodService:
    """`language_of`: a member's own language, if they chose one."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        channels: Channels,
        cipher: Cipher,
        traffic: Traffic,
        pace: Pace,
        *,
        moderation: ModerationService,
        undoing: Undoing,
        massban: MassBan,
        of_channels: ChannelsService,
        duty: DutyService,
        language_of: Callable[[int, int], Awaitable[str | None]],
        raids: RaidsService,
        phishing: PhishingFeeds,
        native: NativeAutomod,
        reads_text: bool = True,
    ) -> None:
        self.db = db
        self.clock = clock
        self.rulebook = Rulebook(db, clock, settings, cipher)
        self.deletions = Deletions(channels)
        self.invites = Invites(clock, traffic)
        self.screen = Screen(
            clock,
            self.rulebook,
            self.deletions,
            self.invites,
            raids,
            phishing,
            self._offended,
            self._unknown,
            self._unresolved,
        )
        self.waves = Waves()
        self.telling = Telling(db, clock, settings, actions, discipline, self.deletions, language_of)
        self.cards = Cards(db, clock, settings, actions, discipline, cipher, duty, self.waves)
        self.naming = Naming(discipline, channels, self.cards.words)
        self.rulebook.watchers.append(self.naming.forget)
        self.acting = Acting(
            db, clock, settings, discipline, channels, moderation, of_channels, self.telling, self.waves, self.naming
        )
        self.objecting = Objecting(self.cards, self.telling, self.rulebook, moderation)
        self.deciding = Deciding(self.cards, self.telling, self.objecting, undoing, massban, of_channels, self.naming)
        self.holds = Holds(self.deciding)
        self.managing = Managing(db, clock, settings, self.rulebook, self.screen.scores)
        self.asking = Asking(self.managing, actions, self.cards.words)
        self.looking = Looking(db, clock, self.screen, self.rulebook, traffic, pace)
        self.native = Native(db, clock, settings, self.rulebook, native)
        self.drifts = Drifts(self.native, discipline)
        self.native_hits = NativeHits(self.native, discipline, self._offended, self.screen.observed.append)
        self.reads_text = reads_text
        self._waiting: dict[int, deque[Offence]] = {}
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}

    def register(self, sweep: Sweep) -> None:
        """What happens at a time."""
        sweep.handlers |= {
            CARDS: self.cards,
            NOTICES: self.telling,
            UNDOES: self.deciding,
            RELEASES: self.holds,
            OBJECTIONS: self.objecting,
            ASKS: self.asking,
            HOUR_ENDS: self.managing,
        }

    # On the path of messages

    def looks(self, guild_id: int) -> bool:
        """Whether there is any rule to look with, as far as is known."""
        book = self.rulebook.known(guild_id)
        return book is None or book.looks

    def look(self, seen: Seen, author: Author) -> bool:
        """Whether it is taken away, so that nobody else has to look at it."""
        return self.screen.look(seen, author)

    def look_at_name(self, seen: Seen, author: Author) -> None:
        """Of a member or of a thread: once, until it is another one. Of who joins, each time."""
        changed = self.naming.changed(seen)
        if changed is not None or seen.what is What.JOIN:
            self.look(changed or seen, author)

    def discord_did(self, what: Execution) -> None:
        """Discord's own AutoMod, that is."""
        if self.native_hits.heard(what):
            self._begin("native", what.guild_id, self._take_native)

    # Beside it

    def _offended(self, offence: Offence) -> None:
        guild_id = offence.seen.guild_id
        self._waiting.setdefault(guild_id, deque(maxlen=MOST_OFFENCES)).append(offence)
        self._begin("act", guild_id, self._act)

    def _unknown(self, guild_id: int) -> None:
        self._begin("read", guild_id, self._read)

    def _unresolved(self, seen: Seen, author: Author, codes: list[str]) -> None:
        task = asyncio.ensure_future(self._resolve(seen, author, codes))
        key = "invites", seen.message_id or 0
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))

    async def _resolve(self, seen: Seen, author: Author, codes: list[str]) -> None:
        """Then it is looked at as if it was edited: it is no second message."""
        if await self.invites.resolve(codes):
            self.screen.look(seen._replace(what=What.EDIT), author)

    def _begin(self, what: str, guild_id: int, work: Callable[[int], Awaitable[None]]) -> None:
        """One at a time for a server."""
        key = what, guild_id
        under_way = self._tasks.get(key)
        if under_way is None or under_way.done():
            task = self._tasks[key] = asyncio.ensure_future(work(guild_id))
            task.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: tuple[str, int], task: asyncio.Task[None]) -> None:
        """Another one may have begun before this is heard."""
        if self._tasks.get(key) is task:
            del self._tasks[key]

    async def _act(self, guild_id: int) -> None:
        waiting = self._waiting[guild_id]
        while waiting:
            await self._let_deletions_go_first(waiting)
            offences = list(waiting)
            waiting.clear()
            try:
                await self.acting.take(guild_id, offences)
            except Exception:  # the database is away: the messages are gone, the rest is done when it is back
                log.warning("%s offences on server %s wait", len(offences), guild_id, exc_info=True)
                waiting.extendleft(reversed(offences))
                return
        del self._waiting[guild_id]

    async def _let_deletions_go_first(self, waiting: Iterable[Offence]) -> None:
        """To write all the rest down takes longer than to ask for them."""
        asked = [gone for offence in waiting for gone in offence.gone.values() if not gone.done()]
        if asked:
            await asyncio.wait(asked, timeout=DELETIONS_GO_FIRST)

    async def _take_native(self, guild_id: int) -> None:
        try:
            await self.native_hits.take(guild_id)
        except Exception:
            log.warning("what Discord blocked on server %s waits", guild_id, exc_info=True)

    async def _read(self, guild_id: int) -> None:
        try:
            await self.rulebook.read(guild_id)
        except Exception:
            log.warning("the rules of server %s can't be read yet", guild_id, exc_info=True)
            return
        self.screen.look_again(guild_id)

    async def hear(self, guild_id: int) -> None:
        """Know a server's rules before anyone writes there, and let those at Discord follow them."""
        await self._read(guild_id)
        self.native.follow_soon(guild_id)

    async def figures(self, guild_id: int, since: datetime, until: datetime | None = None) -> AutomodFigures:
        """Of a time, to now unless it ends before."""
        async with self.db.read() as session:
            return AutomodFigures(tuple(await hitstore.by_rule(session, guild_id, since, until)))

    async def tick(self) -> None:
        """Every few seconds: what was observed is written down, cards are shown, and what waited is tried again."""
        await self.flush()
        for guild_id in list(self._waiting):
            self._begin("act", guild_id, self._act)
        for guild_id in list(self.screen.waiting):
            self._unknown(guild_id)
        for guild_id in list(self.native_hits.waiting):
            self._begin("native", guild_id, self._take_native)
        for guild_id in self.native.following():
            self._begin("follow", guild_id, self.native.follow)
        await self.cards.tick()
        await self.telling.tick()

    async def flush(self) -> None:
        observed = self.screen.observed
        hits = list(observed)
        if not hits:
            return
        observed.clear()
        try:
            async with self.db.begin() as session:
                await hitstore.add(session, hits)
        except BaseException:
            room = (observed.maxlen or len(hits)) - len(observed)
            observed.extendleft(reversed(hits[-room:] if room else []))
            raise

    async def close(self) -> None:
        """Finish what is under way, and write down what was observed."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self.flush()
