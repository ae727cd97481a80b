"""The whole command against a local Discord: counted from its history, then recounted."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import discord
import pytest
from filelock import FileLock
from sqlalchemy import update

from bot.cli.recounted import recounted
from bot.cli.terminal import Terminal
from bot.client.reading import reading
from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.i18n import words
from bot.core.migrate import migrate
from bot.features.engagement.comparing import Compared, FoundMessage, Missing, MissingOfMembers, NotCounted
from bot.features.engagement.tables import AWAY, ChannelHour
from bot.features.engagement.verifying import LOST, ChannelVerified, Uncounted, Verified
from tests.cli.conftest import Concierge
from tests.fake_discord.local import LocalDiscord, running
from tests.fake_discord.world import Kind, Place, Server, World
from tests.features.engagement.fake_history import counting
from tests.kept_secret import TOKEN
from tests.support import FakeClock

URL = "sqlite:///data/concierge.db"
DAY = timedelta(days=1)
NOON = datetime.now(UTC).replace(hour=12, minute=0)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def server(world: World) -> Server:
    return world.server("The Club", people=3)


@pytest.fixture
async def local(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalDiscord]:
    async with running(world) as local:
        monkeypatch.setattr(discord.http.Route, "BASE", local.api)
        yield local


@pytest.fixture
def hall(world: World, server: Server) -> Place:
    """Ten days of chat, with a thread that is archived, one that is not, a forum post and a bot."""
    hall, forum = world.channel(server, "hall"), world.channel(server, "help", Kind.FORUM)
    anna, ben = list(server.members.values())[2:4]
    for day in range(10, 0, -1):
        at = NOON - day * DAY
        question = world.writes(anna.person, hall, "hello?", at)
        world.writes(ben.person, hall, "hello", at + timedelta(minutes=1), reply_to=question)
        world.writes(world.bot, hall, "beep", at + timedelta(minutes=2))
        if day in (4, 2):
            thread = world.starts_thread(hall, question, "about it")
            world.writes(ben.person, thread, "in the thread", at + timedelta(minutes=3))
            if day == 4:
                world.archives(thread, at + timedelta(minutes=4))
    world.opens(anna.person, forum, "How?", "Tell me.", NOON - DAY)
    return hall


@pytest.fixture
async def counted(local: LocalDiscord, server: Server, hall: Place) -> None:
    """What the bot counts when it comes to the server."""
    Path("data").mkdir()
    await migrate(URL)
    db, clock = Database(URL), FakeClock(datetime.now(UTC))
    async with reading(TOKEN, server.id) as client:
        engagement = counting(db, clock, client.history)  # type: ignore[arg-type]
        await engagement.hear(server.id, server.name, {hall.id: ("hall", None)})
        await engagement.catch_up()
    await db.close()


@pytest.fixture
def verify(concierge: Concierge, local: LocalDiscord) -> Any:
    """Beside the server, which runs in this thread."""

    async def run(*arguments: object, language: str = "en") -> Any:
        env = {"DISCORD_TOKEN": TOKEN, "NO_COLOR": "1"}
        return await asyncio.to_thread(concierge, "verify", *arguments, language=language, api=local.api, env=env)

    return run


@pytest.mark.usefixtures("counted")
async def test_right_counts_are_said_right_beside_a_bot_that_runs(
    verify: Any, server: Server, hall: Place, local: LocalDiscord
) -> None:
    local.requests.clear()
    with FileLock("data/concierge.db.lock"):
        result = await verify("--guild", server.id)
    assert result.exit_code == 0, result.output
    forum = list(server.channels)[1]
    assert result.stdout.splitlines() == [
        f"✓ #hall ({hall.id}): 22 messages counted, all is right.",
        f"✓ #help ({forum}): 1 message counted, all is right.",
        "✓ Members: every day of every member is right.",
        "✓ 23 messages read again: everything is counted that should be.",
    ]
    assert {request.method for request in local.requests} == {"GET"}
    assert not local.asked(".*gateway.*")


@pytest.mark.usefixtures("counted")
async def test_what_is_missing_and_what_was_deleted_is_said_in_both_languages(
    verify: Any, server: Server, hall: Place, world: World
) -> None:
    del hall.messages[0]
    db = Database(URL)
    async with db.begin() as session:
        day = (NOON - DAY).date()
        await session.execute(update(ChannelHour).where(ChannelHour.day == day).values(messages=1))
    await db.close()
    forum = world.place(list(server.channels)[1])
    assert forum is not None
    forum.hidden = True
    result = await verify()
    assert result.exit_code == 1
    assert f"✗ #hall ({hall.id}): 1 message is not counted that should be; 21 are counted, 21 found." in result.stderr
    assert "1 message is found and not counted; it comes at or after https://discord.com/channels/" in result.stderr
    assert "1 counted message is no longer there: deleted since, and stays counted." in result.stdout
    assert f"– The bot may not read #help ({forum.id}): it needs View Channel there." in result.stdout
    french = await verify("--channel", hall.id, language="fr")
    assert "1 message manque dans les comptes (21 dans les comptes, 21 dans le salon)." in french.stderr
    assert "supprimé depuis" in french.stdout


@pytest.mark.usefixtures("counted")
async def test_what_can_not_be_is_one_sentence(verify: Any, server: Server, world: World) -> None:
    for arguments, answer in (
        (("--since", "yesterday"), "yesterday is no day: write it like 2026-10-26."),
        (("--channel", 5), "There is no channel 5 on this server."),
        (("--guild", 5), f"Server 5 is not counted here; these are: {server.id} (The Club)."),
    ):
        result = await verify(*arguments)
        assert (result.exit_code, result.stderr) == (1, answer + "\n")
    del world.servers[server.id]
    assert (await verify()).stderr == f"The bot is not on server {server.id}.\n"


def test_every_difference_and_every_gap_has_its_line() -> None:
    first = FoundMessage(first_id_at(NOON), 10, 101)
    until = NOON + timedelta(minutes=5)
    missing = (Missing(None, date(2026, 11, 4), 3, first), Missing(date(2026, 11, 9), date(2026, 11, 15), 1, first))
    lost = Uncounted(LOST, 2, first, first_id_at(until))
    channel = ChannelVerified(10, Compared(20, 23, 0, missing), (lost,), has_unread=True)
    members = (MissingOfMembers(date(2026, 11, 9), date(2026, 11, 9), 7, tuple(range(1, 8))),)
    gap = NotCounted(0, NOON, until, AWAY)
    zone, unread = ZoneInfo("Europe/Paris"), {77: "view_channel"}
    verified = Verified(zone, (channel,), unread, {12: 5}, members, (gap,), {10: "hall", 12: "old"})
    told = [line.mark + Terminal("en").text(line.text) for line in recounted(verified, 1, {})]
    link = f"https://discord.com/channels/1/10/{first.id}"
    moments = [f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (NOON, until)]
    assert told == [
        "✗ #hall (10): 6 messages are not counted that should be; 20 are counted, 23 found.",
        "  A part of it can’t be read (see below), so it is not said what was deleted.",
        f"  Up to Nov 4, 2026: 3 messages are found and not counted; the first comes at or after {link}",
        f"  Nov 9\u2009–\u200915, 2026: 1 message is found and not counted; it comes at or after {link}",
        f"  {moments[0]} to {moments[1]}: 2 messages are not counted (nothing accounts for it); the first: {link}",
        "✗ Nov 9, 2026: 7 messages of members are found that are not counted for them (1, 2, 3, 4, 5, and 2 more).",
        "– #old (12) is no longer there: its 5 messages stay counted.",
        "– The bot may not read #77: it needs View Channel there.",
        f"– The whole server, {moments[0]} to {moments[1]}: the bot was away: messages were read afterwards, "
        "reactions and voice are missing.",
        "✗ 23 messages read again: 7 not counted that should be. Please report this with the lines above.",
    ]
    french = words("fr")
    assert all(french.has(line.text) for line in recounted(verified, 1, {}))
