"""A week for the terminal: the verdict, then every number with last week's and the usual one."""

from collections.abc import Iterator

from rich import box
from rich.table import Table

from bot.core.i18n import Days, Minutes, Percent, Text, Words, _
from bot.features.digest.pages import Page
from bot.features.digest.wording import VALUES
from bot.features.engagement.metrics.why import WHY
from bot.features.engagement.report import Figure, Report
from bot.features.engagement.reports import METRICS, Metric, Unit

CHANNELS = 10
NONE = "–"
SMALL = 20
"""Under it a mean is shown with its tenths."""


def head(page: Page, language: Words) -> str:
    """Server, week and verdict with the rule that decided it."""
    report, verdict = page.report, page.digest.verdict
    lines = [
        _(
            "{server}, week {week} ({days}, {timezone})",
            server=report.guild_name,
            week=str(report.week),
            days=Days(report.week.monday, report.week.sunday),
            timezone=report.timezone,
        ),
        _("{verdict}: {rule}", verdict=VALUES[verdict.value], rule=verdict.rule),
    ]
    if not report.final:
        lines.append(_("Not final: some questions still have time to be answered."))
    return "\n".join(map(language.say, lines))


def table(report: Report, language: Words) -> Table:
    rows = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    rows.add_column(language.say(_("Number")))
    for title in (_("This week"), _("Last week"), _("Usual")):
        rows.add_column(language.say(title), justify="right", no_wrap=True)
    for metric in METRICS:
        figure = report.metrics.get(metric.key)
        if figure is not None and metric.unit in {Unit.COUNT, Unit.RATIO, Unit.MINUTES}:
            rows.add_row(language.say(_title(metric, figure)), *_cells(metric, figure, language))
    for cells in _channels(report, language):
        rows.add_row(*cells)
    return rows


def _title(metric: Metric, figure: Figure) -> Text:
    """With why there is no number, where there is none."""
    if figure.value is None and figure.why is not None:
        return _("{title} ({why})", title=metric.title, why=WHY[figure.why])
    return metric.title


def _cells(metric: Metric, figure: Figure, language: Words) -> Iterator[str]:
    for number in (figure.value, figure.previous, figure.baseline):
        yield NONE if number is None else language.show(_shown(metric.unit, number))


def _shown(unit: Unit, number: float) -> object:
    if unit is Unit.RATIO:
        return Percent(number)
    if unit is Unit.MINUTES:
        return Minutes(number)
    return round(number, 1) if number < SMALL else round(number)


def _channels(report: Report, language: Words) -> Iterator[tuple[str, ...]]:
    """The channels in which most was written, with their messages."""
    figure = report.metrics.get("top_channels")
    for channel in (figure.value or ())[:CHANNELS] if figure else ():
        numbers = (channel.messages, channel.previous, channel.baseline)
        cells = (NONE if number is None else language.show(round(number)) for number in numbers)
        yield (f"#{channel.name}", *cells)
