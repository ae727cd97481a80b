"""The queries of channels that are locked or slowed down."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.channels import Overwrite
from bot.features.channels.shapes import Lock, LockState, Scope, Slowed
from bot.features.channels.tables import LockedChannel, LockScope, SlowedChannel


async def locks(session: AsyncSession, guild_id: int) -> list[Lock]:
    query = select(LockedChannel).where(LockedChannel.guild_id == guild_id)
    return [_lock(row) for row in await session.scalars(query.order_by(LockedChannel.channel_id))]


async def put_lock(session: AsyncSession, lock: Lock) -> None:
    before = lock.before or Overwrite()
    await session.merge(
        LockedChannel(
            guild_id=lock.guild_id,
            channel_id=lock.channel_id,
            lock=lock.order,
            state=lock.state,
            had_overwrite=lock.before is not None,
            allow=before.allow,
            deny=before.deny,
            locked_by=lock.locked_by,
            locked_at=lock.locked_at,
            ends_at=lock.ends_at,
            end_failed_at=None,
        )
    )


async def set_state(session: AsyncSession, guild_id: int, channel_ids: Collection[int], state: LockState) -> None:
    these = (LockedChannel.guild_id == guild_id) & LockedChannel.channel_id.in_(channel_ids)
    await session.execute(update(LockedChannel).where(these).values(state=state))


async def drop_lock(session: AsyncSession, guild_id: int, channel_id: int) -> None:
    await session.execute(delete(LockedChannel).where(_locked(guild_id, channel_id)))


async def note_failed_unlock(session: AsyncSession, guild_id: int, channel_id: int, at: datetime) -> bool:
    """False if it failed before."""
    this = _locked(guild_id, channel_id) & LockedChannel.end_failed_at.is_(None)
    query = update(LockedChannel).where(this).values(end_failed_at=at).returning(LockedChannel.channel_id)
    return (await session.execute(query)).first() is not None


async def scopes(session: AsyncSession, guild_id: int) -> list[Scope]:
    """The newest lock last."""
    query = select(LockScope).where(LockScope.guild_id == guild_id).order_by(LockScope.locked_at)
    return [_scope(row) for row in await session.scalars(query)]


async def put_scope(session: AsyncSession, scope: Scope) -> None:
    await session.merge(
        LockScope(
            guild_id=scope.guild_id,
            lock=scope.order,
            within=scope.within,
            locked_by=scope.locked_by,
            locked_at=scope.locked_at,
            ends_at=scope.ends_at,
            newest_id=scope.newest_id,
        )
    )


async def drop_scope(session: AsyncSession, guild_id: int, order: str) -> None:
    await session.execute(delete(LockScope).where(LockScope.guild_id == guild_id, LockScope.lock == order))


async def drop_scopes(session: AsyncSession, guild_id: int, within: int | None) -> None:
    """Of a category, or all of the server."""
    these = LockScope.guild_id == guild_id
    if within is not None:
        these &= LockScope.within == within
    await session.execute(delete(LockScope).where(these))


async def slowed(session: AsyncSession, guild_id: int, channel_id: int) -> Slowed | None:
    row = await session.get(SlowedChannel, (guild_id, channel_id))
    return None if row is None else _slowed(row)


async def slowed_by_order(session: AsyncSession, guild_id: int, order: str) -> Slowed | None:
    query = select(SlowedChannel).where(SlowedChannel.guild_id == guild_id, SlowedChannel.order == order)
    row = (await session.scalars(query)).first()
    return None if row is None else _slowed(row)


async def put_slowed(session: AsyncSession, slowed: Slowed) -> None:
    await session.merge(
        SlowedChannel(
            guild_id=slowed.guild_id,
            channel_id=slowed.channel_id,
            order=slowed.order,
            before=slowed.before,
            seconds=slowed.seconds,
            slowed_by=slowed.slowed_by,
            ends_at=slowed.ends_at,
            end_failed_at=None,
        )
    )


async def drop_slowed(session: AsyncSession, guild_id: int, channel_id: int) -> None:
    this = (SlowedChannel.guild_id == guild_id) & (SlowedChannel.channel_id == channel_id)
    await session.execute(delete(SlowedChannel).where(this))


async def note_failed_end(session: AsyncSession, slowed: Slowed, at: datetime) -> bool:
    """False if it failed before."""
    this = (SlowedChannel.guild_id == slowed.guild_id) & (SlowedChannel.order == slowed.order)
    query = update(SlowedChannel).where(this, SlowedChannel.end_failed_at.is_(None)).values(end_failed_at=at)
    return (await session.execute(query.returning(SlowedChannel.channel_id))).first() is not None


def _locked(guild_id: int, channel_id: int) -> ColumnElement[bool]:
    return (LockedChannel.guild_id == guild_id) & (LockedChannel.channel_id == channel_id)


def _lock(row: LockedChannel) -> Lock:
    return Lock(
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        order=row.lock,
        state=LockState(row.state),
        before=Overwrite(row.allow, row.deny) if row.had_overwrite else None,
        locked_by=row.locked_by,
        locked_at=row.locked_at,
        ends_at=row.ends_at,
    )


def _scope(row: LockScope) -> Scope:
    return Scope(
        guild_id=row.guild_id,
        order=row.lock,
        within=row.within,
        locked_by=row.locked_by,
        locked_at=row.locked_at,
        ends_at=row.ends_at,
        newest_id=row.newest_id,
    )


def _slowed(row: SlowedChannel) -> Slowed:
    return Slowed(
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        order=row.order,
        before=row.before,
        seconds=row.seconds,
        slowed_by=row.slowed_by,
        ends_at=row.ends_at,
    )
