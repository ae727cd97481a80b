"""A server that the bot left: everything of it goes after thirty days, unless the bot is invited again."""

import logging
from datetime import timedelta

import pytest

from bot.core import due
from bot.core.personal_rows import declared
from bot.core.tables import Installation
from bot.features.privacy import leaving
from bot.features.privacy.leaving import KEPT_FOR, Leaving
from tests.features.privacy.conftest import ANNA, ELSEWHERE, GUILD, Archive
from tests.features.privacy.rows import rows

OWNER = 900


class Gone:
    """The bot is on some servers, and one process keeps all."""

    def __init__(self, archive: Archive, *is_on: int) -> None:
        self.archive = archive
        self.is_on = set(is_on)
        self.leaving = Leaving(
            archive.db,
            archive.clock,
            archive.engagement.settings,
            archive.actions,
            archive.engagement,
            lambda guild_id: guild_id in self.is_on,
            lambda _guild_id: True,
        )
        self.sweep = due.Sweep(archive.db, archive.clock, lambda guild_id: guild_id in self.is_on)
        self.sweep.handlers[leaving.KIND] = self.leaving
        self.sweep.away.add(leaving.KIND)

    async def everything(self, guild_id: int) -> dict[str, int]:
        tables = [table for table in declared() if table is not Installation]
        found = {str(table.__tablename__): len(await rows(self.archive.db, table, guild_id)) for table in tables}
        return {name: count for name, count in found.items() if count}

    async def pass_time(self, length: timedelta) -> None:
        self.archive.clock.time += length
        await self.sweep()


async def test_everything_of_it_is_deleted_after_thirty_days_and_nothing_of_others(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    gone = Gone(archive, ELSEWHERE)
    await archive.fill()
    await archive.fill(ELSEWHERE)
    await archive.engagement.opt_out(GUILD, ANNA)
    elsewhere = await gone.everything(ELSEWHERE)
    await gone.leaving.left(GUILD, "The *Club*", OWNER)
    [told] = archive.actions.dms[OWNER]
    assert "not on **The \\*Club\\*** any more" in told
    before = await gone.everything(GUILD)
    assert {str(table.__tablename__) for table in declared() if table is not Installation} == set(before)
    await gone.pass_time(KEPT_FOR - timedelta(minutes=1))
    assert await gone.everything(GUILD) == before
    with caplog.at_level(logging.WARNING, "bot.features.privacy.leaving"):
        await gone.pass_time(timedelta(minutes=2))
    assert await gone.everything(GUILD) == {}
    assert await gone.everything(ELSEWHERE) == elsewhere
    assert f"everything of server {GUILD} is deleted" in caplog.text


async def test_an_invitation_in_time_undoes_it(archive: Archive) -> None:
    gone = Gone(archive)
    await archive.fill()
    await gone.leaving.left(GUILD, "The Club", OWNER)
    await gone.leaving.came_back(GUILD)
    before = await gone.everything(GUILD)
    await gone.pass_time(KEPT_FOR * 2)
    assert await gone.everything(GUILD) == before


async def test_a_server_that_the_bot_is_on_again_is_never_deleted(archive: Archive) -> None:
    gone = Gone(archive)
    await archive.fill()
    await gone.leaving.left(GUILD, "The Club", OWNER)
    gone.is_on.add(GUILD)
    await gone.pass_time(KEPT_FOR * 2)
    assert len(await gone.everything(GUILD)) > 20


@pytest.mark.both_databases
async def test_a_server_left_while_the_bot_was_away_is_found(archive: Archive) -> None:
    await archive.engagement.hear(GUILD, "The Club", {})
    gone = Gone(archive)
    await gone.leaving.found()
    await gone.leaving.found()
    await gone.pass_time(KEPT_FOR - timedelta(minutes=1))
    assert await gone.everything(GUILD)
    await gone.pass_time(timedelta(minutes=2))
    assert await gone.everything(GUILD) == {}


async def test_an_owner_who_can_not_be_told_stops_nothing(archive: Archive) -> None:
    gone = Gone(archive)
    await archive.fill()
    archive.actions.closed.add(OWNER)
    await gone.leaving.left(GUILD, "The Club", OWNER)
    await gone.pass_time(KEPT_FOR + timedelta(minutes=1))
    assert await gone.everything(GUILD) == {}
