"""The queries of hits, waves and objections."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import Inserts, insert_into, inserts_of, run_each
from bot.core.encrypted import Cipher
from bot.features.automod.figures import RuleFigures
from bot.features.automod.ledger import HitFacts, Mode, Numbers, Objection, Origin, Outcome, Verdict, Wave
from bot.features.automod.tables import HitRow, ObjectionRow, WaveRow

HANDLED = select(HitRow.event_id).where(
    HitRow.guild_id == bindparam("server"),
    HitRow.event_id.in_(bindparam("events", expanding=True)),
    HitRow.state == Mode.ENFORCED,
)
NOTE_DONE = (
    update(HitRow)
    .where(
        HitRow.guild_id == bindparam("server"),
        HitRow.event_id == bindparam("event"),
        HitRow.state == Mode.ENFORCED,
    )
    .values(done=bindparam("was_done"), failed=bindparam("was_refused"))
)

THEIRS = and_(
    HitRow.guild_id == bindparam("server"),
    HitRow.wave == bindparam("in_wave"),
    HitRow.member_id == bindparam("member"),
)
HAVE_A_CASE = select(func.count()).select_from(HitRow).where(THEIRS, HitRow.case_number.is_not(None))
GIVE_CASE = update(HitRow).where(THEIRS).values(case_number=bindparam("new_case"))


async def add(session: AsyncSession, hits: Iterable[HitFacts]) -> None:
    """Those that are not there yet."""
    await run_each(session, _new_hits(inserts_of(session)), [_row(hit) for hit in hits])


@cache
def _new_hits(insert: Inserts) -> Any:
    """Made once for a database: to put it together takes longer than to run it."""
    return insert(HitRow).on_conflict_do_nothing()


def _row(hit: HitFacts) -> dict[str, Any]:
    return {
        "guild_id": hit.guild_id,
        "event_id": hit.event_id,
        "rule": hit.rule,
        "source": hit.origin,
        "state": hit.mode,
        "what": hit.what,
        "surface": hit.surface,
        "span": hit.span,
        "member_id": hit.member_id,
        "place_id": hit.place_id,
        "at": hit.at,
        "done": " ".join(hit.done),
        "failed": " ".join(hit.failed),
        "wave": hit.wave,
    }


async def enforced_events(session: AsyncSession, guild_id: int, event_ids: Collection[int]) -> set[int]:
    """Which of them were handled before."""
    return set(await session.scalars(HANDLED, {"server": guild_id, "events": list(event_ids)}))


async def of_wave(session: AsyncSession, guild_id: int, wave: int, member_id: int = 0) -> list[HitFacts]:
    """`member_id`: of one member alone."""
    wanted = [HitRow.guild_id == guild_id, HitRow.wave == wave]
    if member_id:
        wanted.append(HitRow.member_id == member_id)
    return await _hits(session, wanted, most=None, newest_first=False)


async def of_event(session: AsyncSession, guild_id: int, event_id: int) -> list[HitFacts]:
    return await _hits(session, [HitRow.guild_id == guild_id, HitRow.event_id == event_id])


async def of_member(session: AsyncSession, guild_id: int, member_id: int, most: int) -> list[HitFacts]:
    return await _hits(session, [HitRow.guild_id == guild_id, HitRow.member_id == member_id], most=most)


async def of_rule(session: AsyncSession, guild_id: int, rule: str, most: int) -> list[HitFacts]:
    return await _hits(session, [HitRow.guild_id == guild_id, HitRow.rule == rule], most=most)


async def _hits(
    session: AsyncSession, wanted: Sequence[ColumnElement[bool]], *, most: int | None = 1_000, newest_first: bool = True
) -> list[HitFacts]:
    order = HitRow.at.desc() if newest_first else HitRow.at
    query = select(HitRow).where(*wanted).order_by(order, HitRow.event_id).limit(most)
    return [_hit(row) for row in await session.scalars(query)]


def _hit(row: HitRow) -> HitFacts:
    return HitFacts(
        guild_id=row.guild_id,
        event_id=row.event_id,
        rule=row.rule,
        member_id=row.member_id,
        at=row.at,
        mode=Mode(row.state),
        what=row.what,
        surface=row.surface,
        span=row.span,
        place_id=row.place_id,
        origin=Origin(row.source),
        done=tuple(row.done.split()),
        failed=tuple(row.failed.split()),
        wave=row.wave,
        case_number=row.case_number,
        wrong_by=row.wrong_by,
    )


async def note(session: AsyncSession, guild_id: int, wave: int, member_id: int, **values: Any) -> None:
    """Of all that a member did in a wave."""
    these = (HitRow.guild_id == guild_id) & (HitRow.wave == wave) & (HitRow.member_id == member_id)
    await session.execute(update(HitRow).where(these).values(**values))


async def note_done(session: AsyncSession, guild_id: int, outcomes: Iterable[Outcome]) -> None:
    rows = [
        {"server": guild_id, "event": event, "was_done": " ".join(one.done), "was_refused": " ".join(one.failed)}
        for one in outcomes
        for event in one.events
    ]
    await run_each(session, NOTE_DONE, rows)


async def claim_offence(session: AsyncSession, guild_id: int, wave: int, member_id: int, case_number: int) -> bool:
    """False if what a member did in a wave has its case already."""
    theirs = {"server": guild_id, "in_wave": wave, "member": member_id}
    if await session.scalar(HAVE_A_CASE, theirs):
        return False
    await run_each(session, GIVE_CASE, [{**theirs, "new_case": case_number}])
    return True


async def mark_wrong(
    session: AsyncSession, guild_id: int, by: int, at: datetime, *wanted: ColumnElement[bool]
) -> list[HitFacts]:
    """Those that were not marked yet."""
    query = update(HitRow).where(HitRow.guild_id == guild_id, HitRow.wrong_by.is_(None), *wanted)
    marked = await session.scalars(query.values(wrong_by=by, wrong_at=at).returning(HitRow))
    return [_hit(row) for row in marked]


def in_wave(wave: int, member_id: int = 0) -> tuple[ColumnElement[bool], ...]:
    of_member = (HitRow.member_id == member_id,) if member_id else ()
    return (HitRow.wave == wave, *of_member)


def is_event(event_id: int, rule: str) -> tuple[ColumnElement[bool], ...]:
    return (HitRow.event_id == event_id, HitRow.rule == rule)


async def numbers(session: AsyncSession, guild_id: int, rule: str, since: datetime) -> Numbers:
    query = select(func.count(), func.count(HitRow.member_id.distinct()), func.count(HitRow.wrong_by)).where(
        HitRow.guild_id == guild_id, HitRow.rule == rule, HitRow.at >= since
    )
    return Numbers(*(await session.execute(query)).one())


async def by_rule(session: AsyncSession, guild_id: int, since: datetime, until: datetime | None) -> list[RuleFigures]:
    """The most hits first."""

    def count(*wanted: ColumnElement[bool]) -> Any:
        whole = wanted[0] if len(wanted) == 1 else wanted[0] & wanted[1]
        return func.coalesce(func.sum(case((whole, 1), else_=0)), 0)

    enforced, wrong = HitRow.state == Mode.ENFORCED, HitRow.wrong_by.is_not(None)
    counted = count(~enforced), count(enforced), count(wrong), count(enforced, wrong)
    wanted = [HitRow.guild_id == guild_id, HitRow.at >= since]
    if until is not None:
        wanted.append(HitRow.at < until)
    query = select(HitRow.rule, *counted).where(*wanted).group_by(HitRow.rule)
    rows = await session.execute(query.order_by(func.count().desc(), HitRow.rule))
    return [RuleFigures(rule, *(int(number) for number in counts)) for rule, *counts in rows]


# Waves


async def open_wave(session: AsyncSession, wave: Wave) -> int:
    """Its number: the next one."""
    last = await session.scalar(select(func.max(WaveRow.number)).where(WaveRow.guild_id == wave.guild_id))
    number = (last or 0) + 1
    session.add(
        WaveRow(
            guild_id=wave.guild_id,
            number=number,
            rule=wave.rule,
            rule_number=wave.rule_number,
            state=wave.verdict,
            begun_at=wave.begun_at,
            needs_human=wave.needs_human,
            role_id=wave.role_id,
        )
    )
    await session.flush()
    return number


async def wave(session: AsyncSession, guild_id: int, number: int) -> Wave | None:
    row = await session.get(WaveRow, (guild_id, number))
    return None if row is None else _wave(row)


async def waiting_waves(session: AsyncSession, guild_id: int, most: int) -> list[Wave]:
    """Those that a human has to look at, the oldest first."""
    query = select(WaveRow).where(
        WaveRow.guild_id == guild_id, WaveRow.state == Verdict.OPEN, WaveRow.needs_human.is_(True)
    )
    return [_wave(row) for row in await session.scalars(query.order_by(WaveRow.begun_at).limit(most))]


def _wave(row: WaveRow) -> Wave:
    return Wave(
        guild_id=row.guild_id,
        number=row.number,
        rule=row.rule,
        rule_number=row.rule_number,
        verdict=Verdict(row.state),
        begun_at=row.begun_at,
        needs_human=row.needs_human,
        role_id=row.role_id,
        sending_at=row.sending_at,
        channel_id=row.channel_id,
        message_id=row.message_id,
        decided_by=row.decided_by,
    )


async def change_wave(session: AsyncSession, guild_id: int, number: int, **values: Any) -> None:
    query = update(WaveRow).where(WaveRow.guild_id == guild_id, WaveRow.number == number)
    await session.execute(query.values(**values))


async def decide(session: AsyncSession, guild_id: int, number: int, verdict: Verdict, by: int, at: datetime) -> bool:
    """False if someone was faster."""
    this = (WaveRow.guild_id == guild_id) & (WaveRow.number == number) & (WaveRow.state == Verdict.OPEN)
    query = update(WaveRow).where(this).values(state=verdict, decided_by=by, decided_at=at)
    return (await session.execute(query.returning(WaveRow.number))).first() is not None


# Objections


async def object_to(session: AsyncSession, cipher: Cipher, guild_id: int, said: Objection, untold: str) -> bool:
    """False if this member objected before."""
    values = {
        "guild_id": guild_id,
        "wave": said.wave,
        "member_id": said.member_id,
        "words": cipher.seal(said.words),
        "language": said.language,
        "made_at": said.made_at,
        "told": untold,
    }
    query = insert_into(session, ObjectionRow).values(values).on_conflict_do_nothing()
    return (await session.execute(query.returning(ObjectionRow.member_id))).first() is not None


async def objections(session: AsyncSession, cipher: Cipher, guild_id: int, number: int) -> list[Objection]:
    query = select(ObjectionRow).where(ObjectionRow.guild_id == guild_id, ObjectionRow.wave == number)
    return [
        Objection(row.wave, row.member_id, cipher.open(row.words), row.language, row.made_at)
        for row in await session.scalars(query.order_by(ObjectionRow.made_at))
    ]


async def move_told(session: AsyncSession, guild_id: int, said: Objection, before: str, after: str) -> bool:
    this = (
        (ObjectionRow.guild_id == guild_id)
        & (ObjectionRow.wave == said.wave)
        & (ObjectionRow.member_id == said.member_id)
        & (ObjectionRow.told == before)
    )
    query = update(ObjectionRow).where(this).values(told=after).returning(ObjectionRow.member_id)
    return (await session.execute(query)).first() is not None
