"""The queries of events."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import insert_into
from bot.core.encrypted import Cipher
from bot.core.events import Venue
from bot.core.tables import Claim
from bot.features.qa.event import COMING, MOVES, Event, Picture, Plan, Series, State
from bot.features.qa.tables import (
    QaBell,
    QaCounter,
    QaEvent,
    QaMove,
    QaOpinion,
    QaPicture,
    QaPost,
    QaQuestion,
    QaReveal,
    QaVote,
)

EVENT_ITSELF, TOLD = 0, "qa_told"


@dataclass(frozen=True)
class Bell:
    member_id: int
    minutes: int
    by_dm: bool
    language: str
    told: bool = False


async def new_number(session: AsyncSession, guild_id: int) -> int:
    insert = insert_into(session, QaCounter).values(guild_id=guild_id, last=1)
    upsert = insert.on_conflict_do_update(index_elements=["guild_id"], set_={"last": QaCounter.last + 1})
    return int((await session.execute(upsert.returning(QaCounter.last))).scalar_one())


def planned(cipher: Cipher, plan: Plan) -> dict[str, Any]:
    """A plan's columns."""
    return {
        "title": cipher.seal(plan.title),
        "about": cipher.seal(plan.about),
        "location": None if plan.location is None else cipher.seal(plan.location),
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "place_id": plan.place_id,
        "venue": plan.venue,
        "venue_id": plan.venue_id,
        "guests": list(plan.guests),
        "language": plan.language,
        "anonymous": plan.anonymous,
        "review": plan.review,
        "per_person": plan.per_person,
        "series": plan.series,
    }


async def add(
    session: AsyncSession, cipher: Cipher, guild_id: int, number: int, host_id: int, plan: Plan, now: datetime
) -> None:
    state = {"state": State.DRAFT, "step": 0, "state_at": now, "state_by": host_id, "made_at": now}
    fresh = {"asked": 0, "aloud": False, "by_votes": True}
    session.add(QaEvent(guild_id=guild_id, number=number, host_id=host_id, **state, **fresh, **planned(cipher, plan)))
    await session.flush()


async def get(session: AsyncSession, cipher: Cipher, guild_id: int, number: int) -> Event | None:
    row = await session.get(QaEvent, (guild_id, number), populate_existing=True)
    return None if row is None else _event(row, cipher)


async def in_states(session: AsyncSession, cipher: Cipher, guild_id: int, states: Collection[State]) -> list[Event]:
    """The newest first."""
    query = select(QaEvent).where(QaEvent.guild_id == guild_id, QaEvent.state.in_(states))
    rows = await session.scalars(query.order_by(QaEvent.number.desc()))
    return [_event(row, cipher) for row in rows]


async def change(session: AsyncSession, seen: Event, **values: Any) -> bool:
    """False if someone else changed it since it was seen."""
    this = _is(seen.guild_id, seen.number) & (QaEvent.step == seen.step) & (QaEvent.state == seen.state)
    query = update(QaEvent).where(this).values(step=seen.step + 1, **values)
    return (await session.execute(query.returning(QaEvent.number))).first() is not None


async def note(session: AsyncSession, guild_id: int, number: int, **values: Any) -> None:
    """What Discord answered; nobody else writes it."""
    await session.execute(update(QaEvent).where(_is(guild_id, number)).values(**values))


async def move(session: AsyncSession, seen: Event, after: State, by: int, now: datetime, **values: Any) -> bool:
    """With who and when. False if someone was faster; ValueError for a move that there is not."""
    if after not in MOVES[seen.state]:
        raise ValueError(f"{seen.state} to {after}")
    if not await change(session, seen, state=after, state_at=now, state_by=by, **values):
        return False
    await log(session, seen.guild_id, seen.number, EVENT_ITSELF, seen.step + 1, seen.state, after, by, now)
    return True


async def log(session: AsyncSession, guild_id: int, event: int, question: int, step: int, *moved: Any) -> None:
    """`moved`: from, to, by whom, when."""
    before, after, by, now = moved
    session.add(
        QaMove(
            guild_id=guild_id,
            event=event,
            question=question,
            step=step,
            before=before,
            after=after,
            moved_by=by,
            moved_at=now,
        )
    )
    await session.flush()


async def closed_before(session: AsyncSession, guild_id: int, moment: datetime) -> int | None:
    """The number of the event that ended last before."""
    query = select(QaEvent.number).where(QaEvent.guild_id == guild_id, QaEvent.closed_at < moment)
    return (await session.scalars(query.order_by(QaEvent.closed_at.desc()).limit(1))).first()


async def closed_between(session: AsyncSession, guild_id: int, since: datetime, until: datetime) -> list[int]:
    query = select(QaEvent.number).where(QaEvent.guild_id == guild_id)
    query = query.where(QaEvent.closed_at >= since, QaEvent.closed_at < until)
    return list(await session.scalars(query.order_by(QaEvent.closed_at)))


async def kept_figures(session: AsyncSession, guild_id: int, number: int) -> dict[str, Any] | None:
    row = await session.get(QaEvent, (guild_id, number))
    return None if row is None else row.figures


async def forget(session: AsyncSession, cipher: Cipher, guild_id: int, number: int) -> None:
    """What people wrote, and who did what; the event's figures stay."""
    for table in (QaPicture, QaQuestion, QaVote, QaMove, QaBell, QaOpinion, QaPost, QaReveal):
        await session.execute(delete(table).where(table.guild_id == guild_id, table.event == number))
    said = (Claim.guild_id == guild_id) & (Claim.kind == TOLD)
    await session.execute(delete(Claim).where(said, Claim.key.startswith(f"{number}:", autoescape=True)))
    empty = cipher.seal("–")
    await note(session, guild_id, number, title=empty, about=empty, location=None, cancelled_because=None, guests=[])


async def hosts_coming(session: AsyncSession, guild_id: int) -> dict[int, int]:
    """Who hosts what is still to come or is going on, by the event's number."""
    states = (*COMING, State.LIVE)
    query = select(QaEvent.number, QaEvent.host_id).where(QaEvent.guild_id == guild_id, QaEvent.state.in_(states))
    return {number: host_id for number, host_id in await session.execute(query)}


# Pictures


async def set_picture(session: AsyncSession, cipher: Cipher, guild_id: int, event: int, picture: Picture) -> None:
    filename, alt = cipher.seal(picture.filename), cipher.seal(picture.alt)
    await session.merge(QaPicture(guild_id=guild_id, event=event, filename=filename, alt=alt, data=picture.data))
    await session.flush()


async def picture(session: AsyncSession, cipher: Cipher, guild_id: int, event: int) -> Picture | None:
    row = await session.get(QaPicture, (guild_id, event))
    return None if row is None else Picture(cipher.open(row.filename), cipher.open(row.alt), row.data)


# Reminders


async def bells_of(session: AsyncSession, guild_id: int, event: int, member_id: int) -> list[Bell]:
    query = select(QaBell).where(QaBell.guild_id == guild_id, QaBell.event == event, QaBell.member_id == member_id)
    return [_bell(row) for row in await session.scalars(query.order_by(QaBell.minutes.desc()))]


async def bells(session: AsyncSession, guild_id: int, event: int, minutes: int | None = None) -> list[Bell]:
    query = select(QaBell).where(QaBell.guild_id == guild_id, QaBell.event == event)
    if minutes is not None:
        query = query.where(QaBell.minutes == minutes, QaBell.told.is_(False))
    return [_bell(row) for row in await session.scalars(query.order_by(QaBell.member_id))]


async def set_bell(session: AsyncSession, guild_id: int, event: int, bell: Bell) -> None:
    values = {"by_dm": bell.by_dm, "language": bell.language, "told": bell.told}
    await session.merge(
        QaBell(guild_id=guild_id, event=event, member_id=bell.member_id, minutes=bell.minutes, **values)
    )
    await session.flush()


async def drop_bell(session: AsyncSession, guild_id: int, event: int, member_id: int, minutes: int) -> None:
    this = (QaBell.guild_id == guild_id) & (QaBell.event == event) & (QaBell.member_id == member_id)
    await session.execute(delete(QaBell).where(this, QaBell.minutes == minutes))


async def ring(session: AsyncSession, guild_id: int, event: int, member_id: int, minutes: int) -> bool:
    """False if this reminder was sent before."""
    this = (QaBell.guild_id == guild_id) & (QaBell.event == event) & (QaBell.member_id == member_id)
    query = update(QaBell).where(this, QaBell.minutes == minutes, QaBell.told.is_(False)).values(told=True)
    return (await session.execute(query.returning(QaBell.member_id))).first() is not None


async def wind_up(session: AsyncSession, guild_id: int, event: int) -> None:
    """After a change of time everyone is reminded anew."""
    await session.execute(update(QaBell).where(QaBell.guild_id == guild_id, QaBell.event == event).values(told=False))


# Opinions


async def set_opinion(session: AsyncSession, guild_id: int, event: int, member_id: int, score: int) -> None:
    await session.merge(QaOpinion(guild_id=guild_id, event=event, member_id=member_id, score=score))
    await session.flush()


async def opinions(session: AsyncSession, guild_id: int, event: int) -> list[int]:
    query = select(QaOpinion.score).where(QaOpinion.guild_id == guild_id, QaOpinion.event == event)
    return list(await session.scalars(query))


def _is(guild_id: int, number: int) -> ColumnElement[bool]:
    return (QaEvent.guild_id == guild_id) & (QaEvent.number == number)


def _bell(row: QaBell) -> Bell:
    return Bell(row.member_id, row.minutes, row.by_dm, row.language, row.told)


def _event(row: QaEvent, cipher: Cipher) -> Event:
    because = row.cancelled_because
    return Event(
        guild_id=row.guild_id,
        number=row.number,
        state=State(row.state),
        step=row.step,
        state_at=row.state_at,
        state_by=row.state_by,
        host_id=row.host_id,
        plan=_plan(row, cipher),
        discord_id=row.discord_id,
        thread_id=row.thread_id,
        current=row.current,
        aloud=row.aloud,
        by_votes=row.by_votes,
        live_at=row.live_at,
        closed_at=row.closed_at,
        interested=row.interested,
        cancelled_because=None if because is None else cipher.open(because),
    )


def _plan(row: QaEvent, cipher: Cipher) -> Plan:
    return Plan(
        title=cipher.open(row.title),
        about=cipher.open(row.about),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place_id=row.place_id,
        venue=Venue(row.venue),
        venue_id=row.venue_id,
        location=None if row.location is None else cipher.open(row.location),
        guests=tuple(row.guests),
        language=row.language,
        anonymous=row.anonymous,
        review=row.review,
        per_person=row.per_person,
        series=Series(row.series),
    )
