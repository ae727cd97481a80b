"""The queries of the gates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.encrypted import Cipher
from bot.features.gates.applicant import Applicant, State, Why
from bot.features.gates.tables import GateApplicant

LISTED = 200


async def get(session: AsyncSession, cipher: Cipher, guild_id: int, member_id: int) -> Applicant | None:
    row = await session.get(GateApplicant, (guild_id, member_id))
    return None if row is None else _applicant(row, cipher)


async def begin(session: AsyncSession, applicant: Applicant) -> None:
    """Anew: whatever they did before is forgotten."""
    await session.execute(delete(GateApplicant).where(_is(applicant)))
    values = {**vars(applicant), "why": "", "answers": None}
    session.add(GateApplicant(**values))
    await session.flush()


async def move(session: AsyncSession, cipher: Cipher, seen: Applicant, **values: Any) -> Applicant | None:
    """As they are now; None if someone else moved them meanwhile."""
    query = update(GateApplicant).where(_is(seen), GateApplicant.tries == seen.tries, GateApplicant.state == seen.state)
    if "why" in values:
        values["why"] = " ".join(values["why"])
    if "answers" in values:
        values["answers"] = cipher.seal_value(values["answers"]) if values["answers"] else None
    moved = query.values(**values, tries=seen.tries + 1).returning(GateApplicant)
    row = (await session.scalars(moved, execution_options={"populate_existing": True})).first()
    return None if row is None else _applicant(row, cipher)


async def end(session: AsyncSession, guild_id: int, member_id: int, left_at: datetime) -> None:
    query = update(GateApplicant).where(GateApplicant.guild_id == guild_id, GateApplicant.member_id == member_id)
    await session.execute(query.values(left_at=left_at))


async def waiting(session: AsyncSession, cipher: Cipher, guild_id: int, before: datetime) -> list[Applicant]:
    """Who came before a moment and has not done their part, the oldest first."""
    query = select(GateApplicant).where(
        GateApplicant.guild_id == guild_id,
        GateApplicant.state == State.WAITING,
        GateApplicant.left_at.is_(None),
        GateApplicant.joined_at <= before,
    )
    rows = await session.scalars(query.order_by(GateApplicant.joined_at).limit(LISTED))
    return [_applicant(row, cipher) for row in rows]


async def counts(session: AsyncSession, guild_id: int) -> Mapping[State, int]:
    """Of those who are there."""
    query = select(GateApplicant.state, func.count()).where(
        GateApplicant.guild_id == guild_id, GateApplicant.left_at.is_(None)
    )
    rows = await session.execute(query.group_by(GateApplicant.state))
    return {State(state): count for state, count in rows}


async def agreed_to_older(session: AsyncSession, guild_id: int, version: int) -> int:
    """How many who passed have not agreed to the rules as they are now."""
    query = select(func.count()).select_from(GateApplicant)
    older = (GateApplicant.version < version) & (GateApplicant.state == State.PASSED) & GateApplicant.left_at.is_(None)
    return await session.scalar(query.where(GateApplicant.guild_id == guild_id, older)) or 0


async def forget(session: AsyncSession, guild_id: int, member_id: int) -> None:
    """Who is through, or left without a word; not what the team has to decide, or has declined."""
    of = (GateApplicant.guild_id == guild_id) & (GateApplicant.member_id == member_id)
    is_through = (GateApplicant.state == State.PASSED) & GateApplicant.has_role
    gave_up = GateApplicant.state.in_([State.WAITING, State.PASSED]) & GateApplicant.left_at.is_not(None)
    await session.execute(delete(GateApplicant).where(of, is_through | gave_up))


def _is(applicant: Applicant) -> ColumnElement[bool]:
    return (GateApplicant.guild_id == applicant.guild_id) & (GateApplicant.member_id == applicant.member_id)


def _applicant(row: GateApplicant, cipher: Cipher) -> Applicant:
    values = {name: getattr(row, name) for name in Applicant.__dataclass_fields__}
    answers = () if row.answers is None else tuple(cipher.open_value(row.answers))
    why = tuple(Why(one) for one in row.why.split())
    return Applicant(**{**values, "state": State(row.state), "why": why, "answers": answers})
