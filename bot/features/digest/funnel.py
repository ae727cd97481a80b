"""How far the newcomers came whose time is over, and where fewer go on than usual."""

from bot.core.i18n import Listing, Percent, Text, _, n_
from bot.features.care.figures import STEPS, Step, StepFigures
from bot.features.digest.parts import Line, Part
from bot.features.engagement.report import Report


def changes(report: Report) -> list[Line]:
    """Nothing of a few people."""
    steps = report.funnel.steps
    if not steps:
        return []
    joined, *rest = steps
    same = [_taken(one) for one in rest if one.week == joined.week and one.step is not Step.BACK]
    line = [
        n_(
            "🧭 Of **{count}** who joined the week before: {steps}",
            "🧭 Of **{count}** who joined the week before: {steps}",
            joined.count,
            steps=Listing(same),
        )
    ]
    line += [_back(one) for one in rest if one.step is Step.BACK]
    lost = report.funnel.lost
    return [tuple(line), *([(_lost(lost),)] if lost is not None else [])]


def _taken(one: StepFigures) -> Text:
    return _("{count} {step}", count=one.count, step=STEPS[one.step])


def _back(one: StepFigures) -> Text:
    return n_(
        "of those one week older, {count} came back in week 2",
        "of those one week older, {count} came back in week 2",
        one.count,
    )


def _lost(one: StepFigures) -> Text:
    return _(
        "Fewer go on than usual: {share} of those before “{step}” (usual {usual})",
        share=Percent(one.passed or 0),
        step=STEPS[one.step],
        usual=Percent(one.usual or 0),
    )


FUNNEL = Part(changes=changes)
