"""A manager asks what is wrong and has it mended; what breaks later is told to the team by itself."""

from typing import Any

import discord

from tests import simdoor, simkit
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


async def press(who: Any, page: Any, label: str) -> Any:
    return await who.click(page.response.message, label=label)
