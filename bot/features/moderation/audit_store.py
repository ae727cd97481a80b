"""The queries of what is on record of Discord's audit log."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import first_id_at, moment_of
from bot.core.db import insert_into
from bot.features.moderation.tables import AuditGap, AuditMark, CaseRow


@dataclass(frozen=True)
class Mark:
    """See `tables.AuditMark`."""

    since_id: int
    read_to: int
    heard_at: datetime

    @property
    def known_until(self) -> datetime:
        """From then on something may be missing."""
        return max(moment_of(self.read_to), self.heard_at)


@dataclass(frozen=True)
class Gap:
    """See `tables.AuditGap`."""

    from_at: datetime
    to_at: datetime | None
    told: bool


async def mark(session: AsyncSession, guild_id: int, now: datetime) -> Mark:
    """Where the record stands; a new server's begins now. Until the end of the transaction nobody else moves it."""
    begins = first_id_at(now)
    insert = insert_into(session, AuditMark).values(guild_id=guild_id, since_id=begins, read_to=begins, heard_at=now)
    await session.execute(insert.on_conflict_do_nothing())
    query = select(AuditMark.since_id, AuditMark.read_to, AuditMark.heard_at).where(AuditMark.guild_id == guild_id)
    return Mark(*(await session.execute(query.with_for_update())).one())


async def move_on(session: AsyncSession, guild_id: int, read_to: int) -> None:
    query = update(AuditMark).where(AuditMark.guild_id == guild_id, AuditMark.read_to < read_to)
    await session.execute(query.values(read_to=read_to))


async def note_heard(session: AsyncSession, guild_ids: Collection[int], at: datetime) -> None:
    await session.execute(update(AuditMark).where(AuditMark.guild_id.in_(guild_ids)).values(heard_at=at))


async def begin_at(session: AsyncSession, guild_id: int, since_id: int) -> None:
    """What was before is not the bot's to tell."""
    await move_on(session, guild_id, since_id)
    query = update(AuditMark).where(AuditMark.guild_id == guild_id, AuditMark.since_id < since_id)
    await session.execute(query.values(since_id=since_id))
    of_before = (AuditGap.guild_id == guild_id) & (AuditGap.from_at < moment_of(since_id)) & AuditGap.to_at.is_(None)
    await session.execute(delete(AuditGap).where(of_before))


async def is_known(session: AsyncSession, guild_id: int, audit_id: int) -> bool:
    query = select(CaseRow.number).where(CaseRow.guild_id == guild_id, CaseRow.audit_id == audit_id)
    return (await session.execute(query)).first() is not None


async def attach(session: AsyncSession, guild_id: int, number: int, audit_id: int) -> bool:
    """False if the case has its entry already."""
    this = (CaseRow.guild_id == guild_id) & (CaseRow.number == number) & CaseRow.audit_id.is_(None)
    query = update(CaseRow).where(this).values(audit_id=audit_id).returning(CaseRow.number)
    return (await session.execute(query)).first() is not None


async def gaps(session: AsyncSession, guild_id: int) -> Sequence[Gap]:
    rows = await session.scalars(select(AuditGap).where(AuditGap.guild_id == guild_id).order_by(AuditGap.from_at))
    return [Gap(row.from_at, row.to_at, row.told) for row in rows]


async def open_gap(session: AsyncSession, guild_id: int) -> Gap | None:
    return next((gap for gap in await gaps(session, guild_id) if gap.to_at is None), None)


async def add_gap(session: AsyncSession, guild_id: int, from_at: datetime, to_at: datetime | None = None) -> None:
    insert = insert_into(session, AuditGap).values(guild_id=guild_id, from_at=from_at, to_at=to_at, told=False)
    await session.execute(insert.on_conflict_do_nothing())


async def end_gap(session: AsyncSession, guild_id: int, from_at: datetime, to_at: datetime | None) -> None:
    """What is left of it ends there; None: nothing is left."""
    this = (AuditGap.guild_id == guild_id) & (AuditGap.from_at == from_at)
    if to_at is None:
        await session.execute(delete(AuditGap).where(this))
    else:
        await session.execute(update(AuditGap).where(this).values(to_at=to_at, told=False))


async def claim_telling(session: AsyncSession, guild_id: int) -> Sequence[Gap]:
    """What the staff is to be told now, once."""
    untold = (AuditGap.guild_id == guild_id) & AuditGap.told.is_(False)
    query = update(AuditGap).where(untold).values(told=True).returning(AuditGap.from_at, AuditGap.to_at)
    rows = (await session.execute(query)).all()
    return sorted((Gap(from_at, to_at, True) for from_at, to_at in rows), key=lambda gap: gap.from_at)
