"""What is looked at, what is remembered of it, and how much memory that takes."""

from datetime import timedelta

import pytest

from bot.core.calendar import first_id_at
from bot.features.automod import invites, screen, telling, waves
from bot.features.automod.rule import Action
from bot.features.automod.rules.invites import Invites
from bot.features.automod.rules.names import Names
from bot.features.automod.seen import Surface, What
from bot.features.automod.states import State
from tests.features.automod.conftest import GENERAL, Hall
from tests.features.moderation.fakes import ANN, GUILD, MAX


async def test_an_invite_is_asked_about_once_and_its_message_goes_then(hall: Hall) -> None:
    await hall.service.rulebook.add(GUILD, MAX, (Invites(name="invites"),), State.ENFORCE)
    await hall.service.rulebook.read(GUILD)
    hall.traffic.invites = {"club": GUILD, "other": 99}
    await hall.writes(text="https://discord.gg/club")
    assert hall.channels.asked == []
    seen = await hall.writes(text="https://discord.gg/other")
    assert hall.channels.asked == [[seen.message_id]]
    await hall.writes(text="https://discord.gg/other")
    assert hall.traffic.asked == ["club", "other"]


async def test_where_discord_does_not_answer_an_invite_stays(hall: Hall) -> None:
    await hall.service.rulebook.add(GUILD, MAX, (Invites(name="invites"),), State.ENFORCE)
    await hall.service.rulebook.read(GUILD)
    await hall.writes(text="https://discord.gg/other")
    assert hall.channels.asked == []


async def test_a_name_is_hit_once_however_often_the_member_changes_otherwise(hall: Hall) -> None:
    await hall.service.rulebook.add(GUILD, MAX, (Names(name="names", hoisting=True),), State.ENFORCE)
    await hall.service.rulebook.read(GUILD)
    named = hall.seen()._replace(
        what=What.NAME, channel_id=None, message_id=None, texts=((Surface.NICKNAME, "!!! first"),)
    )
    for _change in range(3):
        hall.looks(named)
        await hall.done()
        hall.clock.move(minutes=20)
    after = hall.restarted()
    await after.service.rulebook.read(GUILD)
    after.looks(named)
    await after.done()
    assert len(await after.service.looking.why_member(GUILD, ANN)) == 1


async def test_memory_is_bounded(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "MOST_HANDLED", 5)
    monkeypatch.setattr(waves, "MOST_WAVES", 3)
    monkeypatch.setattr(waves, "MOST_TEXTS", 4)
    monkeypatch.setattr(waves, "MOST_MEMBERS", 2)
    monkeypatch.setattr(telling, "MOST_SERVERS", 1)
    monkeypatch.setattr(invites, "MOST_KNOWN", 2)
    await hall.has(Action.DELETE)
    for number in range(8):
        await hall.writes(1_000 + number)
    live = hall.service.waves.get(GUILD, 1)
    assert live is not None
    assert (len(live.texts), live.left_out, len(live.lines)) == (4, 4, 2)
    assert len(hall.service.screen._handled) == 5
    for _wave in range(5):
        hall.clock.move(minutes=15)
        await hall.writes()
    assert len(hall.service.waves) == 3
    for guild_id in (5, 6):
        hall.service.telling.may_write(guild_id)
    assert len(hall.service.telling._written) == 1
    hall.traffic.invites = dict.fromkeys("abcd", 1)
    await hall.service.invites.resolve(list("abcd"))
    assert len(hall.service.invites) == 2


async def test_rules_that_are_not_known_yet_are_waited_for_by_so_many_messages(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "MOST_WAITING", 3)
    await hall.has(Action.DELETE)
    hall.service.rulebook.forget(GUILD)
    for _message in range(5):
        hall.looks(hall.seen())
    assert len(hall.service.screen.waiting[GUILD]) == 3
    await hall.done()
    assert not hall.service.screen.waiting


async def test_a_replay_reads_pages_says_what_it_could_not_read_and_stops(hall: Hall) -> None:
    await hall.has(Action.DELETE, state=State.DRAFT)
    rule = (await hall.service.rulebook.get(GUILD, "crowds")).rule
    now = hall.clock.now()
    hall.traffic.page_size = 2
    past = [
        hall.seen()._replace(message_id=first_id_at(now - timedelta(hours=5 - number)), at=now) for number in range(5)
    ]
    hall.traffic.written = {GENERAL: past, 700: []}
    hall.traffic.unreadable = {700}
    told: list[int] = []

    async def progress(read: int) -> bool:
        told.append(read)
        return True

    replayed = await hall.service.looking.replay(GUILD, [rule], [], now - timedelta(days=1), progress)
    assert (replayed.past.messages, replayed.past.by_rule["crowds"], replayed.unread) == (5, 5, (700,))
    assert told == [2, 4, 5]
    assert replayed.links[0] == f"https://discord.com/channels/{GUILD}/{GENERAL}/{past[0].message_id}"

    async def stop(_read: int) -> bool:
        return False

    stopped = await hall.service.looking.replay(GUILD, [rule], [], now - timedelta(days=1), stop)
    assert (stopped.stopped, stopped.past.messages) == (True, 2)
