"""The queries of the guard."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.guard.incident import Act, Deed, Incident, Outcome, State
from bot.features.guard.tables import ActRow, IncidentRow


async def add(session: AsyncSession, guild_id: int, actor_id: int, deed: Deed, now: datetime) -> Incident:
    of = IncidentRow.guild_id == guild_id
    number = (await session.scalar(select(func.max(IncidentRow.number)).where(of)) or 0) + 1
    row = IncidentRow(
        guild_id=guild_id,
        number=number,
        actor_id=actor_id,
        deed=deed,
        state=State.OPEN,
        began_at=now,
        last_at=now,
        taken=[],
        muted={},
        left=[],
    )
    session.add(row)
    await session.flush()
    return _incident(row)


async def get(session: AsyncSession, guild_id: int, number: int) -> Incident | None:
    row = await session.get(IncidentRow, (guild_id, number), populate_existing=True)
    return None if row is None else _incident(row)


async def recent(session: AsyncSession, guild_id: int, actor_id: int, since: datetime) -> Incident | None:
    """The last of this account that is not restored."""
    of = (IncidentRow.guild_id == guild_id) & (IncidentRow.actor_id == actor_id)
    query = select(IncidentRow).where(of, IncidentRow.last_at >= since, IncidentRow.state != State.RESTORED)
    row = await session.scalar(query.order_by(IncidentRow.number.desc()).limit(1))
    return None if row is None else _incident(row)


async def known(session: AsyncSession, guild_id: int, acts: Sequence[Act]) -> set[int]:
    """Which of them stand in an incident."""
    ids = [act.audit_id for act in acts]
    query = select(ActRow.audit_id).where(ActRow.guild_id == guild_id, ActRow.audit_id.in_(ids))
    return set(await session.scalars(query))


async def add_acts(session: AsyncSession, incident: Incident, acts: Sequence[Act], now: datetime) -> None:
    rows = [
        {
            "guild_id": incident.guild_id,
            "audit_id": act.audit_id,
            "incident": incident.number,
            "deed": act.deed,
            "target_id": act.target_id,
            "name": act.name,
            "count": act.count,
            "undone": False,
        }
        for act in acts
    ]
    await session.execute(insert(ActRow), rows)
    await change(session, incident, last_at=now)


async def acts(session: AsyncSession, incident: Incident) -> list[Act]:
    here = (ActRow.guild_id == incident.guild_id) & (ActRow.incident == incident.number)
    rows = await session.scalars(select(ActRow).where(here).order_by(ActRow.audit_id))
    return [Act(row.audit_id, Deed(row.deed), row.target_id, row.name, row.count, row.undone) for row in rows]


async def mark_undone(session: AsyncSession, incident: Incident, target_id: int) -> None:
    here = (ActRow.guild_id == incident.guild_id) & (ActRow.incident == incident.number)
    await session.execute(update(ActRow).where(here, ActRow.target_id == target_id).values(undone=True))


async def change(session: AsyncSession, incident: Incident, **values: Any) -> None:
    await session.execute(update(IncidentRow).where(_is(incident)).values(**values))


async def plan(
    session: AsyncSession, incident: Incident, taken: Sequence[int], muted: Mapping[int, int], left: Sequence[int]
) -> None:
    """What is about to be taken."""
    bits = {str(role): permissions for role, permissions in muted.items()}
    await change(session, incident, taken=list(taken), muted=bits, left=list(left))


async def move(session: AsyncSession, incident: Incident, before: State, after: State, **values: Any) -> bool:
    """From the expected state; false if it is another one by now."""
    query = update(IncidentRow).where(_is(incident), IncidentRow.state == before).values(state=after, **values)
    return (await session.execute(query.returning(IncidentRow.number))).first() is not None


async def begin_card(
    session: AsyncSession, incident: Incident, channel_id: int, before: datetime | None, at: datetime
) -> bool:
    """True for the one caller who is to post it; `before`: when an earlier one began and did not end."""
    same = IncidentRow.card_at.is_(None) if before is None else IncidentRow.card_at == before
    query = update(IncidentRow).where(_is(incident), IncidentRow.message_id.is_(None), same)
    query = query.values(channel_id=channel_id, card_at=at)
    return (await session.execute(query.returning(IncidentRow.number))).first() is not None


def _is(incident: Incident) -> ColumnElement[bool]:
    return (IncidentRow.guild_id == incident.guild_id) & (IncidentRow.number == incident.number)


def _incident(row: IncidentRow) -> Incident:
    return Incident(
        guild_id=row.guild_id,
        number=row.number,
        actor_id=row.actor_id,
        deed=Deed(row.deed),
        state=State(row.state),
        began_at=row.began_at,
        last_at=row.last_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        taken=tuple(row.taken),
        muted={int(role): bits for role, bits in row.muted.items()},
        left=tuple(row.left),
        restored_by=row.restored_by,
        channel_id=row.channel_id,
        card_at=row.card_at,
        message_id=row.message_id,
    )
