from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import claims
from bot.core.calendar import Week
from bot.core.tables import Due, DueState
from bot.features.digest.compose import Taken
from bot.features.digest.tables import Digest, DigestState

KIND = "digest"
TAKEN, DONE = "digest_action", "digest_done"


@dataclass(frozen=True)
class Kept:
    """What the database holds of a week's digest. `claimed_at` also tells one claim from the next."""

    week: Week
    state: DigestState
    claimed_at: datetime
    channel_id: int | None
    message_id: int | None
    numbers: dict[str, Any]


async def digest_of(session: AsyncSession, guild_id: int, week: Week) -> Kept | None:
    query = select(Digest).where(Digest.guild_id == guild_id, Digest.week == str(week))
    row = await session.scalar(query.execution_options(populate_existing=True))
    return _kept(row) if row else None


def _kept(row: Digest) -> Kept:
    week, state = Week.parse(row.week), DigestState(row.state)
    return Kept(week, state, row.claimed_at, row.channel_id, row.message_id, row.numbers)


async def claim(session: AsyncSession, guild_id: int, week: Week, now: datetime, hold: timedelta) -> Kept | None:
    """Make this week's digest ours alone; None if it was sent, or if another is at it.

    One that was being sent stays so: whoever claims it must first look whether it arrived.
    """
    seen = await digest_of(session, guild_id, week)
    if seen is None:
        return await _first_claim(session, guild_id, week, now)
    held = seen.claimed_at > now - hold and seen.state != DigestState.KEPT
    if seen.state == DigestState.SENT or held:
        return None
    if not await move(session, guild_id, seen, claimed_at=now):
        return None
    return await digest_of(session, guild_id, week)


async def _first_claim(session: AsyncSession, guild_id: int, week: Week, now: datetime) -> Kept | None:
    row = Digest(guild_id=guild_id, week=str(week), state=DigestState.CLAIMED, claimed_at=now, numbers={})
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError:
        return None
    return _kept(row)


async def move(session: AsyncSession, guild_id: int, seen: Kept, **values: Any) -> bool:
    """Change it, if nobody did since it was seen."""
    query = update(Digest).where(
        Digest.guild_id == guild_id,
        Digest.week == str(seen.week),
        Digest.state == seen.state,
        Digest.claimed_at == seen.claimed_at,
    )
    return (await session.execute(query.values(**values).returning(Digest.week))).first() is not None


async def is_used(session: AsyncSession, guild_id: int, key: str) -> bool:
    """Whether a digest of this date has run, or runs."""
    query = select(Due.state).where(Due.guild_id == guild_id, Due.kind == KIND, Due.key == key)
    return await session.scalar(query) not in {None, DueState.WAITING}


async def taken(session: AsyncSession, guild_id: int, week: Week, now: datetime) -> dict[int, Taken]:
    """Who has which suggestion in hand, or has done it, by its number."""
    prefix = f"{week}:"
    in_hand = await claims.holders(session, guild_id, TAKEN, prefix, now)
    done = await claims.holders(session, guild_id, DONE, prefix, now)
    every = {key: Taken(holder, done=False) for key, holder in in_hand.items()}
    every |= {key: Taken(holder, done=True) for key, holder in done.items()}
    return {int(key.removeprefix(prefix)): each for key, each in every.items()}


async def suggestion(
    session: AsyncSession, guild_id: int, week: Week, number: int, now: datetime
) -> tuple[int, Taken | None]:
    """How many suggestions the week's digest made, and who has this one in hand."""
    kept = await digest_of(session, guild_id, week)
    made = kept.numbers.get("actions", ()) if kept else ()
    return len(made), (await taken(session, guild_id, week, now)).get(number)
