"""What of a week was not heard, and why."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from bot.features.engagement.metrics.source import Source
from bot.features.engagement.tables import CATCHING_UP, UNREADABLE, Gap


@dataclass(frozen=True)
class Missed:
    """`away`: how long nobody heard reactions and voice. `unread`: channels and threads that the bot could not read
    for some of the week. `is_catching_up`: some of it is still being read."""

    away: timedelta
    unread: tuple[int, ...]
    is_catching_up: bool


async def read_missed(source: Source) -> Missed:
    start, end = source.week.start(source.zone), source.week.end(source.zone)
    query = select(Gap.channel_id, Gap.why).where(
        Gap.guild_id == source.guild_id, Gap.from_at < end, Gap.to_at > start, Gap.why.in_((UNREADABLE, CATCHING_UP))
    )
    rows = await source.rows(query.distinct().order_by(Gap.channel_id))
    return Missed(
        away=source.coverage.away_in(source.week),
        unread=tuple(channel_id for channel_id, why in rows if why == UNREADABLE),
        is_catching_up=any(why == CATCHING_UP for _channel_id, why in rows),
    )
