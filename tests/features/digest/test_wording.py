import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import Week
from bot.core.i18n import Text, _, languages, words
from bot.features.digest.community import COMMUNITY
from bot.features.digest.compose import Delay, Digest, Outcome, Taken, compose
from bot.features.digest.details import details
from bot.features.digest.pages import Page
from bot.features.digest.parts import Part
from bot.features.digest.policy import verdict
from bot.features.digest.snapshot import packed, unpacked
from bot.features.digest.wording import TEXT_LIMIT, Wording, link_text
from bot.features.engagement.report import ChannelFigures, Figure, Report, Waiting
from tests.features.digest.reports import CALM, METRICS, REPORT, WEEK, report

PARTS = (COMMUNITY,)


def digest(week: Report = REPORT, **options: Any) -> Digest:
    return compose(week, verdict(week, parts=PARTS), PARTS, **options)


def text(week: Report = REPORT, language: str = "en", **options: Any) -> str:
    return "\n".join(Wording(words(language)).sections(digest(week, **options)))


def test_the_digest_reads_like_this_in_english() -> None:
    outcomes = [Outcome(_("oldest questions"), Taken(5, done=True)), Outcome(_("bring someone along"), None)]
    wording = Wording(words("en"), {1003 << 22: "Firmware won’t *start*"}, {2: Taken(77, done=False)})
    said = "\n".join(wording.sections(digest(last_actions=outcomes))).replace("\u2009", " ")
    server = REPORT.guild_id
    assert said.splitlines() == [
        "## 🟡 Worth a look · week 43 (Mon, Oct 19 – Sun, Oct 25)",
        "-# Why: 38% of newcomers wrote in their first week, usual 49% (11 points under; rule: 10).",
        "**2,140** active members · −6% on last week · −2% on usual¹",
        "**18,320** messages · −9% · −8%",
        "**+176** members · 412 joined, 236 left (last week +151)",
        "**84%** of 124 questions answered within 24 h · −4 points · half within 38 min (usual 24 min)",
        "### What changed",
        "▲ <#12> 1,240 messages, +58% · 96 people",
        "▼ <#11> 4,980 messages, −21% · 610 people",
        "👋 Of 388 who joined Oct 12 – 18, 147 wrote in their first week · 38%, usual 49%",
        "↩️ Of 371 who joined Oct 5 – 11, 82 came back in their 2nd week · 22%, usual 23%",
        "💬 31 of 90 newcomers’ first messages had no answer within 24 h · 34%",
        "### Still waiting: 4 questions, oldest first",
        f"1. https://discord.com/channels/{server}/13/{1001 << 22} · 4 days",
        f"2. https://discord.com/channels/{server}/13/{1002 << 22} · 3 days",
        f"3. [Firmware won’t \\*start\\*](https://discord.com/channels/{server}/{1003 << 22}) · 2 days",
        "### Three things to do",
        "1. Answer the 3 oldest questions above.",
        "2. Greeters from 20:00 to 23:00: 22 of the 31 first messages left without an answer came then. 🙋 <@77>",
        "3. Look at what newcomers see first: 241 of 388 never wrote.",
        "-# Last week: ✅ oldest questions (<@5>) · ⬜ bring someone along",
        "-# ¹ usual = mean of weeks 39–42. 7 questions are less than 24 h old: too recent to judge. "
        "Sunday had 25 hours. Bots and members who opted out are not counted.",
    ]


def test_the_digest_reads_like_this_in_french() -> None:
    said = text(language="fr").replace("\u2009", " ").replace("\u202f", " ").replace("\xa0", " ")
    assert said.splitlines()[:10] == [
        "## 🟡 À surveiller · semaine 43 (lun. 19 – dim. 25 oct.)",
        "-# Pourquoi : 38 % des nouveaux membres ont écrit la première semaine, 49 % d’habitude "
        "(11 points de moins ; seuil : 10).",
        "**2 140** membres actifs · −6 % sur une semaine · −2 % sur l’habitude¹",
        "**18 320** messages · −9 % · −8 %",
        "**+176** membres · 412 arrivées, 236 départs (semaine d’avant : +151)",
        "**84 %** des 124 questions ont eu une réponse en 24 h · −4 points · la moitié en 38 min (24 min d’habitude)",
        "### Ce qui a changé",
        "▲ <#12> 1 240 messages, +58 % · 96 personnes",
        "▼ <#11> 4 980 messages, −21 % · 610 personnes",
        "👋 Sur 388 arrivées (12–18 oct.), 147 ont écrit la première semaine · 38 %, 49 % d’habitude",
    ]


def test_a_small_server_is_told_that_there_is_too_little_to_compare() -> None:
    small = report({"active_members": Figure(12, 9, 10.0), "messages": Figure(40, 30, 18.0)})
    said = text(small)
    assert "**12** active members · too few to compare" in said
    assert "**40** messages · +33% on last week\n" in said


def test_lines_whose_sample_is_too_small_are_not_there() -> None:
    small = report(
        {
            "activation": Figure(None, None, 0.49, "too_few", of=4),
            "retention_w1": Figure(None, None, None, "too_few", of=0),
            "newcomers_unanswered": Figure(3, of=4),
            "answered": Figure(3),
            "unanswered": Figure(1),
            "top_channels": Figure((ChannelFigures(11, "busy", 900, 4, 100, 100.0),)),
        }
    )
    said = text(small)
    for absent in ("joined Oct", "came back", "first messages had", "questions answered", "What changed", "<#11> 900"):
        assert absent not in said


def test_a_channel_that_fell_silent_is_told_once() -> None:
    fell = ChannelFigures(15, "events", 0, 0, 300, 350.0)
    assert "▼ <#15> 0 messages, −100% · 0 people" in text(report({"top_channels": Figure((fell,))}))
    closed = replace(fell, previous=0)
    assert "<#15>" not in text(report({"top_channels": Figure((closed,))}))


def test_what_the_bot_may_not_see_is_not_measured_and_never_zero() -> None:
    unseen = Figure(None, why="not_measured")
    said = text(report(dict.fromkeys(("joins", "leaves", "net", "activation", "retention_w1"), unseen)))
    assert "Joins and leaves: not measured" in said
    assert "**0" not in said


def test_the_details_say_what_is_not_shown_and_why() -> None:
    few = report({"stickiness": Figure(None, why="too_few")})
    page = Page(few, digest(few), {}, {})
    assert "-# Not shown (too few people to say): Stickiness." in "\n".join(details(page, Wording(words("en"))))


def test_questions_that_the_bot_may_not_read_are_not_measured() -> None:
    keys = ("questions", "answered", "unanswered", "open", "first_response_median", "first_response_p90")
    said = text(report(dict.fromkeys(keys, Figure(None, why="not_measured")), waiting=()))
    assert "\nQuestions: not measured\n" in said
    assert "No questions are counted" not in said


def test_joins_without_leaves_are_shown_as_joins() -> None:
    unknown = Figure(None, why="not_in_files")
    assert "**412** members joined\n" in text(report({"leaves": unknown, "net": unknown}))


def test_a_week_is_not_compared_with_one_that_was_not_counted_in_full() -> None:
    assert "**2,140** active members · −2% on usual¹\n" in text(report(previous_complete=False))
    assert "**2,140** active members\n" in text(report(complete=False))


def test_while_writers_are_counted_the_digest_says_so() -> None:
    said = text(report(live_weeks=3))
    assert "**1,800** members wrote" in said
    assert "members who wrote are counted, without reactions and voice" in said


def test_the_notes_say_what_is_odd_about_the_week() -> None:
    said = text(report({"questions": Figure(None, why="no_question_channel")}, late_leaves=2))
    assert "2 leaves were only noticed after the bot had been away." in said
    assert "No questions are counted" in said
    assert "Sunday had 23 hours." in text(report(week=Week(2026, 13)))
    assert "usual = mean of weeks 38, 40, and 41." in text(
        report(baseline_weeks=tuple(Week(2026, number) for number in (38, 40, 41)))
    )
    assert "usual = week 42, the only complete one before." in text(report(baseline_weeks=(Week(2026, 42),)))


def test_what_nobody_heard_is_said_with_why() -> None:
    away = report(away=timedelta(hours=3), unread=(13, 99), is_catching_up=True, late_leaves=2)
    sentences = (
        "The bot is still reading what it missed: not all of this week is counted yet. "
        "Not all is counted where the bot could not read: <#13> and <#99>. "
        "The bot was away for 3 hr: messages were read afterwards, reactions and voice of that time are missing. "
        "2 leaves were only noticed after the bot had been away."
    )
    assert sentences in text(away)
    assert "Le bot était absent pendant 3\u202fh" in text(away, language="fr").replace("\u00a0", "\u202f")
    in_details = details(Page(away, digest(away), {}, {}), Wording(words("en")))
    assert all(sentence in "".join(in_details) for sentence in sentences.split(". ")[:3])
    assert "away" not in text(report(away=timedelta(seconds=40)))
    assert "and 2 more" in text(report(unread=tuple(range(1, 8))))


def test_a_late_digest_says_so_and_which_weeks_had_none() -> None:
    planned = datetime(2026, 10, 12, 7, tzinfo=UTC)
    said = text(delay=Delay(planned, (Week(2026, 41), Week(2026, 42))))
    assert "Sent late: it was due on Monday at 09:00, and the bot was away." in said
    assert "There was no digest for weeks 41 and 42; /digest preview shows them." in said


def test_a_calm_week_says_little() -> None:
    said = text(CALM)
    assert "## 🟢 All good" in said
    assert "Still waiting" not in said
    assert "### Two things to do" in said


def test_the_other_language_says_the_same_numbers() -> None:
    numbers = [re.findall(r"\d+", re.sub(r"(?<=\d)[,\s](?=\d)", "", text(language=code))) for code in ("en", "fr")]
    english, french = (sorted(each) for each in numbers)
    # Dates are written in another order, and English writes midnight-style hours with minutes.
    assert sorted(set(english) - {"00"}) == sorted(set(french))


def test_plain_text_has_no_markdown_no_links_and_names_channels() -> None:
    plain = Wording(words("en"), taken={1: Taken(5, done=True)}, plain=True, channels=REPORT.channel_names)
    said = plain.text(digest())
    assert "▲ #photos 1,240 messages" in said
    assert "1. #help · 4 days" in said
    assert not re.search(r"\*\*|^#+ |-# |https?:|<[@#]", said, re.MULTILINE)


@pytest.mark.parametrize("title", ["[x](https://evil.example)", "**@everyone** <@1>", "a\nb", "`x` ||y||", "x" * 300])
def test_a_title_is_only_ever_read_as_text(title: str) -> None:
    shown = link_text(title)
    assert "\n" not in shown
    assert "://" not in shown
    assert not re.search(r"(?<!\\)[\[\]()*`|<>@]", shown)
    assert len(shown) <= 130


def test_what_does_not_fit_is_left_out_by_rule() -> None:
    long = Part(changes=lambda _report: [(_("x" * 200),)] * 40)
    week = compose(REPORT, verdict(REPORT), (COMMUNITY, long))
    sections = Wording(words("en")).sections(week)
    said = "\n".join(sections)
    assert sum(map(len, sections)) <= TEXT_LIMIT
    for kept in ("Why: ", "**2,140** active members", "Still waiting", "3. Look at what", "▲ <#12>"):
        assert kept in said


def test_a_report_comes_back_from_the_database_as_it_was() -> None:
    away = replace(REPORT, away=timedelta(hours=3), unread=(13,))
    again = unpacked(json.loads(json.dumps(packed(away))))
    assert packed(again) == packed(away)
    assert text(again) == text(away)


def test_of_thousands_of_waiting_questions_only_the_oldest_are_kept() -> None:
    waiting = tuple(Waiting(number << 22, 13, None, 5, 9_000.0 - number) for number in range(3_000))
    kept = packed(report(waiting=waiting))
    assert len(kept["waiting"]) == 25
    assert "Still waiting: 3,000 questions" in text(unpacked(kept), waiting=3_000)


counts = st.one_of(st.none(), st.integers(0, 10**7))
ratios = st.one_of(st.none(), st.floats(0, 1))
minutes = st.one_of(st.none(), st.floats(0, 10**5))
MINUTES = ("newcomer_reply_median", "first_response_median", "first_response_p90")
RATIOS = ("activation", "retention_w1", "stickiness")


@st.composite
def figures(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Figure:
    return Figure(draw(values), draw(values), draw(values), of=draw(st.one_of(st.none(), st.integers(0, 10**5))))


@st.composite
def generated(draw: st.DrawFn) -> Report:
    kinds = {key: ratios if key in RATIOS else minutes if key in MINUTES else counts for key in METRICS}
    found = {key: draw(figures(kind)) for key, kind in kinds.items()}
    channel = st.builds(
        ChannelFigures,
        st.integers(1, 2**63),
        st.text(max_size=100),
        st.integers(0, 10**6),
        st.integers(0, 10**5),
        counts,
        st.one_of(st.none(), st.floats(0, 10**6)),
    )
    found["top_channels"] = Figure(draw(st.one_of(st.none(), st.tuples(channel, channel))))
    found["heatmap"] = Figure(None)
    found["best_hours"] = Figure(draw(st.sampled_from([None, [], [[6, 23, 0.5]], [[0, 0, 10**6]]])))
    question = st.builds(Waiting, st.just(2**63), st.just(2**63), st.none(), st.just(1), st.floats(0, 10**6))
    return replace(
        REPORT,
        metrics=found,
        writers=draw(figures(counts)),
        week=WEEK.plus(draw(st.integers(-60, 60))),
        timezone=draw(st.sampled_from(["UTC", "Europe/Paris", "America/St_Johns", "Asia/Kolkata"])),
        complete=draw(st.booleans()),
        previous_complete=draw(st.booleans()),
        live_weeks=draw(st.integers(0, 9)),
        baseline_weeks=draw(st.sampled_from([(), (Week(2026, 42),), REPORT.baseline_weeks])),
        overdue_questions=draw(st.integers(0, 10**5)),
        waiting=tuple(draw(st.lists(question, max_size=6))),
        late_leaves=draw(st.integers(0, 10**5)),
        away=draw(st.timedeltas(timedelta(), timedelta(days=7))),
        unread=tuple(draw(st.lists(st.integers(1, 2**63), max_size=9))),
        is_catching_up=draw(st.booleans()),
        left_alone_by_hour=tuple(draw(st.lists(st.integers(0, 10**4), min_size=24, max_size=24))),
    )


@settings(max_examples=60)
@given(generated(), st.sampled_from(languages()))
def test_every_report_is_said_within_the_limit_and_without_holes(week: Report, language: str) -> None:
    sections = Wording(words(language)).sections(digest(week))
    said = "\n".join(sections)
    assert sum(map(len, sections)) <= TEXT_LIMIT
    assert not re.search(r"None|nan|inf\b|\{|\}|Figure", said)
    assert len(digest(week).suggestions) <= 3


@settings(max_examples=40)
@given(generated())
def test_every_sentence_has_its_french(week: Report) -> None:
    french = words("fr")
    shown = digest(week)
    lines = [piece for line in (*shown.headlines, *shown.changes) for piece in line]
    suggested = [each for suggestion in shown.suggestions.values() for each in (suggestion.text, suggestion.short)]
    for sentence in (*lines, *suggested, *shown.notes, shown.verdict.rule):
        for each in nested(sentence):
            assert french.has(each), each.message


def nested(sentence: Text) -> list[Text]:
    inner = [value for value in sentence.values.values() if isinstance(value, Text)]
    return [sentence, *(each for value in inner for each in nested(value))]
