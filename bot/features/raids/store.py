"""The queries of raids."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.facts import JoinFacts
from bot.features.raids.raid import Account, Cause, Raid, Shut, Standing, State, Verdict
from bot.features.raids.tables import RaidAccountRow, RaidRow

AT_ONCE = 500


async def open_raid(session: AsyncSession, raid: Raid) -> Raid | None:
    """With its number; None if the server has one that is not over."""
    last = await session.scalar(select(func.max(RaidRow.number)).where(RaidRow.guild_id == raid.guild_id))
    number = (last or 0) + 1
    row = RaidRow(
        guild_id=raid.guild_id,
        number=number,
        is_open=True,
        state=raid.state,
        cause=raid.cause,
        began_at=raid.began_at,
        began_by=raid.began_by,
        ends_at=raid.ends_at,
        failed=[],
        left_open=[],
        unlisted=0,
    )
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError:
        return None
    return _raid(row)


async def get(session: AsyncSession, guild_id: int, number: int) -> Raid | None:
    row = await session.get(RaidRow, (guild_id, number), populate_existing=True)
    return None if row is None else _raid(row)


async def current(session: AsyncSession, guild_id: int) -> Raid | None:
    """The one that is not over."""
    row = await session.scalar(select(RaidRow).where(RaidRow.guild_id == guild_id, RaidRow.is_open.is_(True)))
    return None if row is None else _raid(row)


async def last(session: AsyncSession, guild_id: int) -> Raid | None:
    query = select(RaidRow).where(RaidRow.guild_id == guild_id).order_by(RaidRow.number.desc()).limit(1)
    row = await session.scalar(query)
    return None if row is None else _raid(row)


async def change(session: AsyncSession, raid: Raid, **values: Any) -> None:
    await session.execute(update(RaidRow).where(_is(raid.guild_id, raid.number)).values(**values))


async def move(session: AsyncSession, raid: Raid, before: Sequence[State], after: State, **values: Any) -> bool:
    """From one of the expected states; false if it is another one by now."""
    if after is State.OVER:
        values["is_open"] = None
    query = update(RaidRow).where(_is(raid.guild_id, raid.number), RaidRow.state.in_(before))
    return await _did(session, query.values(state=after, **values).returning(RaidRow.number))


async def shut(session: AsyncSession, raid: Raid, what: Shut) -> None:
    values = {
        "invites_until": what.invites_until,
        "invites_before": what.invites_before,
        "verification": what.verification,
        "verification_before": what.verification_before,
        "failed": sorted(what.failed),
    }
    await change(session, raid, **values)


async def begin_card(session: AsyncSession, raid: Raid, channel_id: int, before: datetime | None, at: datetime) -> bool:
    """True for the one caller who is to post it; `before`: when an earlier one began and did not end."""
    same = RaidRow.card_at.is_(None) if before is None else RaidRow.card_at == before
    free = _is(raid.guild_id, raid.number) & RaidRow.message_id.is_(None) & same
    query = update(RaidRow).where(free).values(channel_id=channel_id, card_at=at)
    return await _did(session, query.returning(RaidRow.number))


# Who joined


async def list_accounts(session: AsyncSession, raid: Raid, joins: Iterable[JoinFacts], lost: int) -> int:
    """How many were new to the list."""
    new = {join.member_id: join.joined_at for join in joins}
    if not new and not lost:
        return 0
    known: set[int] = set()
    ids = sorted(new)
    for first in range(0, len(ids), AT_ONCE):
        query = select(RaidAccountRow.member_id).where(
            _of(raid.guild_id, raid.number), RaidAccountRow.member_id.in_(ids[first : first + AT_ONCE])
        )
        known.update(await session.scalars(query))
    rows = [
        {
            "guild_id": raid.guild_id,
            "raid_number": raid.number,
            "member_id": member_id,
            "joined_at": new[member_id],
            "verdict": Verdict.WAITING,
        }
        for member_id in ids
        if member_id not in known
    ]
    if rows:
        await session.execute(insert(RaidAccountRow), rows)
    if lost:
        await session.execute(
            update(RaidRow).where(_is(raid.guild_id, raid.number)).values(unlisted=RaidRow.unlisted + lost)
        )
    return len(rows) + lost


async def standing(session: AsyncSession, raid: Raid) -> Standing:
    query = select(RaidAccountRow.verdict, func.count()).where(_of(raid.guild_id, raid.number))
    rows = await session.execute(query.group_by(RaidAccountRow.verdict))
    return Standing(raid, {Verdict(verdict): count for verdict, count in rows})


async def accounts(
    session: AsyncSession, raid: Raid, verdicts: Iterable[Verdict], limit: int, skip: int = 0
) -> list[Account]:
    """The first that joined first."""
    query = select(RaidAccountRow).where(_of(raid.guild_id, raid.number), RaidAccountRow.verdict.in_(list(verdicts)))
    query = query.order_by(RaidAccountRow.joined_at, RaidAccountRow.member_id).offset(skip).limit(limit)
    return [_account(row) for row in await session.scalars(query)]


async def account(session: AsyncSession, raid: Raid, member_id: int) -> Account | None:
    row = await session.get(RaidAccountRow, (raid.guild_id, raid.number, member_id), populate_existing=True)
    return None if row is None else _account(row)


async def judge(
    session: AsyncSession,
    raid: Raid,
    member_id: int,
    before: Iterable[Verdict],
    after: Verdict,
    case: int | None = None,
) -> bool:
    """From one of the expected verdicts; false if it is another one by now."""
    here = _of(raid.guild_id, raid.number) & (RaidAccountRow.member_id == member_id)
    query = update(RaidAccountRow).where(here, RaidAccountRow.verdict.in_(list(before)))
    return await _did(session, query.values(verdict=after, case_number=case).returning(RaidAccountRow.member_id))


async def _did(session: AsyncSession, query: Any) -> bool:
    return (await session.execute(query)).first() is not None


def _is(guild_id: int, number: int) -> ColumnElement[bool]:
    return (RaidRow.guild_id == guild_id) & (RaidRow.number == number)


def _of(guild_id: int, number: int) -> ColumnElement[bool]:
    return (RaidAccountRow.guild_id == guild_id) & (RaidAccountRow.raid_number == number)


def _account(row: RaidAccountRow) -> Account:
    return Account(row.member_id, row.joined_at, Verdict(row.verdict), row.case_number)


def _raid(row: RaidRow) -> Raid:
    return Raid(
        guild_id=row.guild_id,
        number=row.number,
        state=State(row.state),
        cause=Cause(row.cause),
        began_at=row.began_at,
        began_by=row.began_by,
        ends_at=row.ends_at,
        over_at=row.over_at,
        over_by=row.over_by,
        shut=Shut(
            row.invites_until,
            row.invites_before,
            row.verification,
            row.verification_before,
            frozenset(row.failed),
        ),
        shut_at=row.shut_at,
        left_open=frozenset(row.left_open),
        unlisted=row.unlisted,
        channel_id=row.channel_id,
        card_at=row.card_at,
        message_id=row.message_id,
    )
