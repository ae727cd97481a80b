"""Discord, reports and pictures, pretended."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from bot.core.actions import Reason, Refused, Seen
from bot.core.calendar import Week
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.posts import Button, Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.digest.charts import Charts
from bot.features.digest.shapes import Drawing
from bot.features.engagement.report import Report
from bot.features.engagement.reports import Reports
from tests.features.digest.reports import GUILD, REPORT

OWNER, MANAGER, HELPER, OPERATOR = 41, 42, 43, 44
STAFF = 700


class Crash(BaseException):
    """The process dies here."""


@dataclass
class FakeActions:
    """`posts`: by channel, what stands in it. `refuses`: what Discord says to the next posts. `crash`: when to die.

    `messages`: what people wrote, by id. `pinged`: whom each post pinged. `lost`: deleted channels.
    """

    clock: Clock
    posts: dict[int, list[tuple[int, datetime, Post]]] = field(default_factory=dict)
    dms: dict[int, list[str]] = field(default_factory=dict)
    refuses: Refused | Exception | None = None
    dm_fails: Exception | None = None
    closed: set[int] = field(default_factory=set)
    unreadable: bool = False
    gone: bool = False
    lost: set[int] = field(default_factory=set)
    crash: str = ""
    messages: dict[int, Seen] = field(default_factory=dict)
    pinged: list[tuple[int, ...]] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    looked_after: list[datetime] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: count(1000))

    async def post(self, channel_id: int, post: Post) -> int:
        if self.crash == "before":
            raise Crash
        if self.refuses:
            raise self.refuses
        if channel_id in self.lost:
            raise Refused(Reason.GONE)
        standing = self.posts.setdefault(channel_id, [])
        self.pinged.append(post.pings)
        standing.append((next(self.ids), self.clock.now(), post))
        if self.crash == "after":
            raise Crash
        return standing[-1][0]

    async def edit(self, channel_id: int, message_id: int, post: Post) -> None:
        if self.refuses:
            raise self.refuses
        standing = self.posts.get(channel_id, [])
        places = [place for place, (known, _at, _post) in enumerate(standing) if known == message_id]
        if not places:
            raise Refused(Reason.GONE)
        standing[places[0]] = (message_id, standing[places[0]][1], post)

    async def delete_own(self, channel_id: int, message_id: int) -> None:
        standing = self.posts.get(channel_id, [])
        if self.gone or message_id not in {known for known, _at, _post in standing}:
            raise Refused(Reason.GONE)
        standing[:] = [one for one in standing if one[0] != message_id]

    async def read(self, channel_id: int, message_id: int) -> Seen:
        for known, _at, post in self.posts.get(channel_id, []):
            if known == message_id:
                return Seen(tuple(part for part in post.parts if isinstance(part, str)))
        if message_id not in self.messages:
            raise Refused(Reason.GONE)
        return self.messages[message_id]

    async def find_own(self, channel_id: int, after: datetime, custom_id: str) -> int | None:
        if self.gone:
            raise Refused(Reason.GONE)
        if self.unreadable:
            raise Refused(Reason.MISSING_PERMISSION, "read_message_history")
        self.looked_after.append(after)
        for message_id, at, post in self.posts.get(channel_id, []):
            if at >= after and custom_id in {button.custom_id for button in buttons(post)}:
                return message_id
        return None

    async def dm(self, user_id: int, post: Post) -> None:
        if self.dm_fails:
            raise self.dm_fails
        if user_id in self.closed:
            raise Refused(Reason.CLOSED_DMS)
        self.dms.setdefault(user_id, []).append(text_of(post))

    async def owner_of(self, guild_id: int) -> int:
        return OWNER

    async def operator(self) -> int:
        return OPERATOR

    async def thread_names(self, guild_id: int, thread_ids: list[int]) -> dict[int, str]:
        return {thread_id: self.titles[thread_id] for thread_id in thread_ids if thread_id in self.titles}


class HandMadeReports(Reports):
    """The plausible week, whatever week is asked for; `nothing`: weeks that were not counted."""

    def __init__(self, db: Database, clock: Clock, settings: SettingsStore) -> None:
        super().__init__(db, clock, settings)
        self.nothing: set[Week] = set()
        self.asked: list[Week] = []
        self.failures = 0

    async def report(self, guild_id: int, week: Week) -> Report:
        self.asked.append(week)
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        if week in self.nothing:
            raise UserError(_("Nothing was counted."))
        shift = week.monday - REPORT.week.monday
        chart = tuple((Week.of(each.monday + shift), members) for each, members in REPORT.active_by_week)
        timezone = (await self.settings.get(guild_id, ServerSettings)).timezone
        return replace(REPORT, guild_id=guild_id, week=week, timezone=timezone, active_by_week=chart)

    async def weeks(self, guild_id: int) -> tuple[Week, ...]:
        return (REPORT.week, REPORT.week.plus(-1))

    async def servers(self) -> list[tuple[int, str]]:
        return [(GUILD, REPORT.guild_name)]


class PlainCharts(Charts):
    """Does not paint, but tells what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[Drawing] = []
        self.broken = False

    async def paint(self, drawing: Drawing) -> bytes:
        if self.broken:
            raise OSError("no memory")
        self.painted.append(drawing)
        return b"\x89PNG"


def text_of(post: Post) -> str:
    return "\n".join(part for part in post.parts if isinstance(part, str))


def buttons(post: Post) -> list[Button]:
    return [button for part in post.parts if isinstance(part, tuple) for button in part]
