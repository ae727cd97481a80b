"""A manager asks what is wrong and has it mended; what breaks later is told to the team by itself."""

from typing import Any

import discord

from tests import simdoor, simkit
from tests.cogs.test_roles import put_up
from tests.simworld import World


def fix_id(sim: World, said: Any) -> str:
    [custom_id] = [found for found, _label in sim.buttons(said) if found.startswith("doctor:fix:")]
    return custom_id


async def test_what_is_wrong_is_said_with_its_consequence_and_mended_at_a_press(sim: World) -> None:
    fine = await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    await sim.manager.slash(sim.staff, "welcome setup", channel=sim.general)
    fine = await sim.manager.slash(sim.staff, "doctor")
    assert "Nothing is wrong." in sim.text(fine)
    simkit.forbid_bot_in(sim.env, sim.general, send_messages=True)
    sim.speaks(sim.manager, "fr")
    shown = await sim.manager.slash(sim.staff, "doctor")
    assert f"🔴 **Dans {sim.general.mention}, il manque au bot\u00a0: Envoyer des messages.**" in sim.text(shown)
    assert "« Accueil : Salon » ne fonctionne pas." in sim.text(shown).replace("\u00a0", " ")
    await sim.manager.click(shown.response.message, custom_id=fix_id(sim, shown))
    assert "✅ Réparé" in sim.text(shown)
    assert "Tout va bien." in sim.text(shown)
    [sent] = sim.requests("PUT", f"/channels/{sim.general.id}/permissions/")
    assert int(sent.json["allow"]) & discord.Permissions(send_messages=True).value


async def test_the_team_is_told_once_of_what_broke_and_anyone_who_manages_mends_it(sim: World) -> None:
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    await sim.manager.slash(sim.staff, "welcome setup", channel=sim.general)
    await sim.pass_time(seconds=5)
    await sim.pass_time(minutes=5)
    assert sim.staff.last_message is None
    role = sim.guild.create_role("Gone")
    await sim.manager.slash(sim.staff, "gate setup", role=role)
    sim.env.backend.delete_channel(sim.general.id)
    await sim.env.settle()
    await sim.pass_time(seconds=5)
    await sim.pass_time(minutes=5)
    card = sim.staff.last_message
    assert "“Welcome: Channel” names a channel that is gone." in sim.text(card)
    await sim.restart()
    await sim.pass_time(days=2)
    assert sim.staff.last_message == card
    refused = await sim.moderator.click(card, custom_id=fix_id(sim, card))
    assert "You need this permission for that: Manage Server" in sim.text(refused)
    mended = await sim.manager.click(card, custom_id=fix_id(sim, card))
    assert mended.ephemeral
    assert "✅ Mended: “Welcome: Channel” names a channel that is gone." in sim.text(mended)
    again = await sim.manager.click(card, custom_id=fix_id(sim, card))
    assert "That is mended already" in sim.text(again)


async def test_near_the_size_at_which_discord_reviews_intents_the_answers_are_there_to_paste(sim: World) -> None:
    await simdoor.grows(sim.env, sim.guild, 9_000)
    shown = await sim.manager.slash(sim.staff, "doctor")
    assert "The bot’s servers have 9,000 members; above 10,000 Discord reviews" in sim.text(shown)
    pasted = await press(sim.manager, shown, "Answers to paste")
    [file] = pasted.response.message.attachments
    assert "Message Content intent?" in (await file.read()).decode()
    again = await press(sim.manager, shown, "Look again")
    assert again.acknowledged


async def test_a_panel_that_someone_deleted_is_put_up_again(sim: World) -> None:
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, manage_roles=True))
    for name in ("Red", "Blue"):
        sim.guild.create_role(name)
    panel = await put_up(sim, "any", "Red", "Blue")
    await sim.pass_time(seconds=5)
    await sim.pass_time(minutes=5)
    assert "Nothing is wrong" in sim.text(await sim.manager.slash(sim.staff, "doctor"))
    sim.env.backend.delete_message(sim.general.id, panel.id)
    await sim.pass_time(days=1, minutes=5)
    card = sim.staff.last_message
    assert f"🔴 **The panel “\\*\\*Colours\\*\\*” is no longer in {sim.general.mention}.**" in sim.text(card)
    sim.speaks(sim.manager, "fr")
    mended = await sim.manager.click(card, label="Put the panel right")
    assert "✅ Réparé : Le panneau" in sim.text(mended).replace("\u00a0", " ")
    assert [label for _id, label in sim.buttons(sim.general.last_message)] == ["Red", "Blue"]
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True))
    await sim.env.settle()
    sim.env.backend.delete_message(sim.general.id, sim.general.last_message.id)
    shown = await sim.manager.slash(sim.staff, "doctor")
    refused = await sim.manager.click(shown.response.message, label="Remettre le panneau en ordre")
    assert "Gérer les rôles" in sim.text(refused.followups[-1])


async def test_what_a_rule_exempts_that_is_gone_is_forgotten_and_what_may_be_is_left(sim: World) -> None:
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    for name, mentionable in (("Artists", False), ("Events", True)):
        sim.guild.create_role(name, mentionable=mentionable)
    artists, events = (sim.guild.roles[name] for name in ("Artists", "Events"))
    await sim.manager.slash(sim.staff, "automod add", kind="mentions", name="the crowds")
    await sim.manager.slash(sim.staff, "automod observe", rule="the crowds")
    await sim.manager.slash(sim.staff, "automod exempt", rule="the crowds", role=artists)
    sim.env.backend.delete_role(sim.guild.id, artists.id)
    await sim.env.settle()
    shown = await sim.manager.slash(sim.staff, "doctor")
    assert "🔵 **The rule “the crowds” exempts a role or channel that was deleted.**" in sim.text(shown)
    await press(sim.manager, shown, "Forget it")
    assert "✅ Mended: The rule" in sim.text(shown)
    book = await sim.client.app.automod.rulebook.read(sim.guild.id)
    assert book.by_name["the crowds"].rule.exempt_roles == frozenset()
    assert f"🔵 **Every member may mention <@&{events.id}>.**" in sim.text(shown)
    await press(sim.manager, shown, "Leave it")
    assert "✅ Left alone: Every member may mention" in sim.text(shown)
    assert "Nothing is wrong" in sim.text(await sim.manager.slash(sim.staff, "doctor"))


async def press(who: Any, page: Any, label: str) -> Any:
    return await who.click(page.response.message, label=label)
