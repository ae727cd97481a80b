"""What moderators do to a channel: what they are shown, what Discord is asked, what the members see."""

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.backend.errors import BackendError

from bot.core.channels import BITS
from tests import simkit
from tests.simworld import World


@pytest.fixture
async def staffed(sim: World) -> World:
    """Moderators look after channels, and the log is a channel of the staff."""
    may = discord.Permissions(moderate_members=True, manage_messages=True, manage_channels=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    return sim


def deletions(sim: World) -> list[Any]:
    return sim.requests("POST", "/messages/bulk-delete")


async def press(sim: World, who: Any, shown: Any, label: str) -> Any:
    message = shown.response.message
    [button] = [one for one, said in sim.buttons(shown) if said == label]
    return await who.click(message, custom_id=button)


async def file_in(message: discord.Message) -> str:
    [file] = message.attachments
    return (await file.read()).decode()


async def test_a_purge_is_shown_asked_done_and_written_down(staffed: World) -> None:
    sim = staffed
    await sim.member.send(sim.general, "hello there")
    spam = [await sim.member.send(sim.general, f"BUY **now** {number} @everyone") for number in range(3)]
    shown = await sim.moderator.slash(sim.general, "purge", count=10, member=sim.member, containing="buy")
    assert shown.ephemeral
    said = sim.text(shown)
    assert f"Delete **3 messages** in <#{sim.general.id}>?" in said
    assert f"By <@{sim.member.id}> (3)." in said
    assert f"> <@{sim.member.id}> BUY \\*\\*now\\*\\* 2 \\@everyone" in said
    assert f"What they say goes to <#{sim.staff.id}> as a file, and nowhere else." in said
    assert deletions(sim) == []
    pressed = await press(sim, sim.moderator, shown, "Delete 3 messages")
    [asked] = deletions(sim)
    assert [int(one) for one in asked.json["messages"]] == [message.id for message in spam[::-1]]
    assert f"Deleted 3 messages in <#{sim.general.id}>." in sim.text(pressed)
    assert [message.content for message in sim.general.history()] == ["hello there"]
    announced, ended = sim.staff.history()[-2:]
    assert f"<@{sim.moderator.id}> deletes 3 messages in <#{sim.general.id}>." in sim.text(announced)
    assert "    | BUY **now** 0 @everyone" in await file_in(announced)
    assert f"By <@{sim.moderator.id}>." in sim.text(ended)


async def test_a_purge_speaks_french(staffed: World) -> None:
    sim = staffed
    sim.speaks(sim.moderator, "fr")
    await sim.member.send(sim.general, "bonjour")
    shown = await sim.moderator.slash(sim.general, "purge", count=1)
    assert "Supprimer **1 message** dans" in sim.text(shown)
    stopped = await press(sim, sim.moderator, shown, "Annuler")
    assert "Rien n’a été supprimé." in sim.text(stopped)
    none = await sim.moderator.slash(sim.general, "purge")
    assert "Il faut dire quels messages" in sim.text(none)


async def test_a_purge_button_is_pressed_once_by_who_asked_and_not_after_a_restart(staffed: World) -> None:
    sim = staffed
    for number in range(4):
        await sim.member.send(sim.general, f"message {number}")
    first = await sim.moderator.slash(sim.general, "purge", count=2)
    await press(sim, sim.moderator, first, "Delete 2 messages")
    assert sim.buttons(first) == []
    second = await sim.moderator.slash(sim.general, "purge", count=2)
    await sim.restart()
    late = await press(sim, sim.moderator, second, "Delete 2 messages")
    assert "give the command again" in sim.text(late.followups[0])
    assert len(deletions(sim)) == 1


async def test_each_missing_permission_is_named(staffed: World) -> None:
    sim = staffed
    await sim.member.send(sim.general, "hello")
    shown = await sim.moderator.slash(sim.general, "purge", count=2)
    simkit.allow(sim.env, sim.guild, "Moderators", discord.Permissions(moderate_members=True))
    pressed = await press(sim, sim.moderator, shown, "Delete 1 message")
    assert "You need this permission for that: Manage Messages." in sim.text(pressed)
    may = discord.Permissions(moderate_members=True, manage_messages=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    simkit.forbid_bot(sim.env, sim.guild, administrator=False, manage_messages=False)
    await sim.env.settle()
    refused = await sim.moderator.slash(sim.general, "purge", count=2)
    assert "The bot lacks these permissions for that: Manage Messages." in sim.text(refused)


async def test_a_purge_since_a_message_takes_its_link(staffed: World) -> None:
    sim = staffed
    sent = [await sim.member.send(sim.general, f"message {number}") for number in range(3)]
    link = f"https://discord.com/channels/{sim.guild.id}/{sim.general.id}/{sent[1].id}"
    shown = await sim.moderator.slash(sim.general, "purge", since=link)
    assert "Delete **2 messages**" in sim.text(shown)
    elsewhere = f"https://discord.com/channels/{sim.guild.id}/{sim.staff.id}/{sent[1].id}"
    assert f"That message is in <#{sim.staff.id}>" in sim.text(
        await sim.moderator.slash(sim.general, "purge", since=elsewhere)
    )
    assert "That is no message" in sim.text(await sim.moderator.slash(sim.general, "purge", since="that one"))


async def test_old_messages_go_one_by_one_and_what_discord_refuses_is_told(staffed: World) -> None:
    sim = staffed
    old = [await sim.member.send(sim.general, f"message {number}") for number in range(3)]
    sim.env.backend.advance_clock(timedelta(days=15).total_seconds())
    await sim.member.send(sim.general, "today")
    shown = await sim.moderator.slash(sim.general, "purge", count=10)
    assert "3 are older than 14 days: they go one by one, which takes a while." in sim.text(shown)
    await sim.env.settle()
    sim.env.inject_error("DELETE", f"/channels/{sim.general.id}/messages/{old[2].id}", status=403, code=50013)
    pressed = await press(sim, sim.moderator, shown, "Delete 4 messages")
    assert f"Deleted 1 of 4 messages in <#{sim.general.id}>, the newest first. The others stay: " in sim.text(pressed)
    assert deletions(sim) == []
    assert len(sim.general.history()) == 3


LOCK = sum(BITS.values())


def overwrite(sim: World, channel: Any) -> tuple[int, int] | None:
    """What the channel says of everyone."""
    for rule in sim.env.backend.get_channel(channel.id).overwrites:
        if rule.target_id == sim.guild.id:
            return int(rule.allow), int(rule.deny)
    return None


async def test_a_channel_is_locked_until_a_time_and_then_as_before(staffed: World) -> None:
    sim = staffed
    locked = await sim.moderator.slash(sim.general, "lock", until="2h")
    said = sim.text(locked)
    assert f"Locked: <#{sim.general.id}>." in said
    assert "Until <t:1793012400:F> (<t:1793012400:R>)." in said
    assert overwrite(sim, sim.general) == (0, LOCK)
    with pytest.raises(BackendError):
        await sim.member.send(sim.general, "hello?")
    await sim.restart()
    await sim.pass_time(hours=2, minutes=1)
    assert overwrite(sim, sim.general) is None
    await sim.member.send(sim.general, "hello!")
    assert "The lock is over." in sim.text(sim.staff.last_message)


async def test_a_server_lock_is_shown_asked_and_leaves_the_staff_alone(staffed: World) -> None:
    sim = staffed
    sim.speaks(sim.moderator, "fr")
    talkers = sim.guild.create_role("Speakers")
    speak = discord.PermissionOverwrite(send_messages=True)
    stage = sim.guild.create_text_channel("stage", overwrites={talkers: speak})
    await sim.env.settle()
    shown = await sim.moderator.slash(sim.general, "lock", server=True)
    said = sim.text(shown)
    assert "Verrouiller **2 salons**\u00a0?" in said
    assert f"<@&{talkers.id}>" in said
    assert f"Restent ouverts, car ils sont à l’équipe\u00a0: <#{sim.staff.id}>." in said
    assert overwrite(sim, sim.general) is None
    pressed = await press(sim, sim.moderator, shown, "Verrouiller")
    assert f"<#{sim.general.id}>" in sim.text(pressed)
    assert overwrite(sim, sim.general) == overwrite(sim, stage) == (0, LOCK)
    assert overwrite(sim, sim.staff) != (0, LOCK)
    await sim.moderator.send(sim.staff, "now what?")
    opened = await sim.moderator.slash(sim.general, "unlock", server=True)
    assert "comme avant" in sim.text(opened)
    assert overwrite(sim, sim.general) is None


async def test_a_channel_made_while_the_server_is_locked_is_locked_as_well_and_opens_with_it(staffed: World) -> None:
    sim = staffed
    shown = await sim.moderator.slash(sim.general, "lock", server=True, until="2h")
    assert "Channels that are made there meanwhile are locked as well." in sim.text(shown)
    await press(sim, sim.moderator, shown, "Lock")
    named = {sim.guild.default_role: discord.PermissionOverwrite(send_messages=True)}
    fresh = sim.guild.create_text_channel("fresh", overwrites=named)
    await sim.env.settle()
    assert overwrite(sim, fresh) == (0, LOCK)
    assert "so it is locked as well." in sim.text(sim.staff.last_message)
    await sim.pass_time(hours=2, minutes=1)
    assert overwrite(sim, fresh) == (BITS["send_messages"], 0)


async def test_a_thread_is_locked_by_discords_own_lock_and_opens_at_its_end(staffed: World) -> None:
    sim = staffed
    sim.speaks(sim.moderator, "fr")
    await simkit.say_in_thread(sim.env, sim.general, sim.member, "a quarrel")
    [thread] = sim.general.threads
    refused = await sim.moderator.slash(thread, "lock")
    assert "Gérer les fils" in sim.text(refused)
    may = discord.Permissions(moderate_members=True, manage_channels=True, manage_threads=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    locked = await sim.moderator.slash(thread, "lock", until="1h")
    said = sim.text(locked)
    assert f"Verrouillage fait\u00a0: <#{thread.id}>." in said
    assert "Quiconque peut gérer les fils peut encore y écrire." in said
    about: Any = sim.env.backend.get_channel(thread.id).thread_metadata
    assert about.locked
    about.archived = True  # by itself, and then the bot does not keep it in mind
    await sim.restart()
    await sim.pass_time(hours=1, minutes=1)
    assert (about.locked, about.archived) == (False, True)
    nothing = await sim.moderator.slash(thread, "unlock")
    assert "Le bot n’a rien verrouillé ici." in sim.text(nothing)


async def test_a_forgotten_lock_is_reminded_of_with_a_button_that_opens_it(staffed: World) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "lock")
    await sim.pass_time(days=1, minutes=5)
    await sim.restart()
    reminder = sim.staff.last_message
    assert f"by <@{sim.moderator.id}>, without an end: <#{sim.general.id}>." in sim.text(reminder)
    [button] = [one for one, said in sim.buttons(reminder) if said == "Unlock"]
    await sim.moderator.click(reminder, custom_id=button)
    assert overwrite(sim, sim.general) is None


async def test_locking_needs_the_permission_there_and_not_only_here(staffed: World) -> None:
    sim = staffed
    moderators = sim.guild.roles["Moderators"]
    kept = sim.guild.create_text_channel(
        "kept", overwrites={moderators: discord.PermissionOverwrite(manage_channels=False)}
    )
    await sim.env.settle()
    refused = await sim.moderator.slash(sim.general, "lock", channel=kept)
    assert "You need this permission for that: Manage Channels." in sim.text(refused)
    both = await sim.moderator.slash(sim.general, "lock", channel=kept, server=True)
    assert "Choose one: a channel, or the whole server." in sim.text(both)
    nothing = await sim.moderator.slash(sim.general, "unlock")
    assert "The bot has locked nothing here." in sim.text(nothing)
    simkit.forbid_bot(sim.env, sim.guild, administrator=False, manage_roles=False)
    await sim.env.settle()
    lacks = await sim.moderator.slash(sim.general, "lock")
    assert "The bot lacks these permissions for that: Manage Roles." in sim.text(lacks)
    assert overwrite(sim, sim.general) is None


async def test_a_server_lock_is_asked_again_after_a_restart_and_can_be_cancelled(staffed: World) -> None:
    sim = staffed
    shown = await sim.moderator.slash(sim.general, "lock", server=True, until="1h")
    await sim.restart()
    late = await press(sim, sim.moderator, shown, "Lock")
    assert "give the command again" in sim.text(late.followups[0])
    again = await sim.moderator.slash(sim.general, "lock", server=True)
    assert "Nothing was locked." in sim.text(await press(sim, sim.moderator, again, "Cancel"))
    assert overwrite(sim, sim.general) is None


async def test_slowmode_comes_back_after_a_while_also_after_a_restart(staffed: World) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "slowmode", length="5s")
    set_ = await sim.moderator.slash(sim.general, "slowmode", length="2 min", until="1h")
    said = sim.text(set_)
    assert f"Slowmode in <#{sim.general.id}>: 2 min between messages." in said
    assert "then it is again: 5 seconds." in said
    assert "By" in sim.text(sim.staff.last_message)
    await sim.restart()
    await sim.pass_time(hours=1, minutes=1)
    asked = [sent.json["rate_limit_per_user"] for sent in sim.requests("PATCH", f"/channels/{sim.general.id}")]
    assert asked == [5, 120, 5]
    off = await sim.moderator.slash(sim.general, "slowmode", length="off")
    assert f"No slowmode in <#{sim.general.id}> any more." in sim.text(off)
    long = await sim.moderator.slash(sim.general, "slowmode", length="7h")
    assert "Discord’s longest slowmode is 6 hours." in sim.text(long)
    bad = await sim.moderator.slash(sim.general, "slowmode", length="slow")
    assert "“slow” is no length of time" in sim.text(bad)


async def test_slowmode_needs_the_permission_of_both(staffed: World) -> None:
    sim = staffed
    simkit.forbid_bot(sim.env, sim.guild, administrator=False, manage_channels=False)
    await sim.env.settle()
    lacks = await sim.moderator.slash(sim.general, "slowmode", length="5s")
    assert "The bot lacks these permissions for that: Manage Channels." in sim.text(lacks)
    moderators = sim.guild.roles["Moderators"]
    kept = sim.guild.create_text_channel(
        "kept", overwrites={moderators: discord.PermissionOverwrite(manage_channels=False)}
    )
    refused = await sim.moderator.slash(sim.general, "slowmode", length="5s", channel=kept)
    assert "You need this permission for that: Manage Channels." in sim.text(refused)


async def test_a_cool_down_on_a_message_slows_the_channel_and_says_so_to_everyone(staffed: World) -> None:
    sim = staffed
    heated = await sim.member.send(sim.general, "NO, YOU are wrong")
    cooled = await sim.moderator.context_menu(sim.general, "Cool down", heated)
    assert cooled.ephemeral
    assert "Everyone there reads why." in sim.text(cooled)
    note = sim.text(sim.general.last_message)
    assert "Let’s take a breath. Until <t:1793005800:t>, everyone can write here once in 1 min" in note
    again = await sim.moderator.context_menu(sim.general, "Cool down", heated)
    assert "This channel is slowed down already" in sim.text(again)
    await sim.pass_time(minutes=11)
    asked = [sent.json["rate_limit_per_user"] for sent in sim.requests("PATCH", f"/channels/{sim.general.id}")]
    assert asked == [60, 0]
