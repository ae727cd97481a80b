"""A feature's settings per server: a frozen class declares names, bounds and defaults; only changes are stored."""

from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, field_validator
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.tables import Setting, SettingChange


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    feature: ClassVar[str]


class ServerSettings(Settings):
    """What every feature needs to know of a server."""

    feature = "server"
    timezone: str = "UTC"
    language: str = "en"

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("no IANA time zone")
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


S = TypeVar("S", bound=Settings)


@cache
def unchanged(kind: type[S]) -> S:
    """The defaults: one and the same for all the servers that leave them as they are."""
    return kind()


class SettingsStore:
    """`watchers`: are told of each change, by server and feature.

    `keeps`: of which servers settings are kept in memory; those of others may be changed by another process.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        cached: int = 5_000,
        keeps: Callable[[int], bool] = lambda _guild_id: True,
    ) -> None:
        self.db = db
        self.clock = clock
        self.cached = cached
        self.keeps = keeps
        self._changes = 0
        self._cache: OrderedDict[tuple[int, str], Settings] = OrderedDict()
        self.watchers: list[Callable[[int, str], None]] = []

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
        async with self.db.begin() as session:
            changed = await self._changed(session, guild_id, kind)
            before = kind(**changed)
            after = kind(**{**changed, **values})
            old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
            default = kind().model_dump(mode="json")
            for name in (name for name in new if old[name] != new[name]):
                await self._store(session, guild_id, kind.feature, name, new[name], default[name])
                await self._log(session, guild_id, kind.feature, name, old[name], new[name], changed_by)
        self._changes += 1
        self._cache.pop((guild_id, kind.feature), None)
        for tell in self.watchers:
            tell(guild_id, kind.feature)
        return after

    async def _changed(self, session: AsyncSession, guild_id: int, kind: type[S]) -> dict[str, Any]:
        query = select(Setting.name, Setting.value).where(Setting.guild_id == guild_id, Setting.feature == kind.feature)
        return {name: value for name, value in await session.execute(query) if name in kind.model_fields}

    async def _store(
        self, session: AsyncSession, guild_id: int, feature: str, name: str, value: Any, default: Any
    ) -> None:
        key = (Setting.guild_id == guild_id, Setting.feature == feature, Setting.name == name)
        await session.execute(delete(Setting).where(*key))
        if value != default:
            session.add(Setting(guild_id=guild_id, feature=feature, name=name, value=value))
            await session.flush()

    async def _log(
        self, session: AsyncSession, guild_id: int, feature: str, name: str, old: Any, new: Any, changed_by: int
    ) -> None:
        last = await session.scalar(select(func.max(SettingChange.number)).where(SettingChange.guild_id == guild_id))
        session.add(
            SettingChange(
                guild_id=guild_id,
                number=(last or 0) + 1,
                feature=feature,
                name=name,
                old=old,
                new=new,
                changed_by=changed_by,
                changed_at=self.clock.now(),
            )
        )
        await session.flush()
