"""A feature's settings per server: a frozen class declares names, bounds and defaults; only changes are stored."""

import logging
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, field_validator
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.clock import Clock
from bot.core.db import Database, is_postgres
from bot.core.declared import LanguageCode, Said, setting
from bot.core.encrypted import Cipher
from bot.core.errors import UserError
from bot.core.i18n import Text, _
from bot.core.tables import Setting, SettingChange
from bot.core.zones import read_zone

log = logging.getLogger(__name__)


class Settings(BaseModel):
    """`title`: what the feature is called where its settings are shown. `also_needs`: what who changes them must be
    allowed, beside managing the server."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    feature: ClassVar[str]
    title: ClassVar[Text]
    also_needs: ClassVar[tuple[str, ...]] = ()

    def settled(self, before: Self, by: int, now: datetime) -> Self:
        """With what a change brings with it."""
        return self


class ServerSettings(Settings):
    """What every feature needs to know of a server."""

    feature = "server"
    title = _("Server")
    timezone: str = setting("UTC", _("Time zone"), _("In which days and weeks are counted, and the digest comes."))
    language: LanguageCode = setting("en", _("Language"), _("Of what the bot posts for everyone."))

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        return read_zone(name)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


S = TypeVar("S", bound=Settings)


@cache
def unchanged(kind: type[S]) -> S:
    """The defaults: one and the same for all the servers that leave them as they are."""
    return kind()


@cache
def said(kind: type[Settings]) -> Mapping[str, Said]:
    """The settings that people see, by name, with their words; the others are the feature's own notes."""
    words = {name: [one for one in info.metadata if isinstance(one, Said)] for name, info in kind.model_fields.items()}
    return {name: found[0] for name, found in words.items() if found}


@dataclass(frozen=True)
class Change:
    number: int
    feature: str
    name: str
    old: Any
    new: Any
    changed_by: int
    changed_at: datetime


class Overtaken(UserError):
    """Someone else changed it meanwhile."""

    def __init__(self, change: Change) -> None:
        who, when = f"<@{change.changed_by}>", f"<t:{int(change.changed_at.timestamp())}:R>"
        super().__init__(
            _("{who} changed this {when}, after what you see here. Look at it again first.", who=who, when=when)
        )


Follower = Callable[[int, Any, Any, int], Awaitable[None]]
"""Is told of a server, its settings before and after, and who changed them."""


class SettingsStore:
    """`watchers`: are told of each change, by server and feature, before anyone can read the new values.

    `keeps`: of which servers settings are kept in memory; those of others may be changed by another process.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        cipher: Cipher,
        *,
        cached: int = 5_000,
        keeps: Callable[[int], bool] = lambda _guild_id: True,
    ) -> None:
        self.db = db
        self.clock = clock
        self._cipher = cipher
        self.cached = cached
        self.keeps = keeps
        self._changes = 0
        self._cache: OrderedDict[tuple[int, str], Settings] = OrderedDict()
        self.watchers: list[Callable[[int, str], None]] = []
        self._followers: defaultdict[str, list[Follower]] = defaultdict(list)

    def follow(self, kind: type[S], follower: Callable[[int, S, S, int], Awaitable[None]]) -> None:
        """What a feature does when its settings were changed, whoever changed them and how."""
        self._followers[kind.feature].append(follower)

    async def get(self, guild_id: int, kind: type[S]) -> S:
        cached = self._cache.get((guild_id, kind.feature))
        if isinstance(cached, kind):
            self._cache.move_to_end((guild_id, kind.feature))
            return cached
        changes = self._changes
        async with self.db.read() as session:
            changed = await self._changed(session, guild_id, kind)
        settings = kind(**changed) if changed else unchanged(kind)
        overtaken = changes != self._changes  # by a change: what was read may be old already
        if not overtaken and self.keeps(guild_id):
            self._cache[guild_id, kind.feature] = settings
            if len(self._cache) > self.cached:
                self._cache.popitem(last=False)
        return settings

    async def change(self, guild_id: int, kind: type[S], changed_by: int, **values: Any) -> S:
        """Set some values and log who changed what; pydantic's ValidationError if one is out of bounds."""
        await self.apply(guild_id, changed_by, {kind: values})
        return await self.get(guild_id, kind)

    async def apply(
        self,
        guild_id: int,
        changed_by: int,
        wanted: Mapping[type[Settings], Mapping[str, Any]],
        *,
        seen: int | None = None,
    ) -> None:
        """Values of several features, all or none. `seen`: the newest change that was known; raises Overtaken where
        one of these values was changed since. Raises pydantic's ValidationError."""
        done = list[tuple[type[Settings], Settings, Settings]]()
        async with self.db.begin() as session:
            if is_postgres(session):  # changes are numbered one after the other
                await session.execute(select(func.pg_advisory_xact_lock(-guild_id)))
            for kind, values in wanted.items():
                if seen is not None:
                    await self._refuse_overtaken(session, guild_id, kind, values, seen)
                done.append((kind, *await self._change(session, guild_id, kind, changed_by, values)))
        self._changes += 1
        for kind, _before, _after in done:
            self._cache.pop((guild_id, kind.feature), None)
            for tell in self.watchers:
                tell(guild_id, kind.feature)
        await self._tell_followers(guild_id, changed_by, done)

    async def _tell_followers(
        self, guild_id: int, by: int, done: Sequence[tuple[type[Settings], Settings, Settings]]
    ) -> None:
        """All of them; then what went wrong first is raised."""
        errors = list[Exception]()
        for kind, before, after in done:
            for follow in self._followers[kind.feature] if before != after else ():
                try:
                    await follow(guild_id, before, after, by)
                except Exception as error:
                    errors.append(error)
        for also in errors[1:]:
            log.warning("what follows from a change of settings on server %s failed: %r", guild_id, also)
        if errors:
            raise errors[0]

    async def _change(
        self, session: AsyncSession, guild_id: int, kind: type[S], by: int, values: Mapping[str, Any]
    ) -> tuple[S, S]:
        changed = await self._changed(session, guild_id, kind)
        before = kind(**changed)
        after = kind(**{**changed, **values}).settled(before, by, self.clock.now())
        old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
        default = kind().model_dump(mode="json")
        for name in (name for name in new if old[name] != new[name]):
            await self._store(session, guild_id, kind.feature, name, new[name], default[name])
            if name in said(kind):
                await self._log(session, guild_id, kind.feature, name, old[name], new[name], by)
        return before, after

    # What was changed

    async def log(self, guild_id: int, most: int, before: int | None = None) -> Sequence[Change]:
        """The newest first. `before`: older than this one."""
        query = select(SettingChange).where(SettingChange.guild_id == guild_id)
        if before is not None:
            query = query.where(SettingChange.number < before)
        async with self.db.read() as session:
            rows = await session.scalars(query.order_by(SettingChange.number.desc()).limit(most))
            return [self._opened(row) for row in rows]

    async def last_number(self, guild_id: int) -> int:
        async with self.db.read() as session:
            return await self._last(session, guild_id)

    async def _last(self, session: AsyncSession, guild_id: int) -> int:
        query = select(func.max(SettingChange.number)).where(SettingChange.guild_id == guild_id)
        return await session.scalar(query) or 0

    async def _refuse_overtaken(
        self, session: AsyncSession, guild_id: int, kind: type[Settings], names: Mapping[str, Any], seen: int
    ) -> None:
        query = select(SettingChange).where(
            SettingChange.guild_id == guild_id,
            SettingChange.feature == kind.feature,
            SettingChange.name.in_(list(names)),
            SettingChange.number > seen,
        )
        newest = (await session.scalars(query.order_by(SettingChange.number.desc()).limit(1))).first()
        if newest is not None:
            raise Overtaken(self._opened(newest))

    # Rows

    def changed_elsewhere(self, guild_id: int) -> None:
        """What is stored of a server was changed past this: all of it is read again."""
        self._changes += 1
        for key in [key for key in self._cache if key[0] == guild_id]:
            del self._cache[key]
            for tell in self.watchers:
                tell(*key)

    async def _changed(self, session: AsyncSession, guild_id: int, kind: type[S]) -> dict[str, Any]:
        query = select(Setting.name, Setting.value).where(Setting.guild_id == guild_id, Setting.feature == kind.feature)
        rows = await session.execute(query)
        return {name: self._cipher.open_value(value) for name, value in rows if name in kind.model_fields}

    async def _store(
        self, session: AsyncSession, guild_id: int, feature: str, name: str, value: Any, default: Any
    ) -> None:
        key = (Setting.guild_id == guild_id, Setting.feature == feature, Setting.name == name)
        await session.execute(delete(Setting).where(*key))
        if value != default:
            sealed = self._cipher.seal_value(value)
            session.add(Setting(guild_id=guild_id, feature=feature, name=name, value=sealed))
            await session.flush()

    async def _log(
        self, session: AsyncSession, guild_id: int, feature: str, name: str, old: Any, new: Any, changed_by: int
    ) -> None:
        session.add(
            SettingChange(
                guild_id=guild_id,
                number=await self._last(session, guild_id) + 1,
                feature=feature,
                name=name,
                old=self._cipher.seal_value(old),
                new=self._cipher.seal_value(new),
                changed_by=changed_by,
                changed_at=self.clock.now(),
            )
        )
        await session.flush()

    def _opened(self, row: SettingChange) -> Change:
        old, new = map(self._cipher.open_value, (row.old, row.new))
        return Change(row.number, row.feature, row.name, old, new, row.changed_by, row.changed_at)
