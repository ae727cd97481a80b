"""What the team had to do this week, in totals; never who did how much."""

from bot.core.i18n import Listing, Percent, _, n_
from bot.features.digest.parts import Line, Part
from bot.features.engagement.report import FEW_PEOPLE, Report
from bot.features.moderation.cases import NAMES
from bot.features.moderation.figures import SOURCES


def headlines(report: Report) -> list[Line]:
    """Nothing where nothing happened; a share of few is not shown."""
    figures = report.moderation
    if not figures.cases:
        return []
    kinds = Listing([_("{what} {count}", what=NAMES[kind], count=count) for kind, count in figures.by_kind])
    pieces = [n_("🛡️ **{count}** case: {kinds}", "🛡️ **{count}** cases: {kinds}", figures.cases, kinds=kinds)]
    if len(figures.by_source) > 1:
        sources = [_("{what} {count}", what=SOURCES[source], count=count) for source, count in figures.by_source]
        pieces.append(_("from {sources}", sources=Listing(sources)))
    if figures.undone_share is not None and figures.sanctions >= FEW_PEOPLE:
        pieces.append(_("{share} taken back or ended early", share=Percent(figures.undone_share)))
    return [tuple(pieces)]


MODERATION = Part(headlines=headlines)
