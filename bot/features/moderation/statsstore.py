"""The queries over many cases at once: counts, never their text."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.moderation.cases import Kind, Source, State
from bot.features.moderation.figures import Tally
from bot.features.moderation.tables import CaseRow


async def tallies(
    session: AsyncSession, guild_id: int, since: datetime, until: datetime | None, actor_id: int | None
) -> list[Tally]:
    """Of what took place; `actor_id`: of one moderator alone."""
    wanted = [*_between(guild_id, since, until), CaseRow.state.in_((State.DONE, State.LIFTED))]
    if actor_id is not None:
        wanted.append(CaseRow.actor_id == actor_id)
    query = select(CaseRow.kind, CaseRow.source, func.count(), func.count(CaseRow.undone)).where(*wanted)
    rows = await session.execute(query.group_by(CaseRow.kind, CaseRow.source))
    return [Tally(Kind(kind), Source(source), cases, undone) for kind, source, cases, undone in rows]


async def actors(session: AsyncSession, guild_id: int, since: datetime, most: int) -> list[int]:
    """Who acted by command, the latest first."""
    wanted = (*_between(guild_id, since, None), CaseRow.source == Source.COMMAND)
    query = select(CaseRow.actor_id).where(*wanted).group_by(CaseRow.actor_id)
    return list(await session.scalars(query.order_by(func.max(CaseRow.made_at).desc()).limit(most)))


def _between(guild_id: int, since: datetime, until: datetime | None) -> tuple[ColumnElement[bool], ...]:
    begun = CaseRow.guild_id == guild_id, CaseRow.made_at >= since
    return begun if until is None else (*begun, CaseRow.made_at < until)
