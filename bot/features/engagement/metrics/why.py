"""Why a number is not shown."""

from collections.abc import Iterator, Mapping

from bot.core.i18n import Listing, Text, _
from bot.features.engagement.metrics import METRICS
from bot.features.engagement.report import Report

WHY: Mapping[str, Text] = {
    "too_few": _("too few people to say"),
    "none_answered": _("nothing was answered"),
    "no_question_channel": _("no channel is set as a question channel"),
    "not_measured": _("not measured, because the bot may not see it"),
    "not_counted": _("this week was not counted"),
    "not_in_files": _("chat exports do not tell who left"),
    "no_baseline": _("there is no complete week before to compare with"),
    "not_compared": _("not compared with other weeks"),
}


def not_shown(report: Report) -> Iterator[Text]:
    """The metrics without a number, together by why."""
    titles: dict[str, list[Text]] = {}
    for metric in METRICS:
        figure = report.metrics.get(metric.key)
        if figure is not None and figure.value is None and figure.why is not None:
            titles.setdefault(figure.why, []).append(metric.title)
    for why, left_out in titles.items():
        yield _("Not shown ({why}): {titles}.", why=WHY[why], titles=Listing(left_out))
