"""The queries of appeals."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import claims
from bot.core.encrypted import Cipher
from bot.features.appeals.appeal import Answer, Appeal, Held, Key, Outcome, State
from bot.features.appeals.tables import AppealRow
from bot.features.moderation.cases import Told

KIND = "appeal"


async def add(session: AsyncSession, cipher: Cipher, appeal: Appeal) -> Appeal | None:
    """With the number of its attempt; None if the member has one that is not decided."""
    of_case = (AppealRow.guild_id == appeal.guild_id) & (AppealRow.case_number == appeal.key.case)
    last = await session.scalar(select(func.max(AppealRow.attempt)).where(of_case))
    appeal = replace(appeal, key=Key(appeal.key.case, (last or 0) + 1))
    try:
        async with session.begin_nested():
            session.add(_row(appeal, cipher))
            await session.flush()
    except IntegrityError:
        return None
    return appeal


async def get(session: AsyncSession, cipher: Cipher, guild_id: int, key: Key) -> Appeal | None:
    row = await session.get(AppealRow, (guild_id, key.case, key.attempt))
    return None if row is None else _appeal(row, cipher)


async def of_member(session: AsyncSession, cipher: Cipher, guild_id: int, member_id: int) -> list[Appeal]:
    """The newest first."""
    of = (AppealRow.guild_id == guild_id) & (AppealRow.member_id == member_id)
    rows = await session.scalars(select(AppealRow).where(of).order_by(AppealRow.made_at.desc()))
    return [_appeal(row, cipher) for row in rows]


async def change(session: AsyncSession, guild_id: int, key: Key, **values: Any) -> None:
    await session.execute(update(AppealRow).where(_is(guild_id, key)).values(**values))


async def move(session: AsyncSession, guild_id: int, key: Key, before: State, after: State, **values: Any) -> bool:
    """From the expected state; false if it is another one by now."""
    if after is State.DONE:
        values["open_of"] = None
    return await _move(session, _is(guild_id, key) & (AppealRow.state == before), state=after, **values)


async def begin_telling(session: AsyncSession, guild_id: int, key: Key) -> bool:
    """True for the one caller who is to tell the member."""
    return await _move(session, _is(guild_id, key) & (AppealRow.told == Told.UNTOLD), told=Told.UNKNOWN)


async def begin_card(
    session: AsyncSession, guild_id: int, key: Key, channel_id: int, before: datetime | None, at: datetime
) -> bool:
    """True for the one caller who is to post the card; `before`: when an earlier one began and did not end."""
    same = AppealRow.card_at.is_(None) if before is None else AppealRow.card_at == before
    free = _is(guild_id, key) & AppealRow.message_id.is_(None) & same
    return await _move(session, free, channel_id=channel_id, card_at=at)


async def held(session: AsyncSession, guild_id: int, key: Key, now: datetime) -> Held | None:
    holder_id, lapses_at = await claims.held(session, guild_id, KIND, str(key), now) or (0, None)
    return None if lapses_at is None else Held(holder_id, lapses_at)


async def decided_since(
    session: AsyncSession, guild_id: int, since: datetime
) -> list[tuple[Outcome, datetime, datetime]]:
    """What became of them, when they were made and when decided."""
    query = select(AppealRow.outcome, AppealRow.made_at, AppealRow.decided_at).where(
        AppealRow.guild_id == guild_id, AppealRow.state == State.DONE, AppealRow.decided_at > since
    )
    rows = await session.execute(query)
    return [(Outcome(outcome), made_at, at) for outcome, made_at, at in rows if outcome and at]


async def open_since(session: AsyncSession, guild_id: int) -> list[datetime]:
    """When those were made that are not decided, the oldest first."""
    query = select(AppealRow.made_at).where(AppealRow.guild_id == guild_id, AppealRow.open_of.is_not(None))
    return list(await session.scalars(query.order_by(AppealRow.made_at)))


async def _move(session: AsyncSession, where: ColumnElement[bool], **values: Any) -> bool:
    query = update(AppealRow).where(where).values(**values).returning(AppealRow.attempt)
    return (await session.execute(query)).first() is not None


def _is(guild_id: int, key: Key) -> ColumnElement[bool]:
    one = (AppealRow.case_number == key.case) & (AppealRow.attempt == key.attempt)
    return (AppealRow.guild_id == guild_id) & one


def _row(appeal: Appeal, cipher: Cipher) -> AppealRow:
    return AppealRow(
        guild_id=appeal.guild_id,
        case_number=appeal.key.case,
        attempt=appeal.key.attempt,
        member_id=appeal.member_id,
        open_of=appeal.member_id,
        state=appeal.state,
        made_at=appeal.made_at,
        language=appeal.language,
        answers=cipher.seal_value([[answer.question, answer.text] for answer in appeal.answers]),
        alone=appeal.alone,
        told=appeal.told,
        reminders=appeal.reminders,
    )


def _appeal(row: AppealRow, cipher: Cipher) -> Appeal:
    return Appeal(
        guild_id=row.guild_id,
        key=Key(row.case_number, row.attempt),
        member_id=row.member_id,
        state=State(row.state),
        made_at=row.made_at,
        language=row.language,
        answers=tuple(Answer(*pair) for pair in cipher.open_value(row.answers)),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        alone=row.alone,
        reason=None if row.reason is None else cipher.open(row.reason),
        told=Told(row.told),
        channel_id=row.channel_id,
        card_at=row.card_at,
        message_id=row.message_id,
        reminders=row.reminders,
    )
