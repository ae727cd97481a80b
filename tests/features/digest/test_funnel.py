from bot.core.calendar import Week
from bot.core.i18n import words
from bot.features.care.figures import FunnelFigures, Step, StepFigures
from bot.features.digest.funnel import changes
from bot.features.digest.snapshot import packed, unpacked
from bot.features.engagement.report import Report
from tests.features.digest.reports import report

WEEK = Week(2026, 42)
STEPS = (
    StepFigures(Step.JOINED, WEEK, 34),
    StepFigures(Step.SPOKE, WEEK, 12, 34, 0.35, 0.52),
    StepFigures(Step.ANSWERED, WEEK, 10, 12, 0.83, 0.8),
    StepFigures(Step.BACK, WEEK.plus(-1), 6, 15, 0.4, 0.4),
)
FUNNEL = FunnelFigures(STEPS, STEPS[1])


def said(week: Report, language: str) -> list[str]:
    spoken = words(language)
    return [" · ".join(spoken.say(text) for text in line) for line in changes(week)]


def test_the_digest_tells_how_far_newcomers_came_and_where_fewer_go_on() -> None:
    assert said(report(funnel=FUNNEL), "en") == [
        "🧭 Of **34** who joined the week before: 12 wrote and 10 got an answer"
        " · of those one week older, 6 came back in week 2",
        "Fewer go on than usual: 35% of those before “wrote” (usual 52%)",
    ]
    first, second = said(report(funnel=FUNNEL), "fr")
    assert first.startswith("🧭 **34** arrivées la semaine d’avant\u00a0: 12 ont écrit et 10 ont eu une réponse")
    assert "ont écrit" in second


def test_of_nobody_or_a_few_it_says_nothing() -> None:
    assert said(report(), "en") == []


def test_an_old_digest_reads_the_same_after_its_rows_are_gone() -> None:
    week = report(funnel=FUNNEL)
    assert unpacked(packed(week)).funnel == FUNNEL
