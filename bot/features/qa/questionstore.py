"""The queries of questions and votes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import insert_into
from bot.core.encrypted import Cipher
from bot.features.qa import store
from bot.features.qa.question import MOVES, Question, Ranked, State
from bot.features.qa.tables import QaEvent, QaMove, QaQuestion, QaReveal, QaVote

MOST = 500
"""So many questions are looked at for one that asks the same."""


async def next_number(session: AsyncSession, guild_id: int, event: int) -> int | None:
    """From now until the end of the transaction nobody else asks at this event. None: there is none."""
    query = update(QaEvent).where(QaEvent.guild_id == guild_id, QaEvent.number == event)
    counted = await session.execute(query.values(asked=QaEvent.asked + 1).returning(QaEvent.asked))
    return counted.scalar_one_or_none()


async def add(session: AsyncSession, cipher: Cipher, question: Question) -> None:
    session.add(
        QaQuestion(
            guild_id=question.guild_id,
            event=question.event,
            number=question.number,
            asker_id=question.asker_id,
            anonymous=question.anonymous,
            state=question.state,
            step=question.step,
            text=cipher.seal(question.text),
            language=question.language,
            asked_at=question.asked_at,
            offered_until=question.offered_until,
            held=False,
            edited=False,
            flag=None if question.flag is None else cipher.seal(question.flag),
        )
    )
    await session.flush()


async def get(session: AsyncSession, cipher: Cipher, guild_id: int, event: int, number: int) -> Question | None:
    row = await session.get(QaQuestion, (guild_id, event, number), populate_existing=True)
    return None if row is None else _question(row, cipher)


async def asked_by(session: AsyncSession, cipher: Cipher, guild_id: int, event: int, asker_id: int) -> list[Question]:
    query = _of(guild_id, event).where(QaQuestion.asker_id == asker_id)
    return [_question(row, cipher) for row in await session.scalars(query.order_by(QaQuestion.number))]


async def events_asked_at(session: AsyncSession, guild_id: int, asker_id: int) -> set[int]:
    query = select(QaQuestion.event).distinct().where(QaQuestion.guild_id == guild_id)
    return set(await session.scalars(query.where(QaQuestion.asker_id == asker_id)))


async def how_many_of(session: AsyncSession, guild_id: int, asker_id: int) -> int:
    query = select(func.count()).where(QaQuestion.guild_id == guild_id, QaQuestion.asker_id == asker_id)
    return int(await session.scalar(query) or 0)


async def in_states(
    session: AsyncSession, cipher: Cipher, guild_id: int, event: int, states: Collection[State], limit: int = MOST
) -> list[Question]:
    """In the order in which they were asked."""
    query = _of(guild_id, event).where(QaQuestion.state.in_(states)).order_by(QaQuestion.number).limit(limit)
    return [_question(row, cipher) for row in await session.scalars(query)]


async def change(session: AsyncSession, seen: Question, **values: Any) -> bool:
    """False if someone else changed it since it was seen."""
    this = _is(seen.guild_id, seen.event, seen.number) & (QaQuestion.step == seen.step)
    query = update(QaQuestion).where(this, QaQuestion.state == seen.state).values(step=seen.step + 1, **values)
    return (await session.execute(query.returning(QaQuestion.number))).first() is not None


async def move(session: AsyncSession, seen: Question, after: State, by: int, now: datetime, **values: Any) -> bool:
    """With who and when. False if someone was faster; ValueError for a move that there is not."""
    if after not in MOVES[seen.state]:
        raise ValueError(f"{seen.state} to {after}")
    if not await change(session, seen, state=after, **values):
        return False
    moved = seen.state, after, by, now
    await store.log(session, seen.guild_id, seen.event, seen.number, seen.step + 1, *moved)
    return True


async def counts(session: AsyncSession, guild_id: int, event: int) -> dict[State, int]:
    query = select(QaQuestion.state, func.count()).where(QaQuestion.guild_id == guild_id, QaQuestion.event == event)
    return {State(state): count for state, count in await session.execute(query.group_by(QaQuestion.state))}


async def ahead(session: AsyncSession, guild_id: int, event: int, number: int, states: Collection[State]) -> int:
    """How many in these states were asked before it."""
    query = select(func.count()).where(QaQuestion.guild_id == guild_id, QaQuestion.event == event)
    query = query.where(QaQuestion.state.in_(states), QaQuestion.number < number)
    return int(await session.scalar(query) or 0)


# Votes


async def vote(session: AsyncSession, guild_id: int, event: int, question: int, voter_id: int, now: datetime) -> bool:
    """For a question that can be voted for. False if they had voted before, or it can't be."""
    published = select(QaQuestion.number).where(
        _is(guild_id, event, question), QaQuestion.state == State.PUBLISHED, QaQuestion.asker_id != voter_id
    )
    if await session.scalar(published.with_for_update(read=True)) is None:
        return False
    values = {"guild_id": guild_id, "event": event, "question": question, "voter_id": voter_id, "voted_at": now}
    insert = insert_into(session, QaVote).values(**values).on_conflict_do_nothing()
    return (await session.execute(insert.returning(QaVote.voter_id))).first() is not None


async def unvote(session: AsyncSession, guild_id: int, event: int, question: int, voter_id: int) -> bool:
    query = delete(QaVote).where(_votes(guild_id, event, question), QaVote.voter_id == voter_id)
    return (await session.execute(query.returning(QaVote.voter_id))).first() is not None


async def hand_on(session: AsyncSession, merged: Question, target: Question, now: datetime) -> None:
    """Who asked or voted for the one votes for the other from now on, each once, and nobody for their own."""
    query = select(QaVote.voter_id).where(_votes(merged.guild_id, merged.event, merged.number))
    voters = {*await session.scalars(query), merged.asker_id} - {target.asker_id}
    of = {"guild_id": target.guild_id, "event": target.event, "question": target.number, "voted_at": now}
    for voter_id in sorted(voters):
        await session.execute(insert_into(session, QaVote).values(voter_id=voter_id, **of).on_conflict_do_nothing())
    await session.execute(delete(QaVote).where(_votes(merged.guild_id, merged.event, merged.number)))


async def voted_by(session: AsyncSession, guild_id: int, event: int, voter_id: int) -> set[int]:
    query = select(QaVote.question).where(QaVote.guild_id == guild_id, QaVote.event == event)
    return set(await session.scalars(query.where(QaVote.voter_id == voter_id)))


async def votes_of(session: AsyncSession, guild_id: int, event: int, question: int) -> int:
    return int(await session.scalar(select(func.count()).where(_votes(guild_id, event, question))) or 0)


async def ranked(
    session: AsyncSession,
    cipher: Cipher,
    guild_id: int,
    event: int,
    states: Collection[State] = (State.PUBLISHED,),
    limit: int = MOST,
    offset: int = 0,
    *,
    by_votes: bool = True,
) -> list[Ranked]:
    """Those with most votes first, or in their order. Only what is shown is unsealed."""
    votes = (
        select(QaVote.question, func.count().label("votes"))
        .where(QaVote.guild_id == guild_id, QaVote.event == event)
        .group_by(QaVote.question)
        .subquery()
    )
    count = func.coalesce(votes.c.votes, 0)
    query = select(QaQuestion, count).outerjoin(votes, votes.c.question == QaQuestion.number)
    query = query.where(QaQuestion.guild_id == guild_id, QaQuestion.event == event, QaQuestion.state.in_(states))
    order = (count.desc(), QaQuestion.number) if by_votes else (QaQuestion.number,)
    rows = (await session.execute(query.order_by(*order).limit(limit).offset(offset))).all()
    asked = await _askers(session, guild_id, event, [row.number for row, _votes in rows])
    return [Ranked(_question(row, cipher), int(number), asked.get(row.number, 1)) for row, number in rows]


async def _askers(session: AsyncSession, guild_id: int, event: int, numbers: Sequence[int]) -> dict[int, int]:
    """How many people asked each of these, with those that were joined with it."""
    query = select(QaQuestion.merged_into, func.count(QaQuestion.asker_id.distinct()))
    query = query.where(QaQuestion.guild_id == guild_id, QaQuestion.event == event)
    query = query.where(QaQuestion.merged_into.in_(numbers)).group_by(QaQuestion.merged_into)
    return {into: count + 1 for into, count in await session.execute(query) if into is not None}


async def merged_into(session: AsyncSession, cipher: Cipher, guild_id: int, event: int, number: int) -> list[Question]:
    query = _of(guild_id, event).where(QaQuestion.merged_into == number).order_by(QaQuestion.number)
    return [_question(row, cipher) for row in await session.scalars(query)]


# Figures


async def people(session: AsyncSession, guild_id: int, event: int) -> tuple[set[int], set[int]]:
    """Who asked, and who voted."""
    askers = select(QaQuestion.asker_id).distinct().where(QaQuestion.guild_id == guild_id, QaQuestion.event == event)
    voters = select(QaVote.voter_id).distinct().where(QaVote.guild_id == guild_id, QaVote.event == event)
    return set(await session.scalars(askers)), set(await session.scalars(voters))


async def ever(session: AsyncSession, guild_id: int, event: int, state: State) -> int:
    """How many questions were in this state at some time."""
    query = select(func.count(QaMove.question.distinct())).where(QaMove.guild_id == guild_id, QaMove.event == event)
    return int(await session.scalar(query.where(QaMove.after == state, QaMove.question > 0)) or 0)


async def last_off_stage(
    session: AsyncSession, guild_id: int, event: int, states: Collection[State] = tuple(State)
) -> int | None:
    """The question that left the stage last, for one of these states."""
    query = select(QaMove.question).where(QaMove.guild_id == guild_id, QaMove.event == event)
    query = query.where(QaMove.before == State.LIVE, QaMove.after.in_(states), QaMove.question > 0)
    return (await session.scalars(query.order_by(QaMove.moved_at.desc(), QaMove.step.desc()).limit(1))).first()


# Reveals


async def reveal(session: AsyncSession, question: Question, seen_by: int, now: datetime) -> None:
    values = {"guild_id": question.guild_id, "event": question.event, "question": question.number}
    insert = insert_into(session, QaReveal).values(**values, seen_by=seen_by, seen_at=now)
    await session.execute(insert.on_conflict_do_nothing())


async def reveals(session: AsyncSession, guild_id: int, event: int, question: int) -> list[tuple[int, datetime]]:
    this = (QaReveal.guild_id == guild_id) & (QaReveal.event == event) & (QaReveal.question == question)
    query = select(QaReveal.seen_by, QaReveal.seen_at).where(this).order_by(QaReveal.seen_at)
    return [(seen_by, seen_at) for seen_by, seen_at in await session.execute(query)]


def _of(guild_id: int, event: int) -> Any:
    return select(QaQuestion).where(QaQuestion.guild_id == guild_id, QaQuestion.event == event)


def _is(guild_id: int, event: int, number: int) -> ColumnElement[bool]:
    return (QaQuestion.guild_id == guild_id) & (QaQuestion.event == event) & (QaQuestion.number == number)


def _votes(guild_id: int, event: int, question: int) -> ColumnElement[bool]:
    return (QaVote.guild_id == guild_id) & (QaVote.event == event) & (QaVote.question == question)


def _question(row: QaQuestion, cipher: Cipher) -> Question:
    def opened(sealed: bytes | None) -> str | None:
        return None if sealed is None else cipher.open(sealed)

    return Question(
        guild_id=row.guild_id,
        event=row.event,
        number=row.number,
        asker_id=row.asker_id,
        anonymous=row.anonymous,
        state=State(row.state),
        step=row.step,
        text=cipher.open(row.text),
        language=row.language,
        asked_at=row.asked_at,
        offered_until=row.offered_until,
        held=row.held,
        edited=row.edited,
        flag=opened(row.flag),
        merged_into=row.merged_into,
        reason=opened(row.reason),
        answer=opened(row.answer),
        answered_by=row.answered_by,
        owner_id=row.owner_id,
        due_at=row.due_at,
    )
