"""What automod did this week, and whether too much of it was wrong."""

from bot.core.i18n import Command, Listing, Percent, _, n_
from bot.core.markdown import plain
from bot.features.automod.figures import RuleFigures
from bot.features.digest.parts import Line, Part, Suggestion, Value, Verdict
from bot.features.engagement.report import Report

SHOWN = 3
UNDONE_AT_LEAST, UNDONE_SHARE = 20, 0.25
"""Of so many enforced hits, such a share."""


def headlines(report: Report) -> list[Line]:
    """Nothing where nothing was hit."""
    figures = report.automod
    if not figures.by_rule:
        return []
    pieces = [n_("🤖 **{count}** automod hit acted on", "🤖 **{count}** automod hits acted on", figures.enforced)]
    acting = [one for one in figures.by_rule if one.enforced][:SHOWN]
    if acting:
        named = [_("{what} {count}", what=plain(one.rule), count=one.enforced) for one in acting]
        pieces.append(_("most by {rules}", rules=Listing(named)))
    if figures.observed:
        pieces.append(n_("{count} only observed", "{count} only observed", figures.observed))
    if figures.wrong:
        pieces.append(n_("{count} marked as a false positive", "{count} marked as false positives", figures.wrong))
    return [tuple(pieces)]


def rules(report: Report) -> list[Verdict]:
    figures = report.automod
    if figures.enforced < UNDONE_AT_LEAST or figures.undone < UNDONE_SHARE * figures.enforced - 1e-9:
        return []
    text = _(
        "{undone} of {enforced} automod hits were undone ({share}; rule: {least} and {limit}).",
        undone=figures.undone,
        enforced=figures.enforced,
        share=Percent(figures.undone / figures.enforced),
        least=UNDONE_AT_LEAST,
        limit=Percent(UNDONE_SHARE),
    )
    return [Verdict(Value.WORTH_A_LOOK, text)]


def suggestions(report: Report) -> list[Suggestion]:
    """The rule that was wrong most, where the verdict says that too many were."""
    if not rules(report):
        return []
    worst = max(report.automod.by_rule, key=_undone)
    name = plain(worst.rule)
    text = _(
        "Let the automod rule **{name}** observe again: {undone} of its {enforced} hits were undone ({command}).",
        name=name,
        undone=worst.undone,
        enforced=worst.enforced,
        command=Command("automod observe"),
    )
    return [Suggestion(f"automod:{worst.rule}", text, _("look at the automod rule {name}", name=name))]


def _undone(one: RuleFigures) -> int:
    return one.undone


AUTOMOD = Part(headlines=headlines, rules=rules, suggestions=suggestions)
