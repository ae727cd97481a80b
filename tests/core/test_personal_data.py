"""Every table says what it keeps of people, and what people wrote is sealed."""

import pytest
from sqlalchemy import JSON, LargeBinary, String, inspect

from bot.core.personal_data import Ends, Fate, Follows, Holds
from bot.core.personal_rows import declared, of_people, purposes
from bot.core.tables import Base
from tests.tables import import_every_table

import_every_table()

NAMES_A_PERSON = (
    *("_by", "member_id", "target_id", "actor_id", "author_id", "holder_id", "host_id", "asker_id", "voter_id"),
    *("reporter_id", "newcomer_id", "buddy_id", "owner_id"),
)
"""How columns are called that hold a person."""
A_WORD = 32
"""A shorter column has room only for one of the code's own words."""
NOT_SEALED = {
    "installation.name": "a word of the code",
    "installation.value": "a fingerprint, or sealed already",
    "setting.name": "a word of the code",
    "setting_change.name": "a word of the code",
    "due.key": "numbers and words of the code",
    "kept_week.numbers": "numbers",
    "tombstone.mark": "a hash",
    "claim.key": "numbers and words of the code",
    "automod_rule.name": "a title of the team's, of which each server has one: the database compares it",
    "automod_hit.rule": "the title of a rule: part of the key, and the database counts by it",
    "automod_hit.done": "words of the code",
    "automod_hit.failed": "words of the code",
    "automod_wave.rule": "the title of a rule: what was detected is found by it",
    "automod_native.name": "what Discord shows in the server's settings",
    "automod_native.rule": "the title of a rule",
    "care_buddy_request.declined": "ids",
    "digest.numbers": "numbers, and names of channels as Discord shows them",
    "server.name": "what Discord shows to everyone",
    "channel.name": "what Discord shows to everyone on the server",
    "gate_applicant.why": "words of the code",
    "guard_act.name": "of a channel or a role, as Discord shows it",
    "guard_incident.taken": "ids",
    "guard_incident.muted": "ids and numbers",
    "guard_incident.left": "ids",
    "invite_use.code": "a code that Discord made",
    "case_evidence.digest": "a checksum",
    "qa_event.guests": "ids",
    "qa_event.figures": "numbers",
    "qa_picture.data": "a picture, and no text, that is posted for everyone",
    "raid.failed": "words of the code",
    "raid.left_open": "words of the code",
    "role_panel.role_ids": "ids",
    "role_memory.role_ids": "ids",
}
"""Columns with room for text that are not sealed, and why."""


def columns() -> list[str]:
    return [f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns]


def test_every_column_that_is_called_as_one_of_a_person_is_declared() -> None:
    named = {name for name in columns() if name.endswith(NAMES_A_PERSON)}
    held = {f"{table.__tablename__}.{person.column}" for table, holds in of_people() for person in holds.people}
    assert named - held == set()


def test_what_is_declared_is_there() -> None:
    for table, holds in of_people():
        there = set(inspect(table).columns.keys())
        named = {person.column for person in holds.people}
        shown = {name for person in holds.people for name in person.shows or ()}
        set_to = {name for person in holds.people for name in person.cleared}
        assert named | shown | set_to | set(holds.tells) | set(holds.inside) <= there, table
        assert shown <= set(holds.tells), f"{table} shows what it does not explain"
        assert not named & set(holds.tells), f"{table} tells of other people"


@pytest.mark.parametrize("table", declared(), ids=lambda table: table.__tablename__)
def test_a_table_that_holds_people_has_an_end(table: type[Base]) -> None:
    holds = table.holds
    if isinstance(holds.ends, Follows):
        parent = Base.metadata.tables[holds.ends.table]
        assert set(holds.ends.by.values()) == {column.name for column in parent.primary_key}
    elif isinstance(holds.ends, Ends):
        assert holds.ends.after in inspect(table).columns
    elif isinstance(holds, Holds):
        assert table.__tablename__ in ENDS_OTHERWISE


ENDS_OTHERWISE = {
    "automod_rule": "with the rule",
    "care_buddy": "when they volunteer no more",
    "locked_channel": "when it is unlocked",
    "lock_scope": "when it is unlocked",
    "slowed_channel": "when it ends",
    "setting": "when it is changed",
    "tombstone": "with the server",
}


def test_what_stays_after_a_deletion_has_a_reason() -> None:
    for table, holds in of_people():
        if any(person.fate is Fate.KEPT for person in holds.people if person.shows is None):
            assert holds.purpose.stays is not None, table


def test_a_purpose_is_one_thing() -> None:
    keys = [purpose.key for purpose in {id(h.purpose): h.purpose for _t, h in of_people()}.values()]
    assert sorted(keys) == [purpose.key for purpose in purposes()]


def test_what_people_wrote_is_sealed() -> None:
    open_text = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            has_room = isinstance(column.type, JSON | LargeBinary) or (
                isinstance(column.type, String) and (column.type.length or 1_000) > A_WORD
            )
            if has_room and not column.info.get("encrypted"):
                open_text.add(f"{table.name}.{column.name}")
    assert open_text == set(NOT_SEALED)
