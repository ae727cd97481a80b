"""What may be compared, and how a comparison is worded."""

from dataclasses import replace

from bot.core.i18n import Change, Percent, Signed, Text, _, n_
from bot.features.engagement.report import FEW_PEOPLE, FEW_TO_COMPARE, LIVE_WEEKS, Figure, Report

NOT_COUNTED = Figure(None)


def figure(report: Report, key: str) -> Figure:
    return report.metrics.get(key, NOT_COUNTED)


def counts_writers(report: Report) -> bool:
    """Reactions and voice are only known of weeks that were heard live."""
    return report.live_weeks < LIVE_WEEKS


def members(report: Report) -> Figure:
    return report.writers if counts_writers(report) else figure(report, "active_members")


def change(value: float, reference: float | None) -> float | None:
    """The relative change, None where there is too little to compare with."""
    if reference is None or reference < FEW_TO_COMPARE:
        return None
    return value / reference - 1


def points(value: float, reference: float) -> int:
    return round((value - reference) * 100)


def points_text(number: int) -> Text:
    return n_("{points} point", "{points} points", abs(number), points=Signed(number))


def ratio_of(figure: Figure) -> float | None:
    """The ratio, if it is taken over enough people to be shown."""
    if figure.value is None or figure.of is None or figure.of < FEW_PEOPLE:
        return None
    return float(figure.value)


def answered_share(answered: float | None, unanswered: float | None) -> float | None:
    """Over settled questions only."""
    if answered is None or unanswered is None or answered + unanswered < FEW_PEOPLE:
        return None
    return answered / (answered + unanswered)


def comparable(report: Report, figure: Figure) -> Figure:
    """Without what a week that was not counted in full can't be compared with."""
    if not report.complete:
        return replace(figure, previous=None, baseline=None)
    return figure if report.previous_complete else replace(figure, previous=None)


def comparisons(figure: Figure, *, named: bool) -> list[Text]:
    """A count against last week and against the baseline; with what it is compared with, if `named`."""
    last, usual = change(figure.value, figure.previous), change(figure.value, figure.baseline)
    if last is not None and usual is not None and not named:
        return [_("{change}", change=Change(last)), _("{change}", change=Change(usual))]
    pieces = []
    if last is not None:
        pieces.append(_("{change} on last week", change=Change(last)))
    if usual is not None:
        pieces.append(_("{change} on usual¹", change=Change(usual)))
    if not pieces and (figure.previous is not None or figure.baseline is not None):
        return [_("too few to compare")]
    return pieces


def usual_share(figure: Figure) -> Text | None:
    """A ratio beside its baseline: `38 %, usual 49 %`."""
    ratio = ratio_of(figure)
    if ratio is None:
        return None
    if figure.baseline is None:
        return _("{share}", share=Percent(ratio))
    return _("{share}, usual {baseline}", share=Percent(ratio), baseline=Percent(figure.baseline))
