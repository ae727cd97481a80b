"""What the digest says of the week's Q&A events."""

from dataclasses import replace

from bot.core.i18n import Text, words
from bot.features.digest.qa import headlines
from bot.features.digest.snapshot import packed, unpacked
from bot.features.engagement.report import Report
from bot.features.qa.figures import Figures
from bot.features.qa.report import CameBack, Held, QaWeek
from tests.features.digest.reports import REPORT

LAST = Figures(submitted=20, published=15, answered=9, voters=31, askers=14, attendees=40, interested=50)
FIRST = Figures(submitted=8, published=8, answered=8, voters=12, askers=8, attendees=15)


def week(**values: object) -> Report:
    return replace(REPORT, qa=QaWeek(**values))  # type: ignore[arg-type]


def said(report: Report, language: str = "en") -> list[str]:
    spoken = words(language)
    lines: list[tuple[Text, ...]] = headlines(report)
    return [" · ".join(spoken.say(text) for text in line).replace("\u00a0", " ") for line in lines]


def test_an_event_is_shown_beside_the_one_before() -> None:
    [line] = said(week(held=(Held(3, LAST, replace(LAST, attendees=25)),)))
    assert line == (
        "🎤 **Q&A 3**: 20 questions, 15 shown, 9 with an answer, 31 voters, 14 askers, and 50 interested on Discord"
        " · 40 took part, 25 last time"
    )


def test_too_few_last_time_are_no_comparison_and_the_first_has_none() -> None:
    assert said(week(held=(Held(2, LAST, FIRST),)))[0].endswith("too few last time to compare")
    assert said(week(held=(Held(1, FIRST),)))[0].endswith("8 askers")


def test_who_came_back_is_shown_a_week_later_unless_they_are_few() -> None:
    back = CameBack(3, 40, 28), CameBack(4, 4, 4)
    assert said(week(came_back=back)) == ["🎤 Of the 40 who took part in Q&A 3, 28 were active again this week"]
    assert said(week(came_back=back), "fr")[0].startswith("🎤 Sur les 40 personnes de la séance 3, 28 étaient")


def test_a_week_without_any_says_nothing_and_a_kept_one_reads_the_same() -> None:
    assert said(REPORT) == []
    report = week(held=(Held(3, LAST, FIRST),), came_back=(CameBack(2, 15, 9),))
    assert unpacked(packed(report)).qa == report.qa
