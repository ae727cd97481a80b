"""Counts as files for a spreadsheet: no cell runs, nothing is lost, nobody is named."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.calendar import Week
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.posts import File
from bot.features.engagement.csv_tables import csv_table
from bot.features.engagement.reports import Exported, Wanted
from bot.features.engagement.spreadsheets import chosen, written
from tests.features.engagement.counts import GUILD, HELP, TALK, WEEK, Counts, at, reports, set_up

FORMULA = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"-\d+")
HOSTILE = st.text(alphabet=st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n,;\"' ab1|!")) | st.text(max_size=20)


def parsed(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def table(file: File) -> list[list[str]]:
    return parsed(file.data.decode("utf-8-sig"))


def tables(file: File) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        return {name: parsed(archive.read(name).decode("utf-8-sig")) for name in archive.namelist()}


@given(st.lists(st.tuples(HOSTILE, st.integers(), HOSTILE), min_size=1, max_size=5))
@example([(";=1+1", -1, '"=1'), ('a;"=1', 0, "\n@x"), ("\uff1d1", 5, ',"+1')])
def test_no_cell_is_read_as_a_formula_wherever_a_spreadsheet_splits(rows: list[tuple[str, int, str]]) -> None:
    text = csv_table(("day", "count", "name"), [("2026-10-26", *row) for row in rows])
    for delimiter in (",", ";", "\t"):
        for cell in (cell for row in parsed(text, delimiter) for cell in row):
            assert not FORMULA.match(cell) or NUMBER.fullmatch(cell), (delimiter, cell)
            assert delimiter != "," or not cell.startswith(("\t", "\r")), cell


@given(st.lists(st.tuples(HOSTILE, st.integers(), HOSTILE), min_size=1, max_size=5))
def test_what_was_written_is_read_again_but_for_apostrophes(rows: list[tuple[str, int, str]]) -> None:
    def bare(text: str) -> str:
        return text.replace("'", "")

    _columns, *found = parsed(csv_table(("a", "b", "c"), rows))
    assert [(bare(a), int(b), bare(c)) for a, b, c in found] == [(bare(a), b, bare(c)) for a, b, c in rows]


NAMES = st.text(alphabet="abcé ,;\"'.#-_\U0001f600", max_size=20).map(lambda text: f"n{text}")


@given(NAMES.filter(lambda name: re.search(r"[,;\"]\s*-", name) is None))
def test_a_harmless_name_stays_as_it_is(name: str) -> None:
    assert parsed(csv_table(("a",), [(name,)]))[1] == [name]


def counted() -> Counts:
    counts = Counts(live_since=at(-7, 0))
    counts.named(TALK, "=cmd|' /C calc'!A0")
    counts.messages(0, 3)
    counts.messages(0, 4, HELP)
    counts.messages(0, 2, hour=3)
    counts.wrote(1, 0, messages=9)
    counts.was_there(2, 0, reactions_given=2, voice_seconds=600, replies=0)
    counts.was_there(3, 1, voice_seconds=60)
    counts.joined(4, at(1))
    counts.left(5, at(1))
    counts.asked(at(0), at(1))
    counts.asked(at(0), closed_by=9)
    return counts


async def export(db: Database, wanted: Wanted, first: Week | None = None, **options: Any) -> Exported:
    return await reports(db, at(8, 9), **options).export(GUILD, wanted, first)


async def test_a_day_is_a_row_with_what_was_counted_on_it(db: Database) -> None:
    await counted().write(db)
    exported = await export(db, Wanted.DAYS, WEEK)
    columns, *days = table(exported.file)
    assert exported.file.filename == "days-2026-W43-2026-W44.csv"
    assert ",".join(columns) == (
        "day,complete,messages,writers,active_members,replies,reactions_given,voice_minutes,joins,leaves,"
        "questions,answered"
    )
    assert days[0] == ["2026-10-19", "1", "9", "1", "2", "0", "2", "10", "0", "0", "1", "1"]
    assert days[1] == ["2026-10-20", "1", "0", "0", "0", "0", "0", "1", "1", "1", "0", "0"]
    assert days[-1][:3] == ["2026-10-27", "0", "0"]
    assert len(days) == 9


async def test_a_day_that_was_not_counted_has_no_row(db: Database) -> None:
    counts = Counts(live_since=at(6))
    counts.file(at(-7), at(-6))
    counts.gap(at(7), at(7, 13))
    await counts.write(db)
    _columns, *days = table((await export(db, Wanted.DAYS)).file)
    assert [(day, complete, leaves) for day, complete, *_counts, leaves, _asked, _answered in days] == [
        ("2026-10-12", "1", ""),
        ("2026-10-13", "1", ""),
        ("2026-10-25", "0", "0"),
        ("2026-10-26", "0", "0"),
        ("2026-10-27", "0", "0"),
    ]


async def test_what_the_bot_may_not_see_is_an_empty_cell(db: Database) -> None:
    await counted().write(db)
    exported = await export(db, Wanted.DAYS, WEEK, not_measured=frozenset({"joins", "leaves", "questions"}))
    assert table(exported.file)[1][-4:] == ["", "", "", ""]


async def test_a_channel_has_a_row_a_day_and_its_name_runs_nothing(db: Database) -> None:
    await counted().write(db)
    assert table((await export(db, Wanted.CHANNELS)).file) == [
        ["day", "channel_id", "channel", "messages"],
        ["2026-10-19", str(HELP), "", "4"],
        ["2026-10-19", str(TALK), "'=cmd|' /C calc'!A0", "5"],
    ]


async def test_no_day_is_lost_or_doubled_where_a_year_is_read_in_parts(db: Database) -> None:
    counts = Counts(live_since=at(-70, 0))
    for number in range(-70, 9):
        counts.messages(number, number + 71)
    await counts.write(db)
    _columns, *days = table((await export(db, Wanted.CHANNELS)).file)
    assert [int(messages) for *_key, messages in days] == list(range(1, 80))
    assert len({day for day, *_rest in days}) == 79


async def test_a_week_has_a_row_for_each_number(db: Database) -> None:
    await counted().write(db)
    columns, *rows = table((await export(db, Wanted.WEEKS, WEEK)).file)
    assert columns == ["week", "complete", "metric", "unit", "value", "baseline", "over", "why"]
    found = {
        (week, metric): (complete, unit, value, baseline) for week, complete, metric, unit, value, baseline, *_ in rows
    }
    assert found["2026-W43", "messages"] == ("1", "count", "9", "0.0")
    assert found["2026-W44", "messages"][0] == "0"
    assert ("2026-W43", "heatmap") not in found
    assert ["2026-W43", "1", "activation", "ratio", "", "", "0", "too_few"] in rows


async def test_everything_is_one_archive(db: Database) -> None:
    await counted().write(db)
    exported = await export(db, Wanted.EVERYTHING)
    assert exported.file.filename == "everything-2026-W42-2026-W44.zip"
    assert sorted(tables(exported.file)) == ["channels.csv", "days.csv", "weeks.csv"]


async def test_days_are_the_servers_own(db: Database) -> None:
    await set_up(db, timezone="Europe/Paris")
    await Counts(live_since=datetime(2026, 10, 18, 22, tzinfo=UTC)).write(db)
    assert table((await export(db, Wanted.DAYS)).file)[1][:2] == ["2026-10-19", "1"]


async def test_a_file_begins_with_what_tells_excel_its_letters(db: Database) -> None:
    await counted().write(db)
    assert (await export(db, Wanted.DAYS)).file.data.startswith(b"\xef\xbb\xbfday,")


async def test_weeks_that_nobody_counted_are_refused(db: Database) -> None:
    await counted().write(db)
    with pytest.raises(UserError, match="2030-W01"):
        await export(db, Wanted.DAYS, Week(2030, 1))


YEARS = [Week(2024, 1).plus(number) for number in range(120)]


def test_without_a_first_week_the_last_year_is_chosen() -> None:
    found = chosen(YEARS, None)
    assert (found.weeks, found.older, found.then) == (tuple(YEARS[-53:]), True, None)
    assert chosen(YEARS[:53], None).older is False


def test_from_a_week_on_a_year_is_chosen_and_where_the_rest_begins_is_told() -> None:
    found = chosen(YEARS, YEARS[10])
    assert (found.weeks, found.older, found.then) == (tuple(YEARS[10:63]), False, YEARS[63])
    assert chosen(YEARS, YEARS[-1].plus(1)).weeks == ()


def test_every_week_is_reached_from_the_first_on() -> None:
    seen: list[Week] = []
    start: Week | None = YEARS[0]
    while start is not None:
        found = chosen(YEARS, start)
        seen += found.weeks
        start = found.then
    assert seen == YEARS


async def test_a_table_that_is_too_long_for_discord_is_packed() -> None:
    rows = [(f"2026-10-{day:02}", 10**18 + channel, "general", 5) for day in range(1, 32) for channel in range(50)]
    packed = await written(Wanted.CHANNELS, chosen(YEARS, None), {Wanted.CHANNELS: rows}, most_bytes=5_000)
    assert packed.file.filename.endswith(".zip")
    assert tables(packed.file)["channels.csv"][1:] == [[str(cell) for cell in row] for row in rows]
