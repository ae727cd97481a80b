"""How the week's Q&A events went, beside the last one before."""

from bot.core.i18n import Listing, Text, _, n_
from bot.features.digest.parts import Line, Part
from bot.features.engagement.report import FEW_PEOPLE, FEW_TO_COMPARE, Report
from bot.features.qa.report import CameBack, Held


def headlines(report: Report) -> list[Line]:
    return [
        *(_held(one) for one in report.qa.held),
        *(_came_back(one) for one in report.qa.came_back if one.attendees >= FEW_PEOPLE),
    ]


def _held(held: Held) -> Line:
    figures, before = held.figures, held.before
    pieces = [
        n_("{count} question", "{count} questions", figures.submitted),
        n_("{count} shown", "{count} shown", figures.published),
        n_("{count} with an answer", "{count} with an answer", figures.answered),
        n_("{count} voter", "{count} voters", figures.voters),
        n_("{count} asker", "{count} askers", figures.askers),
    ]
    if figures.interested is not None:
        pieces.append(n_("{count} interested on Discord", "{count} interested on Discord", figures.interested))
    number, what = str(held.number), Listing(pieces)
    line: list[Text] = [_("🎤 **Q&A {number}**: {figures}", number=number, figures=what)]
    if before is not None and before.attendees >= FEW_TO_COMPARE:
        text = n_(
            "{count} took part, {before} last time",
            "{count} took part, {before} last time",
            figures.attendees,
            before=before.attendees,
        )
        line.append(text)
    elif before is not None:
        line.append(_("too few last time to compare"))
    return tuple(line)


def _came_back(one: CameBack) -> Line:
    text = n_(
        "🎤 Of the {attendees} who took part in Q&A {number}, {count} was active again this week",
        "🎤 Of the {attendees} who took part in Q&A {number}, {count} were active again this week",
        one.came_back,
        attendees=one.attendees,
        number=str(one.number),
    )
    return (text,)


QA = Part(headlines=headlines)
