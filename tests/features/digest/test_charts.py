import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.core.i18n import words
from bot.features.digest import pictures
from bot.features.digest.charts import Charts
from bot.features.digest.community import COMMUNITY
from bot.features.digest.compose import compose
from bot.features.digest.policy import verdict
from bot.features.digest.shapes import Drawing, Sheet
from bot.features.digest.wording import Wording
from bot.features.engagement.report import Figure
from tests.features.digest.reports import HEATMAP, REPORT, WEEK, report

FRENCH = words("fr")
PNG = b"\x89PNG\r\n\x1a\n"


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(PNG)
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def drawings() -> list[Drawing]:
    digest = compose(REPORT, verdict(REPORT), (COMMUNITY,))
    wording = Wording(FRENCH, plain=True, channels=REPORT.channel_names)
    found: list[Drawing | None] = [
        pictures.active_members(REPORT, FRENCH),
        pictures.heatmap(REPORT, FRENCH),
        pictures.newcomers(REPORT, FRENCH),
        pictures.sheet(REPORT, digest, wording),
    ]
    return [drawing for drawing in found if drawing]


@pytest.fixture
async def charts() -> AsyncIterator[Charts]:
    charts = Charts()
    yield charts
    await charts.close()


async def test_every_picture_is_painted_elsewhere_and_matplotlib_stays_there(charts: Charts) -> None:
    sizes = [size(png) for png in await asyncio.gather(*(charts.paint(drawing) for drawing in drawings()))]
    assert sizes[:3] == [(1200, 675)] * 3
    assert sizes[3][0] == 1200
    assert "matplotlib" not in sys.modules


async def test_the_process_ends_when_idle_and_a_new_one_starts_when_needed(charts: Charts) -> None:
    first = drawings()[0]
    await charts.paint(first)
    worker = charts._worker
    charts.rest()
    assert charts._worker is worker is not None
    charts.idle = timedelta(0)
    charts.rest()
    assert charts._worker is None
    assert size(await charts.paint(first)) == (1200, 675)


async def test_a_process_that_died_is_replaced(charts: Charts) -> None:
    first = drawings()[0]
    await charts.paint(first)
    assert charts._worker is not None
    for process in charts._worker._processes.values():
        process.kill()
        process.join()
    assert size(await charts.paint(first)) == (1200, 675)


def test_weeks_that_were_not_counted_are_absent_and_not_zero() -> None:
    chart = ((WEEK.plus(-2), None), (WEEK.plus(-1), 0), (WEEK, 12))
    week = report({"active_members": Figure(12, 0, None)}, active_by_week=chart)
    bars = pictures.active_members(week, words("en"))
    assert bars is not None
    assert [(bar.label, bar.height, bar.shown) for bar in bars.bars] == [
        ("W41", None, ""),
        ("W42", 0, "0"),
        ("W43", 12, "12"),
    ]
    assert (bars.usual, bars.usual_label) == (None, "")
    alt = pictures.active_members_alt(week, words("en"))
    assert alt == "Active members by week. week 41: not counted, week 42: 0, week 43: 12."


def test_nothing_is_drawn_where_nothing_is_known() -> None:
    nothing = report(
        {
            "heatmap": Figure([[0] * 24] * 7),
            "activation": Figure(None),
            "retention_w1": Figure(0.5, of=4),
            "newcomers_unanswered": Figure(1, of=5),
        },
        active_by_week=((WEEK, None),),
    )
    assert pictures.active_members(nothing, FRENCH) is None
    assert pictures.heatmap(nothing, FRENCH) is None
    assert pictures.newcomers(nothing, FRENCH) is None


def test_the_map_is_described_by_its_busiest_hours() -> None:
    counts = [[0] * 24 for _day in HEATMAP]
    counts[2][20], counts[5][9] = 40, 30
    alt = pictures.heatmap_alt(report({"heatmap": Figure(counts)}), words("en"))
    assert alt == "Messages by weekday and hour. Most come on: Wednesday at 20:00, Saturday at 09:00."


def test_the_sheet_has_letters_and_signs_that_its_font_has() -> None:
    sheet = drawings()[-1]
    assert isinstance(sheet, Sheet)
    lines = [line for _size, line in sheet.lines]
    assert lines[0].startswith("À surveiller · semaine 43")
    assert not any(ord(sign) > 0x1F000 for line in lines for sign in line)
