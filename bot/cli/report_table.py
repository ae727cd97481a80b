"""A week for the terminal: the digest's own words, then every number with last week's and the usual one."""

from collections.abc import Iterator

from rich import box
from rich.table import Table

from bot.core.i18n import Words, _
from bot.features.digest.measured import NUMBERS, measured
from bot.features.digest.pages import Page
from bot.features.digest.posts import shared_wording
from bot.features.engagement.report import Figure, Report
from bot.features.engagement.reports import METRICS, Metric, not_shown

CHANNELS = 10
NONE = "–"


def head(page: Page, language: Words) -> str:
    """The server, then what the digest says."""
    report = page.report
    server = _(
        "{server}, {week}, {timezone}", server=report.guild_name, week=str(report.week), timezone=report.timezone
    )
    said = [language.say(server), "", shared_wording(page, language).text(page.digest)]
    if not report.final:
        said.append(language.say(_("Not final: some questions still have time to be answered.")))
    return "\n".join(said)


def table(report: Report, language: Words) -> Table:
    """The metrics that have a number, then the busiest channels."""
    rows = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    rows.add_column(language.say(_("Number")))
    for title in (_("This week"), _("Last week"), _("Usual")):
        rows.add_column(language.say(title), justify="right", no_wrap=True)
    for metric in METRICS:
        figure = report.metrics.get(metric.key)
        if figure is not None and figure.value is not None and metric.unit in NUMBERS:
            rows.add_row(language.say(metric.title), *_cells(metric, figure, language))
    for cells in _channels(report, language):
        rows.add_row(*cells)
    return rows


def foot(report: Report, language: Words) -> str:
    """Which metrics have none, and why."""
    return "\n".join(map(language.say, not_shown(report)))


def _cells(metric: Metric, figure: Figure, language: Words) -> Iterator[str]:
    for number in (figure.value, figure.previous, figure.baseline):
        yield NONE if number is None else language.show(measured(metric.unit, number))


def _channels(report: Report, language: Words) -> Iterator[tuple[str, ...]]:
    """The channels in which most was written, with their messages."""
    figure = report.metrics.get("top_channels")
    for channel in (figure.value or ())[:CHANNELS] if figure else ():
        numbers = (channel.messages, channel.previous, channel.baseline)
        cells = (NONE if number is None else language.show(round(number)) for number in numbers)
        yield (f"#{channel.name}", *cells)
