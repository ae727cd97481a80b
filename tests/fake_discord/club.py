"""A club on a local Discord: what happens there, and what of it a bot has counted."""

import shutil
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fake_discord.ids import moment_of
from tests.fake_discord.local import LocalDiscord, running
from tests.fake_discord.processes import database, rows
from tests.fake_discord.waiting import until
from tests.fake_discord.world import DEFAULT, REPLY, Kind, Message, Person, Place, Server, World

SETTLED = timedelta(seconds=30)
"""Discord tells of these messages late, so that nothing waits for others that overtake them."""
WAIT = 120
"""Seconds, on a machine with too much to do."""


class Club:
    """A server; what happens there, and what of it the bot has counted. `unread`: what it can't read yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World()
        self.server: Server = self.world.server("The Club", people=5)
        self.people: list[Person] = [one.person for one in self.server.members.values() if not one.person.bot]
        self.hall = self.world.channel(self.server, "hall")
        self.side = self.world.channel(self.server, "side room")
        self.staff = self.world.channel(self.server, "staff")
        self.unread: list[Message] = []

    def chat(self, place: Place, count: int, ago: timedelta = SETTLED, **more: Any) -> list[Message]:
        """Everybody in turn, every third a reply."""
        said: list[Message] = []
        for number in range(count):
            author, at = self.people[number % len(self.people)], datetime.now(UTC) - ago
            before = said[-1] if number % 3 == 2 else None
            said.append(self.world.writes(author, place, f"message {number}", at, reply_to=before, **more))
        return said

    def to_count(self) -> Counter[tuple[str, int, int]]:
        """Messages by day, channel and hour, as a recount finds them."""
        return Counter(
            (at.date().isoformat(), place.channel.id, at.hour)
            for place, message in self._countable()
            for at in [moment_of(message.id)]
        )

    def written_by(self) -> Counter[tuple[str, int]]:
        return Counter((moment_of(one.id).date().isoformat(), one.author.id) for _place, one in self._countable())

    def _countable(self) -> list[tuple[Place, Message]]:
        return [
            (place, message)
            for place, message in self.world.messages()
            if message.kind in (DEFAULT, REPLY)
            and not message.author.bot
            and place.kind is not Kind.PRIVATE_THREAD
            and message not in self.unread
        ]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return rows(self.folder, query)

    def counted(self) -> Counter[tuple[str, int, int]]:
        query = "SELECT day, channel_id, hour, messages FROM channel_hour"
        return Counter({(day, channel_id, hour): messages for day, channel_id, hour, messages in self.rows(query)})

    def counted_by(self) -> Counter[tuple[str, int]]:
        query = "SELECT day, member_id, messages FROM member_day WHERE messages > 0"
        return Counter({(day, member_id): messages for day, member_id, messages in self.rows(query)})

    async def everything_is_counted(self) -> None:
        """Waits for it; then counts may not be higher, either."""
        try:
            await until(lambda: self.counted() == self.to_count(), WAIT)
        finally:
            assert self.counted() == self.to_count()
            assert self.counted_by() == self.written_by()

    def gaps(self, place: Place) -> list[tuple[Any, ...]]:
        return self.rows(f"SELECT from_at, to_at, why FROM gap WHERE channel_id = {place.id}")


@pytest.fixture
def club(tmp_path: Path, sqlite_template: Path) -> Club:
    shutil.copy(sqlite_template, database(tmp_path))
    return Club(tmp_path)


@pytest.fixture
async def local(club: Club) -> AsyncIterator[LocalDiscord]:
    async with running(club.world) as local:
        yield local
