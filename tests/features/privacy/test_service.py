"""A member sees, takes and deletes what is kept of them, in every table there is."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.core.i18n import words
from bot.core.personal_data import Fate
from bot.core.personal_rows import of_people
from bot.features.engagement.tables import MemberDay
from bot.features.moderation.tables import CaseRow
from bot.features.reports.tables import ReportVoice
from tests.features.engagement.chat import START, Said, at, write_chat
from tests.features.privacy.conftest import ANNA, BEN, ELSEWHERE, GUILD, Archive
from tests.features.privacy.rows import MODERATOR, rows, where

STAYING = {
    f"{table.__tablename__}.{person.column}"
    for table, holds in of_people()
    for person in holds.people
    if person.fate is Fate.KEPT
}


async def exported(archive: Archive, member_id: int = ANNA, language: str = "en") -> dict[str, Any]:
    file = await archive.privacy.export(GUILD, member_id, words(language))
    found: dict[str, Any] = json.loads(file.data)
    return found


async def test_a_deletion_reaches_every_table_that_holds_the_person(archive: Archive) -> None:
    await archive.fill()
    before = await where(archive.db, GUILD, ANNA)
    held = ((table, name) for table, h in of_people() for name in (*(one.column for one in h.people), *h.inside))
    declared = {f"{table.__tablename__}.{name}" for table, name in held}
    assert set(before) == declared, "there is something to find in each of them"
    await archive.privacy.delete(GUILD, ANNA)
    left = await where(archive.db, GUILD, ANNA)
    assert set(left) <= STAYING
    assert {name: before[name] for name in left} == left, "what stays, stays whole"


async def test_nothing_of_anybody_else_and_of_another_server_changes(archive: Archive) -> None:
    await archive.fill()
    await archive.fill(ELSEWHERE)
    ben, anna_elsewhere = await where(archive.db, GUILD, BEN), await where(archive.db, ELSEWHERE, ANNA)
    await archive.privacy.delete(GUILD, ANNA)
    assert await where(archive.db, GUILD, BEN) == ben
    assert await where(archive.db, ELSEWHERE, ANNA) == anna_elsewhere


async def test_two_who_reported_the_same_can_both_be_deleted(archive: Archive) -> None:
    await archive.fill()
    async with archive.db.begin() as session:
        [anna, _ben] = await rows(archive.db, ReportVoice, GUILD)
        session.add(ReportVoice(**{**anna, "reporter_id": BEN}))
    await archive.privacy.delete(GUILD, ANNA)
    await archive.privacy.delete(GUILD, BEN)
    left = await rows(archive.db, ReportVoice, GUILD)
    assert [(row["reporter_id"], row["words"], row["told"]) for row in left] == [(0, None, "closed")] * 2


async def test_the_export_holds_and_explains_all_that_is_shown_and_nobody_else(archive: Archive) -> None:
    await archive.fill()
    told = await exported(archive)
    assert not [other for other in (BEN, MODERATOR) if str(other) in json.dumps(told)]
    assert json.dumps(told).count(str(ANNA)) == 1, "their id stands at the top, and no column repeats it"
    there = {one["table"] for one in told["kept"]}
    hidden = {"report"}
    assert there >= {t.__tablename__ for t, h in of_people() if any(p.shows is None for p in h.people)} - hidden
    for one in told["kept"]:
        assert one["entries"]
        assert all(set(entry) == set(one["fields"]) for entry in one["entries"])
        assert all(one[name] for name in ("what", "why", "seen_by", "kept_for", "if_you_delete"))
    [voice] = [one for one in told["kept"] if one["table"] == "report_voice"]
    assert voice["entries"][0]["words"].startswith("words "), "sealed texts are opened"
    french = await exported(archive, language="fr")
    assert french["kept"][0]["why"] != told["kept"][0]["why"]


async def test_reports_about_somebody_and_notes_are_not_shown_to_them(archive: Archive) -> None:
    await archive.fill()
    async with archive.db.begin() as session:
        await session.execute(update(CaseRow).values(kind="note"))
    told = await exported(archive)
    of_cases = [one for one in told["kept"] if one["table"] == "moderation_case"]
    assert all("reason" not in one["fields"] for one in of_cases), "what she did for the team tells of no member"
    assert not [one for one in told["kept"] if one["table"] == "report" and "target_id" in one["fields"]]


async def test_what_is_shown_is_what_is_exported(archive: Archive) -> None:
    await archive.fill()
    told = await exported(archive)
    of = await archive.privacy.of_member(GUILD, ANNA)
    assert sum(one.entries for one in of.kept) == sum(len(one["entries"]) for one in told["kept"])
    assert {one.purpose.key for one in of.kept if one.staying} <= {h.purpose.key for _t, h in of_people()}


async def test_of_a_stranger_there_is_nothing(archive: Archive) -> None:
    await archive.fill()
    assert (await archive.privacy.of_member(GUILD, 5)).kept == ()
    assert (await exported(archive, 5))["kept"] == []


async def test_no_file_brings_back_who_had_their_data_deleted(archive: Archive, tmp_path: Path) -> None:
    old = [Said(at(minute), 10, person, "hello") for minute, person in enumerate((ANNA, BEN, ANNA, BEN))]
    archive.clock.time = START + timedelta(days=30)
    await archive.privacy.delete(GUILD, ANNA)
    await archive.engagement.import_exports(write_chat(tmp_path, old))
    assert {row["member_id"] for row in await rows(archive.db, MemberDay, GUILD)} == {BEN}
