"""What members hear: by direct message where that is open, else by a word in the channel that names nobody."""

import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import due
from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.i18n import Words, words
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.automod import posts
from bot.features.automod.deletions import Deletions
from bot.features.automod.offence import Offence
from bot.features.automod.seen import What
from bot.features.automod.waves import LiveWave, Recorded
from bot.features.moderation.cases import Told
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

NOTICES = "automod_notice"
STANDS_FOR, STANDS_AT_MOST = timedelta(seconds=20), timedelta(minutes=1)
MOST_NOTICES, MOST_OF_A_CHANNEL = 200, 3
WRITTEN_TO, WITHIN = 10, timedelta(minutes=1)
"""A raid is no reason to write to hundreds: so many members of a server within a minute."""
MOST_SERVERS = 1_000


@dataclass(frozen=True)
class Notice:
    """A word in a channel; `message_id`: None while it is being posted."""

    guild_id: int
    until: datetime
    message_id: int | None = None


class Telling:
    """`language_of`: a member's own language, if they chose one."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        deletions: Deletions,
        language_of: Callable[[int, int], Awaitable[str | None]],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.discipline = discipline
        self.deletions = deletions
        self.language_of = language_of
        self._notices: dict[tuple[int, int], Notice] = {}
        self._written: OrderedDict[int, deque[datetime]] = OrderedDict()

    def may_write(self, guild_id: int) -> bool:
        """Whether one more direct message is not one too many; it counts as sent."""
        now = self.clock.now()
        written = self._written.setdefault(guild_id, deque(maxlen=WRITTEN_TO))
        self._written.move_to_end(guild_id)
        while len(self._written) > MOST_SERVERS:
            self._written.popitem(last=False)
        if len(written) == WRITTEN_TO and written[0] > now - WITHIN:
            return False
        written.append(now)
        return True

    async def tell(self, guild_id: int, taken_away: Iterable[Recorded]) -> None:
        """Of each wave a member hears once; of a case they hear by the case."""
        to_hear = [  # who renamed a thread, Discord does not tell
            each for each in taken_away if each.line.told is not Told.YES and each.offence.seen.what is not What.TITLE
        ]
        for each in to_hear:
            line = each.line
            if line.case_number is None and line.told is Told.UNTOLD and self.may_write(guild_id):
                line.told = await self._write(each.live, each.offence)
        posted = [
            await self._say_in_channel(each.live, each.offence.place_id)
            for each in to_hear
            if each.line.told in {Told.CLOSED, Told.UNTOLD} and each.offence.place_id is not None
        ]
        keys = [key for key in posted if key is not None]
        if keys:
            async with self.db.begin() as session:
                await due.schedule_all(session, guild_id, NOTICES, keys, self.clock.now() + STANDS_AT_MOST)

    async def _write(self, live: LiveWave, offence: Offence) -> Told:
        wave, member_id = live.wave, offence.author.id
        spoken = await self.words(wave.guild_id, member_id)
        taken = offence.removed()
        text = taken.text[: posts.LONGEST_TEXT] if taken else ""
        server = self.discipline.server_name(wave.guild_id)
        button = posts.object_button(wave, spoken) if await self.has_staff_channel(wave.guild_id) else None
        post = posts.to_author(server, wave, live.title, live.why, offence.place_id, text, button, spoken)
        return await self.dm(member_id, post)

    async def dm(self, member_id: int, post: Post) -> Told:
        """Tried once: a second one might say it twice."""
        try:
            await self.actions.dm(member_id, post)
        except Refused:
            return Told.CLOSED
        except Exception as error:
            log.warning("whether member %s got a message is unknown: %r", member_id, error)
            return Told.UNKNOWN
        return Told.YES

    async def has_staff_channel(self, guild_id: int) -> bool:
        return (await self.settings.get(guild_id, ModerationSettings)).needs_human_channel is not None

    # In the channel

    async def _say_in_channel(self, live: LiveWave, place_id: int) -> str | None:
        """Once for a wave in a channel, for a while. The key of what was posted."""
        key, now = (place_id, live.wave.number), self.clock.now()
        here = sum(channel == place_id for channel, _number in self._notices)
        if key in self._notices or here >= MOST_OF_A_CHANNEL or len(self._notices) >= MOST_NOTICES:
            return None
        self._notices[key] = Notice(live.wave.guild_id, now + STANDS_FOR)
        post = posts.notice(live.wave, live.title, await self.words(live.wave.guild_id))
        try:
            message_id = await self.actions.post(place_id, post)
        except Exception as error:
            log.warning("nobody could be told in channel %s what was removed: %r", place_id, error)
            del self._notices[key]
            return None
        self._notices[key] = Notice(live.wave.guild_id, now + STANDS_FOR, message_id)
        return f"{place_id}:{message_id}"

    async def tick(self) -> None:
        """Take away what stood long enough."""
        now, over = self.clock.now(), list[tuple[int, str]]()
        for key, notice in list(self._notices.items()):
            if notice.message_id is not None and notice.until <= now:
                del self._notices[key]
                self.deletions.take(key[0], notice.message_id)
                over.append((notice.guild_id, f"{key[0]}:{notice.message_id}"))
        if over:
            async with self.db.begin() as session:
                await due.forget_all(session, NOTICES, over)

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        """What a restart left standing."""
        place_id, _colon, message_id = key.partition(":")
        error = await self.deletions.take(int(place_id), int(message_id))
        if error is not None and not isinstance(error, Refused):
            raise error

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("a notice of server %s was not taken away: %s", guild_id, key)

    async def words(self, guild_id: int, member_id: int | None = None) -> Words:
        own = None if member_id is None else await self.language_of(guild_id, member_id)
        return words(own or (await self.settings.get(guild_id, ServerSettings)).language)
