"""Three evenings of moderation by the real process, killed without a warning: one case for each act, one end."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fake_discord import moderating
from tests.fake_discord.interactions import Given
from tests.fake_discord.local import Fault, LocalDiscord, running
from tests.fake_discord.processes import database, life, rows
from tests.fake_discord.waiting import until
from tests.fake_discord.world import Person, World

KICK, BAN, MODERATE, MANAGE = 1 << 1, 1 << 2, 1 << 40, 1 << 5
FOR_EVER = 600.0
BANNING = r"PUT /guilds/\d+/bans/\d+"
UNBANNING = r"DELETE /guilds/\d+/bans/\d+"
KICKING = r"DELETE /guilds/\d+/members/\d+"
EDITING = r"PATCH /guilds/\d+/members/\d+"
AUDIT_LOG = r"GET /guilds/\d+/audit-logs"
THEIRS = {moderating.KICK, moderating.BAN, moderating.UNBAN, moderating.MEMBER_UPDATE}

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


class Club:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World()
        self.server = self.world.server("The Club")
        self.max, self.mo, self.ann, self.ben, self.cleo = (
            self.world.person(name) for name in ("max", "mo", "ann", "ben", "cleo")
        )
        for person in (self.max, self.mo, self.ann, self.ben, self.cleo):
            self.world.joins(person, self.server, datetime.now(UTC) - timedelta(days=90))
        self.world.role(self.server, KICK | BAN | MODERATE, self.max, self.mo)
        self.world.role(self.server, KICK | BAN | MODERATE | MANAGE, self.world.bot)
        self.staff = self.world.channel(self.server, "staff")

    def cases(self) -> list[tuple[Any, ...]]:
        return rows(self.folder, "SELECT number, kind, state, told, source FROM moderation_case ORDER BY number")

    def later(self, **length: float) -> None:
        """So much time passes while the bot is away: what is due, or held, was so much earlier."""
        ago = timedelta(**length)
        with closing(sqlite3.connect(database(self.folder))) as connection, connection:
            for number, *times in connection.execute("SELECT rowid, due_at, taken_at FROM due").fetchall():
                moved = [time and str(datetime.fromisoformat(time) - ago) for time in times]
                connection.execute("UPDATE due SET due_at = ?, taken_at = ? WHERE rowid = ?", (*moved, number))

    def entries(self) -> list[dict[str, Any]]:
        """Of Discord's audit log, what makes a case or belongs to one."""
        return [entry for entry in self.server.audit_log if entry["action_type"] in THEIRS]

    async def settled(self, *states: tuple[Any, ...]) -> None:
        """Until the cases are these, and each of the audit log's entries is in one case."""
        try:
            await until(lambda: self.cases() == list(states) and self.known() == self.in_the_log())
        finally:
            assert self.cases() == list(states)
            assert self.known() == self.in_the_log()

    def known(self) -> Counter[int]:
        found = rows(self.folder, "SELECT audit_id FROM moderation_case WHERE audit_id IS NOT NULL")
        return Counter(audit_id for (audit_id,) in found)

    def in_the_log(self) -> Counter[int]:
        """A ban's end is an entry of its case, and does not make a second one."""
        ends = {(entry["target_id"], entry["reason"]) for entry in self.entries() if _is_end(entry)}
        assert len(ends) == sum(map(_is_end, self.entries())), "an end took place twice"
        return Counter(int(entry["id"]) for entry in self.entries() if not _is_end(entry))


def _is_end(entry: dict[str, Any]) -> bool:
    return entry["action_type"] == moderating.UNBAN and str(entry.get("reason")).startswith("case ")


@pytest.fixture
def club(tmp_path: Path, sqlite_template: Path) -> Club:
    shutil.copy(sqlite_template, database(tmp_path))
    return Club(tmp_path)


@pytest.fixture
async def local(club: Club) -> AsyncIterator[LocalDiscord]:
    async with running(club.world) as local:
        yield local


class Evening:
    """What the team does, and what comes of it, in one club on one local Discord."""

    def __init__(self, club: Club, local: LocalDiscord) -> None:
        self.club = club
        self.local = local

    def give(self, by: Person, command: str, **options: Any) -> Given:
        return self.local.interactions.slash(by, self.club.staff, command, **options)

    async def answered(self, by: Person, command: str, **options: Any) -> str:
        given = self.give(by, command, **options)
        await until(lambda: bool(given.answers))
        return json.dumps(given.answers)

    async def asked(self, pattern: str) -> None:
        """Until the bot has asked for what Discord does not answer now."""
        await until(lambda: any(request.status == 0 for request in self.local.asked(pattern)))

    def fault(self, matches: str, does: Any) -> None:
        self.local.faults = [Fault(matches, does, seconds=FOR_EVER)]

    def told(self, person: Person) -> int:
        dm = self.local.rest.dms.get(person.id)
        return sum(place_id == dm for place_id, _message in self.local.rest.said)

    def actions(self, person: Person) -> list[int]:
        """By the audit log, the oldest first."""
        mine = [entry for entry in self.club.entries() if entry["target_id"] == str(person.id)]
        return [entry["action_type"] for entry in reversed(mine)]


@pytest.fixture
def evening(club: Club, local: LocalDiscord) -> Evening:
    return Evening(club, local)


async def test_killed_between_record_and_act_and_again_before_discord_answers_it_does_each_once(
    club: Club, local: LocalDiscord, evening: Evening
) -> None:
    async with life(local, club.folder) as client:
        await evening.answered(club.world.owner, "moderation setup", log=club.staff)
        said = await evening.answered(club.max, "warn", member=club.ann, reason="spoilers")
        assert "DM delivered" in said, said
        evening.fault(EDITING, "unheard")
        evening.give(club.max, "timeout", member=club.ben, length="1h", reason="shouting")
        await evening.asked(EDITING)
        client.kill()
    warned = (1, "warn", "done", "yes", "command")
    assert club.cases() == [warned, (2, "timeout", "open", "untold", "command")]

    club.later(minutes=3)
    async with life(local, club.folder) as client:
        timed_out = (2, "timeout", "done", "unknown", "command")
        await club.settled(warned, timed_out)
        evening.fault(BANNING, "unanswered")
        evening.give(club.mo, "ban", member=club.cleo, reason="threats")
        await until(lambda: club.cleo.id in club.server.bans)
        client.kill()
    assert club.cases()[2:] == [(3, "ban", "open", "untold", "command")]

    club.later(minutes=3)
    async with life(local, club.folder) as client:
        await club.settled(warned, timed_out, (3, "ban", "done", "unknown", "command"))
        assert await client.stop() == 0
    assert (evening.told(club.ann), evening.told(club.ben), evening.told(club.cleo)) == (1, 0, 1)
    assert evening.actions(club.ben) == [moderating.MEMBER_UPDATE]
    assert evening.actions(club.cleo) == [moderating.BAN]
    assert len(local.asked(BANNING)) == 1


async def test_killed_while_it_tells_someone_it_acts_afterwards_and_does_not_tell_them_twice(
    club: Club, local: LocalDiscord, evening: Evening
) -> None:
    async with life(local, club.folder) as client:
        await evening.answered(club.max, "warn", member=club.ann, reason="spoilers")
        evening.fault(rf"POST /channels/{local.rest.dms[club.ann.id]}/messages", "unanswered")
        evening.give(club.max, "kick", member=club.ann, reason="spoilers again")
        await until(lambda: evening.told(club.ann) == 2)
        client.kill()
    assert club.ann.id in club.server.members

    club.later(minutes=3)
    local.faults = [Fault(KICKING, "429", seconds=0.1)]
    async with life(local, club.folder) as client:
        done = (1, "warn", "done", "yes", "command"), (2, "kick", "done", "unknown", "command")
        await club.settled(*done)
        assert club.ann.id not in club.server.members
        assert [request.status for request in local.asked(KICKING)] == [429, 204]
        evening.fault(r"POST /users/@me/channels", "unheard")
        evening.give(club.mo, "softban", member=club.ben, reason="adverts")
        await evening.asked(r"POST /users/@me/channels")
        client.kill()

    club.later(minutes=3)
    async with life(local, club.folder) as client:
        await club.settled(*done, (3, "softban", "done", "unknown", "command"))
        assert await client.stop() == 0
    assert (evening.told(club.ann), evening.told(club.ben)) == (2, 0)
    assert evening.actions(club.ann) == [moderating.KICK]
    assert evening.actions(club.ben) == [moderating.BAN, moderating.UNBAN]


async def test_killed_while_bans_end_and_while_it_reads_what_was_done_by_hand_it_ends_and_records_each_once(
    club: Club, local: LocalDiscord, evening: Evening
) -> None:
    moderate, server = local.moderating, club.server
    async with life(local, club.folder) as client:
        evening.fault(UNBANNING, "unanswered")
        await evening.answered(club.max, "ban", member=club.cleo, reason="threats", length="1s")
        await until(lambda: not server.bans)
        client.kill()
    assert club.cases() == [(1, "ban", "done", "yes", "command")]

    club.later(minutes=11)
    over = (1, "ban", "lifted", "yes", "command")
    async with life(local, club.folder) as client:
        await club.settled(over)
        evening.fault(UNBANNING, "unheard")
        await evening.answered(club.max, "ban", member=club.ann, reason="adverts", length="1s")
        await evening.asked(UNBANNING)
        client.kill()

    ended_by_the_bot = len(local.asked(UNBANNING))
    moderate.unban(club.mo, club.ann.id, server, "she asked")
    moderate.ban(club.mo, club.ben.id, server, "raid")
    club.later(minutes=11)
    evening.fault(AUDIT_LOG, "unanswered")
    async with life(local, club.folder) as client:
        await evening.asked(AUDIT_LOG)
        moderate.time_out(club.mo, club.max.id, server, (datetime.now(UTC) + timedelta(hours=1)).isoformat())
        client.kill()

    async with life(local, club.folder) as client:
        by_hand = [(number, kind, "done", "untold", "discord") for number, kind in ((3, "unban"), (4, "ban"))]
        ended = (2, "ban", "lifted", "yes", "command")
        await club.settled(over, ended, *by_hand, (5, "timeout", "done", "untold", "discord"))
        assert await client.stop() == 0
    assert len(local.asked(UNBANNING)) == ended_by_the_bot
    assert evening.actions(club.cleo) == evening.actions(club.ann) == [moderating.BAN, moderating.UNBAN]
    assert list(server.bans) == [club.ben.id]
