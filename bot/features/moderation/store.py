"""The queries of cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import Inserts, inserts_of, run_each
from bot.core.encrypted import Cipher
from bot.features.moderation.cases import Case, Filter, Kind, Source, State, Told, Undone
from bot.features.moderation.tables import CaseCounter, CaseEdit, CaseRow

ADD = insert(CaseRow)


@dataclass(frozen=True)
class Edit:
    field: str
    old: str | None
    new: str | None
    edited_by: int
    edited_at: datetime


async def next_number(session: AsyncSession, guild_id: int) -> int:
    """From now until the end of the transaction nobody else opens a case on this server."""
    return int((await session.execute(_count(inserts_of(session)), {"server": guild_id})).scalar_one())


@cache
def _count(insert: Inserts) -> Any:
    """Made once for a database: to put it together takes longer than to run it."""
    first = insert(CaseCounter).values(guild_id=bindparam("server"), last=1)
    upsert = first.on_conflict_do_update(index_elements=["guild_id"], set_={"last": CaseCounter.last + 1})
    return upsert.returning(CaseCounter.last)


async def add(session: AsyncSession, cipher: Cipher, case: Case) -> None:
    row = {
        "guild_id": case.guild_id,
        "number": case.number,
        "kind": case.kind,
        "target_id": case.target_id,
        "actor_id": case.actor_id,
        "source": case.source,
        "state": case.state,
        "told": case.told,
        "made_at": case.made_at,
        "reason": _sealed(cipher, case.reason),
        "ends_at": case.ends_at,
        "weight": case.weight,
        "expires_at": case.expires_at,
        "cause": case.cause,
        "audit_id": case.audit_id,
    }
    await run_each(session, ADD, [row])


async def get(session: AsyncSession, cipher: Cipher, guild_id: int, number: int) -> Case | None:
    row = await session.get(CaseRow, (guild_id, number))
    return None if row is None else _case(row, cipher)


async def of_member(
    session: AsyncSession,
    cipher: Cipher,
    guild_id: int,
    target_id: int,
    kinds: Collection[Kind] = (),
    after: datetime | None = None,
) -> list[Case]:
    """The newest first."""
    wanted: list[ColumnElement[bool]] = [CaseRow.guild_id == guild_id, CaseRow.target_id == target_id]
    if kinds:
        wanted.append(CaseRow.kind.in_(kinds))
    if after is not None:
        wanted.append(CaseRow.made_at > after)
    rows = await session.scalars(select(CaseRow).where(*wanted).order_by(CaseRow.number.desc()))
    return [_case(row, cipher) for row in rows]


async def search(
    session: AsyncSession, cipher: Cipher, guild_id: int, wanted: Filter, since: datetime | None, page: int, size: int
) -> tuple[list[Case], int]:
    """One page, the newest first, and how many there are."""
    here = _wanted(guild_id, wanted, since)
    rows = await session.scalars(
        select(CaseRow).where(*here).order_by(CaseRow.number.desc()).limit(size).offset(page * size)
    )
    found = [_case(row, cipher) for row in rows]
    return found, int(await session.scalar(select(func.count()).select_from(CaseRow).where(*here)) or 0)


def _wanted(guild_id: int, wanted: Filter, since: datetime | None) -> list[ColumnElement[bool]]:
    here: list[ColumnElement[bool]] = [CaseRow.guild_id == guild_id]
    if wanted.member:
        here.append(CaseRow.target_id == wanted.member)
    if wanted.moderator:
        here.append(CaseRow.actor_id == wanted.moderator)
    if wanted.kind is not None:
        here.append(CaseRow.kind == wanted.kind)
    if since is not None:
        here.append(CaseRow.made_at > since)
    return here


async def brought_by(session: AsyncSession, cipher: Cipher, guild_id: int, number: int) -> list[Case]:
    """The rungs that a case's strike reached."""
    rows = await session.scalars(select(CaseRow).where(CaseRow.guild_id == guild_id, CaseRow.cause == number))
    return [_case(row, cipher) for row in rows]


async def standing(session: AsyncSession, cipher: Cipher, guild_id: int, target_id: int, kind: Kind) -> list[Case]:
    """Timeouts or bans of a member that nobody has lifted, the newest first."""
    query = select(CaseRow).where(
        CaseRow.guild_id == guild_id,
        CaseRow.target_id == target_id,
        CaseRow.kind == kind,
        or_(CaseRow.state == State.DONE, CaseRow.state == State.OPEN),
    )
    return [_case(row, cipher) for row in await session.scalars(query.order_by(CaseRow.number.desc()))]


async def change(session: AsyncSession, guild_id: int, number: int, **values: Any) -> None:
    query = update(CaseRow).where(CaseRow.guild_id == guild_id, CaseRow.number == number)
    await session.execute(query.values(**values))


async def move(session: AsyncSession, guild_id: int, number: int, before: State, after: State) -> bool:
    """From the expected state; false if it is another one by now."""
    this = (CaseRow.guild_id == guild_id) & (CaseRow.number == number) & (CaseRow.state == before)
    query = update(CaseRow).where(this).values(state=after).returning(CaseRow.number)
    return (await session.execute(query)).first() is not None


async def close(
    session: AsyncSession, cipher: Cipher, guild_id: int, number: int, state: State, told: Told
) -> Case | None:
    """As it stands then: one that is not open any more stays in its state. None if there is none."""
    this = {"server": guild_id, "which": number, "heard": told}
    row = await session.scalar(_closing(state), this)
    return None if row is None else _case(row, cipher)


@cache
def _closing(state: State) -> Any:
    """What was not done is no strike."""
    is_open = CaseRow.state == State.OPEN
    values = {"told": bindparam("heard"), "state": sql_case((is_open, state), else_=CaseRow.state)}
    if state is State.FAILED:
        values["weight"] = sql_case((is_open, 0), else_=CaseRow.weight)
    this = (CaseRow.guild_id == bindparam("server")) & (CaseRow.number == bindparam("which"))
    query = update(CaseRow).where(this).values(values).returning(CaseRow)
    return query.execution_options(synchronize_session=False)


async def note_failed_end(session: AsyncSession, guild_id: int, number: int, at: datetime) -> datetime:
    """Since when it fails."""
    this = (CaseRow.guild_id == guild_id) & (CaseRow.number == number)
    failed_at = func.coalesce(CaseRow.end_failed_at, at)
    query = update(CaseRow).where(this).values(end_failed_at=failed_at).returning(CaseRow.end_failed_at)
    return (await session.execute(query)).scalar_one() or at


async def undo(session: AsyncSession, guild_id: int, number: int, how: Undone, by: int, at: datetime) -> bool:
    """False if someone did before."""
    this = (CaseRow.guild_id == guild_id) & (CaseRow.number == number) & CaseRow.undone.is_(None)
    query = update(CaseRow).where(this).values(undone=how, undone_by=by, undone_at=at).returning(CaseRow.number)
    return (await session.execute(query)).first() is not None


async def set_reason(session: AsyncSession, cipher: Cipher, case: Case, reason: str, by: int, at: datetime) -> None:
    await change(session, case.guild_id, case.number, reason=cipher.seal(reason))
    await _note_edit(session, cipher, case, "reason", case.reason, reason, by, at)


async def set_end(session: AsyncSession, cipher: Cipher, case: Case, ends_at: datetime, by: int, at: datetime) -> None:
    old = case.ends_at.isoformat() if case.ends_at else None
    await change(session, case.guild_id, case.number, ends_at=ends_at)
    await _note_edit(session, cipher, case, "ends_at", old, ends_at.isoformat(), by, at)


async def forget_words(session: AsyncSession, guild_id: int, number: int) -> None:
    """What was written in a case, and what was in it before."""
    await change(session, guild_id, number, reason=None)
    of_case = (CaseEdit.guild_id == guild_id) & (CaseEdit.case_number == number)
    await session.execute(update(CaseEdit).where(of_case).values(old=None, new=None))


async def _note_edit(
    session: AsyncSession,
    cipher: Cipher,
    case: Case,
    field: str,
    old: str | None,
    new: str | None,
    by: int,
    at: datetime,
) -> None:
    of_case = (CaseEdit.guild_id == case.guild_id) & (CaseEdit.case_number == case.number)
    last = await session.scalar(select(func.max(CaseEdit.number)).where(of_case))
    session.add(
        CaseEdit(
            guild_id=case.guild_id,
            case_number=case.number,
            number=(last or 0) + 1,
            field=field,
            old=_sealed(cipher, old),
            new=_sealed(cipher, new),
            edited_by=by,
            edited_at=at,
        )
    )
    await session.flush()


async def edits(session: AsyncSession, cipher: Cipher, guild_id: int, number: int) -> Sequence[Edit]:
    query = select(CaseEdit).where(CaseEdit.guild_id == guild_id, CaseEdit.case_number == number)
    return [
        Edit(row.field, _opened(cipher, row.old), _opened(cipher, row.new), row.edited_by, row.edited_at)
        for row in await session.scalars(query.order_by(CaseEdit.number))
    ]


def _sealed(cipher: Cipher, text: str | None) -> bytes | None:
    return None if text is None else cipher.seal(text)


def _opened(cipher: Cipher, sealed: bytes | None) -> str | None:
    return None if sealed is None else cipher.open(sealed)


def _case(row: CaseRow, cipher: Cipher) -> Case:
    return Case(
        guild_id=row.guild_id,
        number=row.number,
        kind=Kind(row.kind),
        target_id=row.target_id,
        actor_id=row.actor_id,
        source=Source(row.source),
        state=State(row.state),
        told=Told(row.told),
        made_at=row.made_at,
        reason=_opened(cipher, row.reason),
        ends_at=row.ends_at,
        weight=row.weight,
        expires_at=row.expires_at,
        cause=row.cause,
        undone=None if row.undone is None else Undone(row.undone),
        undone_by=row.undone_by,
        audit_id=row.audit_id,
    )
