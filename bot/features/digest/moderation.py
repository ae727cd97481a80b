"""What the team had to do this week, in totals; never who did how much."""

from collections.abc import Iterator
from datetime import timedelta

from bot.core.i18n import Hour, Listing, Minutes, Percent, Text, _, n_
from bot.features.digest.numbers import figure
from bot.features.digest.parts import Line, Part, Suggestion, Value, Verdict
from bot.features.engagement.report import FEW_PEOPLE, Report
from bot.features.moderation.cases import NAMES
from bot.features.moderation.figures import SOURCES
from bot.features.reports.figures import HOURS

TOO_LONG = timedelta(hours=48)
ANSWERED_WITHIN = timedelta(hours=24)
COVER_HOURS = 4
MUCH_DONE = 20


def headlines(report: Report) -> list[Line]:
    return [*_cases(report), *_reports(report)]


def _cases(report: Report) -> Iterator[Line]:
    """Nothing where nothing happened; a share of few is not shown."""
    figures = report.moderation
    if not figures.cases:
        return
    kinds = Listing([_("{what} {count}", what=NAMES[kind], count=count) for kind, count in figures.by_kind])
    pieces = [n_("🛡️ **{count}** case: {kinds}", "🛡️ **{count}** cases: {kinds}", figures.cases, kinds=kinds)]
    if len(figures.by_source) > 1:
        sources = [_("{what} {count}", what=SOURCES[source], count=count) for source, count in figures.by_source]
        pieces.append(_("from {sources}", sources=Listing(sources)))
    if figures.undone_share is not None and figures.sanctions >= FEW_PEOPLE:
        pieces.append(_("{share} taken back or ended early", share=Percent(figures.undone_share)))
    yield tuple(pieces)


def _reports(report: Report) -> Iterator[Line]:
    handled = report.handled
    if not handled.answered and not handled.open:
        return
    pieces = [n_("🚩 **{count}** report answered", "🚩 **{count}** reports answered", handled.answered)]
    if handled.median is not None and handled.answered >= FEW_PEOPLE:
        pieces.append(_("half within {time}", time=_minutes(handled.median)))
    if handled.oldest_open is not None:
        oldest = _minutes(handled.oldest_open)
        pieces.append(
            n_("{count} open, for {oldest}", "{count} open, the oldest for {oldest}", handled.open, oldest=oldest)
        )
    yield tuple(pieces)


def rules(report: Report) -> list[Verdict]:
    oldest = report.handled.oldest_open
    if oldest is None or oldest <= TOO_LONG:
        return []
    limit = round(TOO_LONG / timedelta(hours=1))
    text = _("a report waits for {oldest} (rule: over {limit} h).", oldest=_minutes(oldest), limit=limit)
    return [Verdict(Value.NEEDS_YOU, text)]


def suggestions(report: Report) -> list[Suggestion]:
    return [*_answer(report), *_cover(report)]


def _answer(report: Report) -> Iterator[Suggestion]:
    handled = report.handled
    if handled.oldest_open is None or handled.oldest_open < ANSWERED_WITHIN:
        return
    oldest = _minutes(handled.oldest_open)
    text = n_(
        "Answer the open report: it waits for {oldest}.",
        "Answer the {count} open reports: the oldest waits for {oldest}.",
        handled.open,
        oldest=oldest,
    )
    yield Suggestion("reports", text, _("open reports"))


def _cover(report: Report) -> Iterator[Suggestion]:
    """When most of the reports came that waited long: the team was thin then, whoever was there."""
    by_hour, total = report.handled.slow_by_hour, sum(report.handled.slow_by_hour)
    if total < FEW_PEOPLE:
        return
    spans = [sum(by_hour[(start + hour) % HOURS] for hour in range(COVER_HOURS)) for start in range(HOURS)]
    start = spans.index(max(spans))
    hours = {"start": Hour(start), "end": Hour((start + COVER_HOURS) % HOURS)}
    text = _(
        "The team needs cover from {start} to {end}: {some} of the {all} reports that waited over 2 hours came then.",
        some=max(spans),
        all=total,
        **hours,
    )
    yield Suggestion("cover", text, _("cover from {start} to {end}", **hours))


def deeds(report: Report) -> Text | None:
    """What members got from the team and its helpers."""
    firsts, waiting = figure(report, "newcomers_unanswered"), figure(report, "newcomers_open")
    greeted = max(0, (firsts.of or 0) - (firsts.value or 0) - (waiting.value or 0))
    answered = figure(report, "answered").value or 0
    if answered + greeted + report.handled.answered < MUCH_DONE:
        return None
    done = []
    if answered:
        done.append(n_("answered {count} question", "answered {count} questions", answered))
    if greeted:
        done.append(n_("greeted {count} newcomer", "greeted {count} newcomers", greeted))
    if report.handled.answered:
        done.append(n_("handled {count} report", "handled {count} reports", report.handled.answered))
    return _("The team and its helpers {done}.", done=Listing(done))


def _minutes(length: timedelta) -> Minutes:
    return Minutes(length / timedelta(minutes=1))


MODERATION = Part(headlines=headlines, rules=rules, suggestions=suggestions, deeds=deeds)
