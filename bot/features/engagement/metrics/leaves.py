from bot.core.calendar import Week
from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    leaves = await source.leaves()
    return {week: known(source, week, leaves[week].total()) for week in source.weeks}


def known(source: Source, week: Week, leaves: int) -> Value:
    """Exports hold joins, but nobody's leave."""
    return Value(leaves) if source.coverage.tells_leaves(week) else Value(None, "not_in_files")


LEAVES = Metric(
    key="leaves",
    title=_("Leaves"),
    definition=_(
        "Members who left in the week, bans and kicks included. Leaves while the bot was away count in the "
        "week in which they were noticed."
    ),
    unit=Unit.COUNT,
    measure=measure,
)
