"""What the digest says of automod: how much it did, and when too much of it was wrong."""

import json

from bot.core.i18n import words
from bot.features.automod.figures import AutomodFigures, RuleFigures
from bot.features.digest.automod import AUTOMOD, headlines, rules, suggestions
from bot.features.digest.parts import Value
from bot.features.digest.policy import verdict
from bot.features.digest.snapshot import packed, unpacked
from bot.features.engagement.report import Report
from bot.features.engagement.reports import report_json
from tests.features.digest.reports import CALM, REPORT, report

HITS = AutomodFigures((RuleFigures("invites", 3, 40, 2, 1), RuleFigures("caps_lock", 12, 0, 0, 0)))


def with_hits(enforced: int, undone: int) -> Report:
    from dataclasses import replace

    return replace(CALM, automod=AutomodFigures((RuleFigures("invites", 0, enforced, undone, undone),)))


def said(week: Report, language: str) -> str:
    line = " · ".join(words(language).say(text) for text_line in headlines(week) for text in text_line)
    return line.replace("\xa0", " ")


def test_hits_by_rule_and_what_was_wrong() -> None:
    week = report(automod=HITS)
    assert said(week, "en") == (
        "🤖 **40** automod hits acted on · most by invites 40 · 15 only observed · 2 marked as false positives"
    )
    assert said(week, "fr") == (
        "🤖 **40** détections suivies d’effet · surtout invites 40 · 15 seulement observées · 2 à tort"
    )


def test_nothing_where_nothing_was_hit() -> None:
    assert headlines(REPORT) == []


def test_a_quarter_of_at_least_twenty_hits_undone_is_worth_a_look() -> None:
    assert rules(with_hits(19, 19)) == []
    assert rules(with_hits(20, 4)) == []
    [rule] = rules(with_hits(20, 5))
    assert rule.value is Value.WORTH_A_LOOK
    assert words("en").say(rule.rule) == "5 of 20 automod hits were undone (25%; rule: 20 and 25%)."
    [todo] = suggestions(with_hits(20, 5))
    assert "Let the automod rule **invites** observe again: 5 of its 20 hits were undone" in words("en").say(todo.text)
    assert verdict(with_hits(20, 5), (), (AUTOMOD,)).value is Value.WORTH_A_LOOK
    assert verdict(with_hits(20, 4), (), (AUTOMOD,)).value is Value.ALL_GOOD


def test_an_old_week_keeps_its_hits() -> None:
    week = report(automod=HITS)
    assert unpacked(packed(week)).automod == HITS


def test_the_report_for_programs_has_hits_by_rule_and_cases_by_source() -> None:
    told = json.loads(json.dumps(report_json(report(automod=HITS), {})))["metrics"]
    assert told["automod"]["value"][0] == {"rule": "invites", "observed": 3, "enforced": 40, "false_positive": 2}
    assert told["cases"]["value"] == {"by_kind": {}, "by_source": {}, "undone": 0}
    assert told["cases"]["previous_why"] == "not_compared"
