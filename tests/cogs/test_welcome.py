"""A newcomer comes: what everyone sees, what they can press, and how a manager decides it."""

from typing import Any

import discord
import pytest

from bot.core.settings import ServerSettings
from tests import simdoor, simkit
from tests.cogs.staff import dms, turns_french
from tests.simworld import World

HELLO = "! Say hi or ask anything, someone will answer."


@pytest.fixture
async def old_server(sim: World) -> World:
    """Whoever is there has been there for a while."""
    await sim.pass_time(minutes=1)
    return sim


@pytest.fixture
async def open_door(old_server: World) -> World:
    sim = old_server
    await sim.manager.slash(sim.staff, "welcome setup", channel=sim.general)
    return sim


def greetings(sim: World, channel: Any = None) -> list[str]:
    said = [sim.text(message) for message in (channel or sim.general).history()]
    return [text for text in said if "Welcome" in text or "Bienvenue" in text]


async def test_with_nothing_but_a_channel_newcomers_are_greeted_warm_and_short(old_server: World) -> None:
    sim = old_server
    answer = await sim.manager.slash(sim.staff, "welcome setup", channel=sim.general)
    assert answer.ephemeral
    shown = sim.text(answer)
    assert f"Newcomers are greeted in <#{sim.general.id}>." in shown
    assert "It happens when they join." in shown
    assert "Buttons: Ask" in shown
    assert "Not shown: Pick my channels. There is neither Discord’s onboarding nor a panel of roles" in shown
    zoe = await sim.joins("zoe")
    assert greetings(sim) == [f"Welcome <@{zoe.id}>{HELLO}\nAsk"]
    [sent] = sim.requests("POST", f"/channels/{sim.general.id}/messages")
    assert [int(one) for one in sent.json["allowed_mentions"]["users"]] == [zoe.id]
    assert "id" in sent.json["components"][0], "by which it is found again"


async def test_everything_reads_french_where_french_is_spoken(old_server: World) -> None:
    sim = old_server
    sim.speaks(sim.manager, "fr")
    await simdoor.turns_on(sim.env, sim.guild, simdoor.ONBOARDING)
    await sim.client.app.settings.change(sim.guild.id, ServerSettings, sim.manager.id, language="fr")
    answer = await sim.manager.slash(sim.staff, "welcome setup", channel=sim.general)
    assert "L’accueil vient quand ils ont terminé l’accueil des membres de Discord." in sim.text(answer)
    zoe = await simdoor.joins(sim.env, sim.guild, "zoe")
    assert greetings(sim) == []
    await simdoor.clears(sim.env, sim.guild, zoe, onboarded=True)
    [shown] = greetings(sim)
    assert shown.startswith(f"Bienvenue <@{zoe.id}>\u00a0! Dis bonjour ou pose une question, quelqu’un te répondra.")
    assert "Poser une question\nChoisir mes salons" in shown
    sim.speaks(zoe, "fr")
    asked = await zoe.click(sim.general.last_message, label="Choisir mes salons")
    assert asked.ephemeral
    assert "<id:customize>" in sim.text(asked)


async def test_nobody_is_greeted_while_pending_also_not_over_a_restart(open_door: World) -> None:
    sim = open_door
    zoe = await simdoor.joins(sim.env, sim.guild, "zoe", pending=True)
    tom = await simdoor.joins(sim.env, sim.guild, "tom", pending=True)
    await sim.restart()
    await sim.pass_time(minutes=1)
    assert greetings(sim) == []
    await simdoor.clears(sim.env, sim.guild, zoe)
    assert greetings(sim) == [f"Welcome <@{zoe.id}>{HELLO}\nAsk"]
    await sim.client.close()
    known: Any = sim.env.backend.get_guild(sim.guild.id).members[tom.id]
    known.pending = False
    await sim.restart()
    await sim.pass_time(minutes=10)
    assert len(greetings(sim)) == 2, "they were let in while nobody listened"


async def test_a_member_who_gains_the_role_is_greeted(open_door: World) -> None:
    sim = open_door
    role = sim.guild.create_role("Reader")
    answer = await sim.manager.slash(sim.staff, "welcome setup", role=role)
    assert f"It happens when they gain <@&{role.id}>." in sim.text(answer)
    zoe = await sim.joins("zoe")
    assert greetings(sim) == []
    await simdoor.is_given(sim.env, sim.guild, zoe, role)
    assert len(greetings(sim)) == 1
    sim.env.backend.delete_role(sim.guild.id, role.id)
    await sim.env.settle()
    await sim.joins("tom")
    assert len(greetings(sim)) == 2, "nobody can gain it any more"
    for language, said in {"en": "names a role that was deleted", "fr": "nomme un rôle supprimé"}.items():
        sim.speaks(sim.manager, language)
        assert said in sim.text(await sim.manager.slash(sim.staff, "welcome setup"))


async def test_who_leaves_at_once_leaves_no_unknown_user_behind(open_door: World) -> None:
    sim = open_door
    zoe = await sim.joins("zoe")
    await simdoor.leaves(sim.env, sim.guild, zoe)
    await sim.pass_time(seconds=20)
    assert greetings(sim) == []


async def test_two_hundred_who_come_in_a_minute_make_six_messages(open_door: World) -> None:
    sim = open_door
    for number in range(200):
        sim.guild.add_member(sim.env.create_user(f"n{number}"))
    await sim.env.settle()
    await sim.pass_time(minutes=3)
    shown = greetings(sim)
    assert len(shown) <= 6
    assert f"and {200 - 40 - (len(shown) - 1)} others!" in shown[-1]
    await turns_french(sim)
    for number in range(7):
        sim.guild.add_member(sim.env.create_user(f"m{number}"))
    await sim.env.settle()
    await sim.pass_time(minutes=3)
    assert "\u00a0! Un bonjour, une question\u00a0? Quelqu’un répondra." in greetings(sim)[-1]


async def test_a_button_leads_where_the_server_says(open_door: World) -> None:
    sim = open_door
    help_channel, intro = sim.guild.create_text_channel("help"), sim.guild.create_text_channel("intros")
    await sim.manager.slash(sim.staff, "welcome setup", ask=help_channel, introductions=intro)
    await simdoor.turns_on(sim.env, sim.guild, rules_channel_id=sim.staff.id)
    await sim.manager.slash(sim.staff, "welcome buttons", rules=True, introduce=True, channels=False)
    zoe = await sim.joins("zoe")
    message = sim.general.last_message
    assert [label for _id, label in sim.buttons(message)] == ["Ask", "Read the rules", "Introduce myself"]
    await sim.restart()
    assert f"<#{help_channel.id}>" in sim.text(await zoe.click(message, label="Ask"))
    assert f"The rules are in <#{sim.staff.id}>." in sim.text(await zoe.click(message, label="Read the rules"))
    assert f"Say who you are in <#{intro.id}>" in sim.text(await zoe.click(message, label="Introduce myself"))


async def test_a_manager_writes_what_newcomers_read_and_sees_it_first(open_door: World) -> None:
    sim = open_door
    form = await sim.manager.slash(sim.staff, "welcome message")
    assert "Welcome {mention}! Say hi or ask anything" in str(form.modal), "what is said now"
    seen = await sim.manager.submit_modal(form, {"text0": "Ahoy {mention}, welcome to {server}!"})
    assert seen.ephemeral
    assert f"Ahoy <@{sim.manager.id}>, welcome to The Club!" in sim.text(seen)
    refused = await sim.manager.submit_modal(
        await sim.manager.slash(sim.staff, "welcome message"), {"text0": "Ahoy {mension}"}
    )
    assert "{mension} can’t be filled in. These can: {mention}, {name}" in sim.text(refused)
    farewell = await sim.manager.slash(sim.staff, "welcome message", kind="farewell", language="fr")
    shown = await sim.manager.submit_modal(farewell, {"text0": "Salut {name} !"})
    assert "Salut morgan !" in sim.text(shown)
    await sim.manager.slash(sim.staff, "welcome setup", farewell=sim.staff, look="frame")
    zoe = await sim.joins("zoe")
    assert f"Ahoy <@{zoe.id}>, welcome to The Club!" in sim.text(sim.general.last_message)
    sent = sim.requests("POST", f"/channels/{sim.general.id}/messages")[-1]
    assert [part["type"] for part in sent.json["components"]] == [discord.ComponentType.container.value]
    await sim.pass_time(days=1)
    await simdoor.leaves(sim.env, sim.guild, zoe)
    assert sim.text(sim.staff.last_message) == "zoe has left The Club. Take care!"
    assert "Ahoy" in sim.text(await sim.manager.slash(sim.staff, "welcome preview", language="en"))


async def test_channels_categories_and_roles_have_a_language(open_door: World) -> None:
    sim = open_door
    francophones = sim.guild.create_role("Francophones")
    await sim.manager.slash(sim.staff, "welcome language", language="fr", role=francophones)
    await simdoor.joins(sim.env, sim.guild, "zoe", roles=[francophones])
    await sim.joins("tom")
    assert [one.split()[0] for one in greetings(sim)] == ["Bienvenue", "Welcome"]
    await sim.manager.slash(sim.staff, "welcome language", language="fr", channel=sim.general)
    await sim.joins("ada")
    assert greetings(sim)[-1].startswith("Bienvenue")
    refused = await sim.manager.slash(sim.staff, "welcome language", language="fr")
    assert "Choose a channel, a category or a role" in sim.text(refused)


async def test_where_discord_greets_itself_a_manager_is_asked_who_should(sim: World) -> None:
    simkit.forbid_bot(sim.env, sim.guild, manage_guild=True)
    sim.speaks(sim.manager, "fr")
    await simdoor.turns_on(sim.env, sim.guild, system_channel_id=sim.general.id)
    answer = await sim.manager.slash(sim.staff, "welcome setup", channel=sim.general)
    asked = answer.followups[-1]
    assert f"Discord lui-même annonce les arrivées, dans <#{sim.general.id}>" in sim.text(asked)
    sim.speaks(sim.manager, "en")
    done = await sim.manager.click(asked, label="Reprendre l’accueil\u00a0: désactiver celui de Discord")
    assert "Discord no longer posts who joined" in sim.text(done)
    [sent] = sim.requests("PATCH", f"/guilds/{sim.guild.id}")
    assert int(sent.json["system_channel_flags"]) & simdoor.QUIET
    again = await sim.manager.slash(sim.staff, "welcome setup")
    assert "Discord itself" not in "".join(sim.text(one) for one in [again, *again.followups])


async def test_greetings_can_be_left_to_another_bot(open_door: World) -> None:
    sim = open_door
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    robot = sim.guild.add_member(sim.env.create_user("MEE", bot=True))
    for name in ("zoe", "tom"):
        newcomer = await sim.joins(name)
        await robot.send(sim.general, f"Hey {newcomer.mention}!")
    asked = sim.staff.last_message
    assert f"<@{robot.id}> greets newcomers, too, in <#{sim.general.id}>" in sim.text(asked)
    refused = await sim.moderator.click(asked, label="Leave it to the other")
    assert "You need this permission for that" in sim.text(refused)
    kept = await sim.manager.click(asked, label="I have switched it off")
    assert f"Should <@{robot.id}> greet again" in sim.text(kept)
    left = await sim.manager.click(asked, label="Leave it to the other")
    assert "Concierge greets nobody any more." in sim.text(left)
    await sim.joins("ada")
    assert len(greetings(sim)) == 2


async def test_a_channel_that_is_gone_or_closed_is_said_to_the_owner_and_in_the_settings(open_door: World) -> None:
    sim = open_door
    sim.env.backend.delete_channel(sim.general.id)
    await sim.env.settle()
    await sim.joins("zoe")
    await sim.pass_time(days=7, minutes=1)
    shown = await sim.manager.slash(sim.staff, "welcome setup")
    assert "🔴 **“Welcome: Channel” names a channel that is gone.**" in sim.text(shown)
    assert "Forget it" in [label for _id, label in sim.buttons(shown)]
    await turns_french(sim)
    await sim.joins("tom")
    told = [sim.text(message) for message in sim.owner.dm_channel.history()]
    assert any("nobody can be greeted" in one for one in told)
    assert any("l’accueil des nouveaux membres dans" in one for one in told)
    assert "un salon qui n’existe plus" in sim.text(await sim.manager.slash(sim.staff, "welcome setup"))
    quiet = sim.guild.create_text_channel(
        "quiet", overwrites={sim.guild.me: discord.PermissionOverwrite(send_messages=False)}
    )
    refused = await sim.manager.slash(sim.staff, "welcome setup", channel=quiet)
    assert f"Le bot ne peut pas publier dans <#{quiet.id}>\u00a0: il faut lui donner" in sim.text(refused)
    sim.speaks(sim.manager, "en")
    refused = await sim.manager.slash(sim.staff, "welcome setup", channel=quiet)
    assert f"The bot can’t post in <#{quiet.id}>: give it Send Messages there" in sim.text(refused)


async def test_a_private_greeting_comes_in_the_channel_where_private_messages_are_closed(open_door: World) -> None:
    sim = open_door
    shown = await sim.manager.slash(sim.staff, "welcome setup", dm=True, budget=3)
    assert "Newcomers are greeted privately, 3 an hour at most" in sim.text(shown)
    zoe = await sim.joins("zoe")
    assert len(dms(sim, zoe)) == 1
    user = sim.env.create_user("tom")
    sim.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=1)
    sim.guild.add_member(user)
    await sim.env.settle()
    assert greetings(sim) == [f"Welcome <@{user.id}>{HELLO}\nAsk"]
    await turns_french(sim)
    sim.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=1)
    ada = await sim.joins("ada")
    assert greetings(sim)[-1].startswith(f"Bienvenue <@{ada.id}>\u00a0!")


@pytest.mark.parametrize("client_options", [{"members": False}])
async def test_without_the_intent_it_says_that_nobody_is_heard_to_join(old_server: World) -> None:
    sim = old_server
    answer = await sim.manager.slash(sim.staff, "welcome setup", channel=sim.general)
    assert "⚠️ The bot is not told who joins" in sim.text(answer)


@pytest.mark.parametrize(
    ("steps", "language"),
    [
        ("join clear role", "en"),
        ("join role clear", "fr"),
        ("join clear restart role", "fr"),
        ("join role leave rejoin clear role restart", "en"),
    ],
)
async def test_in_whatever_order_things_happen_who_is_in_is_greeted_once(
    open_door: World, steps: str, language: str
) -> None:
    sim, role = open_door, open_door.guild.create_role("Reader")
    await sim.client.app.settings.change(sim.guild.id, ServerSettings, sim.manager.id, language=language)
    await sim.manager.slash(sim.staff, "welcome setup", role=role)
    zoe: Any = None
    for step in steps.split():
        match step:
            case "join":
                zoe = await simdoor.joins(sim.env, sim.guild, "zoe", pending=True)
            case "rejoin":
                zoe = await simdoor.joins(sim.env, sim.guild, zoe.user, pending=True, rejoined=True)
            case "clear":
                await simdoor.clears(sim.env, sim.guild, zoe)
            case "role":
                await simdoor.is_given(sim.env, sim.guild, zoe, role)
            case "leave":
                await simdoor.leaves(sim.env, sim.guild, zoe)
            case "restart":
                await sim.restart()
        await sim.pass_time(seconds=30)
    await sim.pass_time(minutes=10)
    [shown] = greetings(sim)
    assert shown.startswith({"en": f"Welcome <@{zoe.id}>", "fr": f"Bienvenue <@{zoe.id}>"}[language])


async def test_what_was_turned_on_can_be_turned_off(open_door: World) -> None:
    sim = open_door
    answer = await sim.manager.slash(sim.staff, "welcome off", what="greeting")
    assert "Nobody is greeted." in sim.text(answer)
    await sim.joins("zoe")
    assert greetings(sim) == []
