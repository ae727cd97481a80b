"""The queries of reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import insert_into
from bot.core.encrypted import Cipher
from bot.features.reports.figures import Life
from bot.features.reports.report import About, Report, State, Told, Voice, Why
from bot.features.reports.tables import PostState, ReportCounter, ReportPost, ReportRow, ReportVoice


@dataclass(frozen=True)
class Standing:
    """A message to the staff: how far it is."""

    what: str
    state: PostState
    tries: int
    sending_at: datetime | None
    channel_id: int | None
    message_id: int | None


async def alone(session: AsyncSession, guild_id: int) -> int:
    """The last number. From now until the end of the transaction nobody else reports on this server."""
    insert = insert_into(session, ReportCounter).values(guild_id=guild_id, last=0)
    upsert = insert.on_conflict_do_update(index_elements=["guild_id"], set_={"last": ReportCounter.last})
    return int((await session.execute(upsert.returning(ReportCounter.last))).scalar_one())


async def add(session: AsyncSession, guild_id: int, last: int, about: About, about_staff: bool, now: datetime) -> int:
    number = last + 1
    query = update(ReportCounter).where(ReportCounter.guild_id == guild_id)
    await session.execute(query.values(last=number))
    session.add(
        ReportRow(
            guild_id=guild_id,
            number=number,
            target_id=about.target_id,
            channel_id=about.channel_id,
            message_id=about.message_id,
            about_staff=about_staff,
            state=State.OPEN,
            made_at=now,
        )
    )
    await session.flush()
    return number


async def hear(session: AsyncSession, cipher: Cipher, guild_id: int, number: int, voice: Voice) -> None:
    """Add what a member says, or replace what the same member said before."""
    sealed = None if voice.words is None else cipher.seal(voice.words)
    row = ReportVoice(
        guild_id=guild_id,
        number=number,
        reporter_id=voice.reporter_id,
        why=voice.why,
        words=sealed,
        made_at=voice.made_at,
        language=voice.language,
        told=voice.told,
    )
    await session.merge(row)
    await session.flush()


async def get(session: AsyncSession, cipher: Cipher, guild_id: int, number: int) -> Report | None:
    row = await session.get(ReportRow, (guild_id, number))
    return None if row is None else await _report(session, cipher, row)


async def last_of(session: AsyncSession, cipher: Cipher, guild_id: int, about: About) -> Report | None:
    """The newest report of the same message, answered or not; of the same member only while it is open."""
    if about.message_id is not None:
        same = ReportRow.message_id == about.message_id
    elif about.target_id is not None:
        is_open = ReportRow.state == State.OPEN
        same = (ReportRow.target_id == about.target_id) & ReportRow.message_id.is_(None) & is_open
    else:
        return None
    query = select(ReportRow).where(ReportRow.guild_id == guild_id, same).order_by(ReportRow.number.desc()).limit(1)
    row = await session.scalar(query)
    return None if row is None else await _report(session, cipher, row)


async def open_by_case(session: AsyncSession, guild_id: int, case_number: int) -> int | None:
    """Of which open report a case came."""
    same = (ReportRow.guild_id == guild_id) & (ReportRow.case_number == case_number) & (ReportRow.state == State.OPEN)
    return await session.scalar(select(ReportRow.number).where(same))


async def open_of(session: AsyncSession, cipher: Cipher, guild_id: int, reporter_id: int) -> list[Report]:
    """What a member reported and nobody has answered, the oldest first."""
    same = (ReportVoice.guild_id == ReportRow.guild_id) & (ReportVoice.number == ReportRow.number)
    query = select(ReportRow).join(ReportVoice, same).where(ReportRow.guild_id == guild_id)
    query = query.where(ReportVoice.reporter_id == reporter_id, ReportRow.state == State.OPEN)
    rows = await session.scalars(query.order_by(ReportRow.number))
    return [await _report(session, cipher, row) for row in rows]


async def made_by(session: AsyncSession, guild_id: int, reporter_id: int, after: datetime) -> Sequence[datetime]:
    query = select(ReportVoice.made_at).where(ReportVoice.guild_id == guild_id, ReportVoice.made_at > after)
    return (await session.scalars(query.where(ReportVoice.reporter_id == reporter_id))).all()


async def raise_it(session: AsyncSession, guild_id: int, number: int, now: datetime) -> bool:
    """False if it was urgent before."""
    query = update(ReportRow).where(_is(ReportRow, guild_id, number), ReportRow.urgent_at.is_(None))
    return (await session.execute(query.values(urgent_at=now).returning(ReportRow.number))).first() is not None


async def set_case(session: AsyncSession, guild_id: int, number: int, before: int | None, case_number: int) -> bool:
    """What came of it, in place of a case that came to nothing; false if someone was faster."""
    is_same = ReportRow.case_number.is_(None) if before is None else ReportRow.case_number == before
    query = update(ReportRow).where(_is(ReportRow, guild_id, number), ReportRow.state == State.OPEN, is_same)
    return (
        await session.execute(query.values(case_number=case_number).returning(ReportRow.number))
    ).first() is not None


async def close(session: AsyncSession, guild_id: int, number: int, state: State, **values: Any) -> bool:
    """False if someone was faster."""
    query = update(ReportRow).where(_is(ReportRow, guild_id, number), ReportRow.state == State.OPEN)
    closed = await session.execute(query.values(state=state, **values).returning(ReportRow.number))
    return closed.first() is not None


async def move_told(
    session: AsyncSession, guild_id: int, number: int, reporter_id: int, before: Told, after: Told
) -> bool:
    this = _is(ReportVoice, guild_id, number) & (ReportVoice.reporter_id == reporter_id)
    query = update(ReportVoice).where(this, ReportVoice.told == before).values(told=after)
    return (await session.execute(query.returning(ReportVoice.number))).first() is not None


async def lives(session: AsyncSession, guild_id: int, since: datetime, at: datetime) -> list[Life]:
    """Of what was reported by then, and was made or answered since or is open."""
    recent = (ReportRow.made_at >= since) | (ReportRow.closed_at >= since) | ReportRow.closed_at.is_(None)
    query = select(ReportRow.state, ReportRow.made_at, ReportRow.closed_at)
    rows = await session.execute(query.where(ReportRow.guild_id == guild_id, ReportRow.made_at <= at, recent))
    return [Life(State(state), made_at, closed_at) for state, made_at, closed_at in rows]


# Messages to the staff


async def plan_post(session: AsyncSession, guild_id: int, number: int, what: str) -> None:
    """Once: one that is planned, or sent, stays as it is."""
    if await session.get(ReportPost, (guild_id, number, what)) is None:
        session.add(ReportPost(guild_id=guild_id, number=number, what=what, state=PostState.WAITING, tries=0))
        await session.flush()


async def post_of(session: AsyncSession, guild_id: int, number: int, what: str) -> Standing | None:
    row = await session.get(ReportPost, (guild_id, number, what))
    return None if row is None else _standing(row)


async def sent_posts(session: AsyncSession, guild_id: int, number: int) -> list[Standing]:
    query = select(ReportPost).where(_is(ReportPost, guild_id, number), ReportPost.state == PostState.SENT)
    return [_standing(row) for row in await session.scalars(query.order_by(ReportPost.message_id))]


async def move_post(session: AsyncSession, guild_id: int, number: int, seen: Standing, **values: Any) -> bool:
    """False if someone else moved it since it was seen."""
    this = _is(ReportPost, guild_id, number) & (ReportPost.what == seen.what) & (ReportPost.tries == seen.tries)
    query = update(ReportPost).where(this).values(tries=seen.tries + 1, **values)
    return (await session.execute(query.returning(ReportPost.number))).first() is not None


def _is(table: Any, guild_id: int, number: int) -> ColumnElement[bool]:
    this: ColumnElement[bool] = (table.guild_id == guild_id) & (table.number == number)
    return this


def _standing(row: ReportPost) -> Standing:
    state = PostState(row.state)
    return Standing(row.what, state, row.tries, row.sending_at, row.channel_id, row.message_id)


async def _report(session: AsyncSession, cipher: Cipher, row: ReportRow) -> Report:
    query = select(ReportVoice).where(_is(ReportVoice, row.guild_id, row.number))
    voices = await session.scalars(query.order_by(ReportVoice.made_at, ReportVoice.reporter_id))
    return Report(
        guild_id=row.guild_id,
        number=row.number,
        target_id=row.target_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        about_staff=row.about_staff,
        state=State(row.state),
        made_at=row.made_at,
        voices=tuple(_voice(voice, cipher) for voice in voices),
        urgent_at=row.urgent_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        answer=None if row.answer is None else cipher.open(row.answer),
        case_number=row.case_number,
    )


def _voice(row: ReportVoice, cipher: Cipher) -> Voice:
    words = None if row.words is None else cipher.open(row.words)
    return Voice(row.reporter_id, Why(row.why), words, row.made_at, row.language, Told(row.told))
