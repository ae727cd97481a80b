from collections import Counter

from sqlalchemy import func, select

from bot.core.i18n import _
from bot.features.engagement.metrics.columns import channel_members
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source
from bot.features.engagement.report import ChannelFigures


async def measure(source: Source) -> Measured:
    by_week = await source.channel_messages()
    members = await members_by_channel(source)
    baseline = sum((by_week[week] for week in source.baseline_weeks), Counter[int]())
    counts = by_week[source.week]
    names = await source.channel_names({*counts, *baseline})
    before = by_week[source.week.plus(-1)] if source.coverage.touches(source.week.plus(-1)) else None
    weeks = len(source.baseline_weeks)
    channels = [
        ChannelFigures(
            channel_id,
            names.get(channel_id, str(channel_id)),
            counts[channel_id],
            members.get(channel_id, 0),
            before[channel_id] if before is not None else None,
            baseline[channel_id] / weeks if weeks else None,
        )
        for channel_id in {*counts, *baseline}
    ]
    busiest = sorted(channels, key=lambda channel: (-channel.messages, channel.channel_id))
    return {source.week: Value(tuple(busiest))}


async def members_by_channel(source: Source) -> dict[int, int]:
    query = select(channel_members.channel_id, func.count()).where(
        channel_members.guild_id == source.guild_id, channel_members.week == str(source.week)
    )
    rows = await source.rows(query.group_by(channel_members.channel_id))
    return {channel_id: members for channel_id, members in rows}


TOP_CHANNELS = Metric(
    key="top_channels",
    title=_("Channels"),
    definition=_(
        "Per channel: messages, distinct members who wrote, and the change against the mean of the up to four"
        " complete weeks before."
    ),
    unit=Unit.TABLE,
    measure=measure,
)
