"""Deleting many messages: what goes, what stays, what the log holds, and what happens in the middle."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.i18n import words
from bot.features.channels import posts
from bot.features.channels.shapes import Purged, Wanted
from tests.features.channels.conftest import Desk
from tests.features.channels.fakes import ANN, BOB, GENERAL, GUILD, MAX, MO, Killed


async def purge(desk: Desk, wanted: Wanted) -> Purged:
    found = await desk.purging.look(GUILD, GENERAL, MAX, wanted)
    return await desk.purging.carry_out(found.token, GUILD, MAX, desk.progress)


def said(purged: Purged) -> str:
    return words("en").say(posts.done(purged))


async def test_the_newest_go_together_and_at_most_a_hundred_at_once(desk: Desk) -> None:
    ids = desk.channels.say_many(250, desk.clock.now())
    purged = await purge(desk, Wanted(count=230))
    assert (purged.found, purged.deleted, purged.why) == (230, 230, None)
    assert [len(asked) for asked in desk.channels.asked] == [100, 100, 30]
    assert sorted(desk.channels.standing[GENERAL]) == ids[:20]
    assert desk.shown == [(0, 230), (100, 230), (200, 230), (230, 230)]


async def test_what_is_older_than_fourteen_days_goes_alone(desk: Desk) -> None:
    now = desk.clock.now()
    old = desk.channels.say_many(3, now - timedelta(days=14))
    edge = desk.channels.say(now - timedelta(days=13, hours=23, minutes=30))
    young = [desk.channels.say(now - timedelta(days=13)), desk.channels.say(now)]
    found = await desk.purging.look(GUILD, GENERAL, MAX, Wanted(count=100))
    assert found.older == 4
    await desk.purging.carry_out(found.token, GUILD, MAX, desk.progress)
    assert desk.channels.asked == [young[::-1], [edge], *([one] for one in old[::-1])]


async def test_options_combine_and_pinned_messages_stay(desk: Desk) -> None:
    now = desk.clock.now()
    wanted_one = desk.channels.say(now, "Buy CHEAP now", files=("a.png https://x",))
    desk.channels.say(now, "cheap", author_id=BOB, files=("b.png https://x",))
    desk.channels.say(now, "cheap, but without a file")
    pinned = desk.channels.say(now, "cheap rules", pinned=True, files=("c.png https://x",))
    desk.channels.say(now, "cheap: someone joined", stays=True, files=("d.png https://x",))
    wanted = Wanted(author_id=ANN, containing="cheap", only_files=True)
    found = await desk.purging.look(GUILD, GENERAL, MAX, wanted)
    assert ([one.id for one in found.messages], found.pinned) == ([wanted_one], 1)
    both = Wanted(author_id=ANN, containing="cheap", only_files=True, with_pinned=True)
    assert {one.id for one in (await desk.purging.look(GUILD, GENERAL, MAX, both)).messages} == {wanted_one, pinned}


async def test_only_a_thousand_messages_are_looked_at(desk: Desk) -> None:
    desk.channels.say(desk.clock.now() - timedelta(hours=2), author_id=BOB)
    desk.channels.say_many(1_000, desk.clock.now())
    found = await desk.purging.look(GUILD, GENERAL, MAX, Wanted(author_id=ANN))
    assert (len(found.messages), found.looked, found.cut) == (1_000, 1_000, True)
    with pytest.raises(UserError, match="No message fits among the last 1000"):
        await desk.purging.look(GUILD, GENERAL, MAX, Wanted(author_id=BOB))


async def test_since_a_message_takes_that_message_with_it(desk: Desk) -> None:
    ids = desk.channels.say_many(150, desk.clock.now())
    found = await desk.purging.look(GUILD, GENERAL, MAX, Wanted(since_id=ids[30]))
    assert sorted(one.id for one in found.messages) == ids[30:]
    assert not found.cut


async def test_the_transcript_stands_in_the_log_before_anything_is_deleted(desk: Desk) -> None:
    await desk.has_log()
    desk.channels.say(desk.clock.now(), "first\n[2026-01-01 00:00:00 UTC] admin (1), 2\n\x1b[2J\u202egone")
    desk.channels.say(desk.clock.now(), "", files=("photo.png https://cdn/photo.png",))
    await purge(desk, Wanted(count=5))
    assert desk.logged() == [
        f"<@{MAX}> deletes 2 messages in <#{GENERAL}>.",
        f"Deleted 2 messages in <#{GENERAL}>. By <@{MAX}>.",
    ]
    [file] = desk.files()
    lines = file.splitlines()
    assert lines[:2] == ["Transcript of #general", "2 messages"]
    assert [line for line in lines if line.startswith("[")] == [line for line in lines if "user13 (13)" in line]
    assert "    | [2026-01-01 00:00:00 UTC] admin (1), 2" in lines
    assert "    + photo.png https://cdn/photo.png" in lines
    assert not {"\x1b", "\u202e"} & set(file)


async def test_nothing_is_deleted_where_the_transcript_can_not_be_kept(desk: Desk) -> None:
    await desk.has_log()
    desk.channels.say(desk.clock.now())
    desk.actions.refuses = Refused(Reason.MISSING_PERMISSION, "attach_files")
    with pytest.raises(UserError, match="Nothing was deleted"):
        await purge(desk, Wanted(count=5))
    assert desk.channels.asked == []


async def test_what_discord_refuses_in_the_middle_is_told_as_it_is(desk: Desk) -> None:
    await desk.has_log()
    desk.channels.say_many(300, desk.clock.now())
    desk.channels.refuses, desk.channels.refuses_from = Refused(Reason.MISSING_PERMISSION, "manage_messages"), 1
    purged = await purge(desk, Wanted(count=300))
    assert said(purged) == (
        f"Deleted 100 of 300 messages in <#{GENERAL}>, the newest first. The others stay: "
        "The bot lacks these permissions for that: Manage Messages."
    )
    whole, partly = desk.files()
    assert (whole.count("user13"), partly.count("user13")) == (300, 100)


async def test_an_answer_that_nobody_understands_is_told_too(desk: Desk) -> None:
    desk.channels.say_many(3, desk.clock.now())
    desk.channels.refuses = RuntimeError("503")
    purged = await purge(desk, Wanted(count=3))
    assert (purged.deleted, "Discord did not answer" in said(purged)) == (0, True)


async def test_a_message_that_someone_else_deleted_stops_nothing(desk: Desk) -> None:
    ids = desk.channels.say_many(3, desk.clock.now() - timedelta(days=20))
    found = await desk.purging.look(GUILD, GENERAL, MAX, Wanted(count=3))
    del desk.channels.standing[GENERAL][ids[1]]
    purged = await desk.purging.carry_out(found.token, GUILD, MAX, desk.progress)
    assert (purged.found, purged.deleted) == (2, 2)


async def test_who_asked_can_stop_it(desk: Desk) -> None:
    desk.channels.say_many(5, desk.clock.now() - timedelta(days=20))
    found = await desk.purging.look(GUILD, GENERAL, MAX, Wanted(count=5))

    async def stop_after_two(deleted: int, _found: int) -> None:
        if deleted == 2:
            assert not desk.purging.stop(GENERAL, found.token, MO)
            assert desk.purging.stop(GENERAL, found.token, MAX)

    purged = await desk.purging.carry_out(found.token, GUILD, MAX, stop_after_two)
    assert (purged.deleted, "it was stopped" in said(purged)) == (2, True)
    assert not desk.purging.stop(GENERAL, found.token, MAX)


@pytest.mark.both_databases
async def test_a_button_works_once_for_who_asked_and_not_after_a_restart(desk: Desk) -> None:
    desk.channels.say_many(3, desk.clock.now())
    found = await desk.purging.look(GUILD, GENERAL, MAX, Wanted(count=2))
    with pytest.raises(UserError, match="Someone else asked for this"):
        await desk.purging.carry_out(found.token, GUILD, MO, desk.progress)
    with pytest.raises(UserError, match="give the command again"):
        await desk.restarted().purging.carry_out(found.token, GUILD, MAX, desk.progress)
    twice = (desk.purging.carry_out(found.token, GUILD, MAX, desk.progress) for _ in range(2))
    outcomes = await asyncio.gather(*twice, return_exceptions=True)
    assert [isinstance(one, UserError) for one in outcomes] == [False, True]
    assert len(desk.channels.standing[GENERAL]) == 1


async def test_a_button_is_forgotten_after_a_quarter_of_an_hour(desk: Desk) -> None:
    desk.channels.say(desk.clock.now())
    found = await desk.purging.look(GUILD, GENERAL, MAX, Wanted(count=2))
    desk.clock.move(minutes=16)
    with pytest.raises(UserError, match="give the command again"):
        await desk.purging.carry_out(found.token, GUILD, MAX, desk.progress)
    for _number in range(150):
        await desk.purging.look(GUILD, GENERAL, MAX, Wanted(count=2))
    assert len(desk.purging.held) == 100


async def test_a_deletion_that_a_restart_cut_off_is_told_in_the_log(desk: Desk) -> None:
    await desk.has_log()
    desk.channels.say_many(300, desk.clock.now())
    desk.channels.dies_at = 1
    found = await desk.purging.look(GUILD, GENERAL, MAX, Wanted(count=300))
    with pytest.raises(Killed):
        await desk.purging.carry_out(found.token, GUILD, MAX, desk.progress)
    after = desk.restarted()
    desk.clock.move(minutes=11)
    await after.sweep()
    assert "was cut off when the bot restarted" in after.logged()[-1]
    desk.clock.move(hours=1)
    assert await after.sweep() == 0


async def test_missing_permissions_of_the_bot_are_named(desk: Desk) -> None:
    desk.channels.lacks = {"manage_messages"}
    with pytest.raises(Refused, match="manage_messages"):
        await desk.purging.look(GUILD, GENERAL, MAX, Wanted(count=5))


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(with_pinned=True)])
async def test_what_says_nothing_deletes_nothing(desk: Desk, wanted: Wanted) -> None:
    desk.channels.say(desk.clock.now())
    with pytest.raises(UserError, match="Say which messages"):
        await desk.purging.look(GUILD, GENERAL, MAX, wanted)


async def test_text_is_not_looked_for_where_the_bot_may_not_read_it(desk: Desk) -> None:
    desk.channels.reads_text = False
    with pytest.raises(UserError, match="Message Content"):
        await desk.purging.look(GUILD, GENERAL, MAX, Wanted(containing="spam"))
