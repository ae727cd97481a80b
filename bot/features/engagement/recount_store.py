"""What a recount is compared with: the counts of one server as they stand at one moment."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import is_postgres
from bot.core.tables import SettingChange
from bot.core.tombstones import Tombstones
from bot.features.engagement.comparing import Counts, NotCounted
from bot.features.engagement.ranges import Range
from bot.features.engagement.store import silence
from bot.features.engagement.tables import (
    Channel,
    ChannelHour,
    ChannelMemberWeek,
    Counted,
    Gap,
    MemberDay,
    Server,
)


async def stand_still(session: AsyncSession) -> None:
    """Before its first query: all that the session reads is as of one moment, though a bot may be counting."""
    if is_postgres(session):
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


async def read_counts(session: AsyncSession, tombstones: Tombstones, guild_id: int, since: date) -> Counts:
    """Of days before `since` nothing."""
    names = select(Channel.channel_id, Channel.name).where(Channel.guild_id == guild_id)
    gaps = select(Gap.channel_id, Gap.from_at, Gap.to_at, Gap.why).where(Gap.guild_id == guild_id)
    heard = select(Server.live_since, Server.heard_until).where(Server.guild_id == guild_id)
    live_since, heard_until = (await session.execute(heard)).one_or_none() or (None, None)
    return Counts(
        ranges=await _ranges(session, guild_id),
        hours=await _hours(session, guild_id, since),
        weeks=await _weeks(session, guild_id),
        days=await _days(session, guild_id, since),
        silence=await silence(session, tombstones, guild_id),
        gaps=tuple(NotCounted(*row) for row in await session.execute(gaps.order_by(Gap.from_at, Gap.channel_id))),
        names={channel_id: name for channel_id, name in await session.execute(names)},
        live=(live_since, heard_until or live_since) if live_since else None,
    )


async def time_zone_changed_at(session: AsyncSession, guild_id: int) -> datetime | None:
    """When it was changed last."""
    query = select(func.max(SettingChange.changed_at)).where(
        SettingChange.guild_id == guild_id, SettingChange.feature == "server", SettingChange.name == "timezone"
    )
    return await session.scalar(query)


async def _ranges(session: AsyncSession, guild_id: int) -> dict[int, list[Range]]:
    found: dict[int, list[Range]] = {}
    query = select(Counted.channel_id, Counted.first_id, Counted.last_id).where(Counted.guild_id == guild_id)
    for place_id, first_id, last_id in await session.execute(query.order_by(Counted.first_id)):
        found.setdefault(place_id, []).append(Range(first_id, last_id))
    return found


async def _hours(session: AsyncSession, guild_id: int, since: date) -> dict[int, dict[tuple[date, int], int]]:
    query = select(ChannelHour.channel_id, ChannelHour.day, ChannelHour.hour, ChannelHour.messages)
    found: dict[int, dict[tuple[date, int], int]] = {}
    query = query.where(ChannelHour.guild_id == guild_id, ChannelHour.day >= since)
    for channel_id, day, hour, messages in await session.execute(query):
        found.setdefault(channel_id, {})[day, hour] = messages
    return found


async def _weeks(session: AsyncSession, guild_id: int) -> dict[int, dict[tuple[str, int], int]]:
    columns = (ChannelMemberWeek.channel_id, ChannelMemberWeek.week, ChannelMemberWeek.member_id)
    query = select(*columns, ChannelMemberWeek.messages).where(ChannelMemberWeek.guild_id == guild_id)
    found: dict[int, dict[tuple[str, int], int]] = {}
    for channel_id, week, member_id, messages in await session.execute(query):
        found.setdefault(channel_id, {})[week, member_id] = messages
    return found


async def _days(session: AsyncSession, guild_id: int, since: date) -> dict[tuple[date, int], int]:
    query = select(MemberDay.day, MemberDay.member_id, MemberDay.messages)
    rows = await session.execute(query.where(MemberDay.guild_id == guild_id, MemberDay.day >= since))
    return {(day, member_id): messages for day, member_id, messages in rows}
