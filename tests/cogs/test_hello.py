"""The bot says hello once on each server, in the server's language, with what to type next."""

import pytest

from bot.client.language import server_language
from tests import simkit
from tests.simworld import World


async def test_who_invited_the_bot_is_greeted(sim: World) -> None:
    guild, iris = await simkit.invite_bot(sim.env, "The Atelier", by="iris")
    await sim.env.settle()
    text = sim.text(iris.user.dm_channel.last_message)
    assert "The bot is on **The Atelier** now." in text
    assert "</help:" in text
    assert "</stats week:" in text
    assert "</setup:" in text
    assert guild.owner.dm_channel.last_message is None


async def test_a_french_server_is_greeted_in_french_and_its_posts_are_french(sim: World) -> None:
    guild, iris = await simkit.invite_bot(sim.env, "L’Atelier", by="iris", preferred_locale="fr")
    await sim.env.settle()
    assert "Le bot est maintenant sur **L’Atelier**." in sim.text(iris.user.dm_channel.last_message)
    assert await server_language(sim.client.app, guild.id) == "fr"


async def test_a_server_whose_language_is_none_of_ours_is_greeted_in_english(sim: World) -> None:
    _guild, iris = await simkit.invite_bot(sim.env, "Die Werkstatt", by="iris", preferred_locale="de")
    await sim.env.settle()
    assert "The bot is on" in sim.text(iris.user.dm_channel.last_message)


async def test_hello_is_said_once(sim: World) -> None:
    _guild, iris = await simkit.invite_bot(sim.env, "The Atelier", by="iris")
    await sim.env.settle()
    await sim.restart()
    await sim.env.settle()
    assert len(iris.user.dm_channel.history()) == 1
    assert len(sim.owner.dm_channel.history()) == 1


async def test_the_owner_is_greeted_where_nobody_can_tell_who_invited(sim: World) -> None:
    assert "The bot is on **The Club** now." in sim.text(sim.owner.dm_channel.last_message)


async def test_closed_direct_messages_lead_to_the_first_channel_where_the_bot_may_write(sim: World) -> None:
    guild, iris = await simkit.invite_bot(sim.env, "The Atelier", by="iris", channels=("rules", "general"))
    sim.closes_dms(iris)
    await sim.env.settle()
    assert "The bot is on **The Atelier** now." in sim.text(guild.channels["rules"].last_message)
    assert guild.channels["general"].last_message is None


async def test_a_server_without_a_place_to_speak_is_left_in_peace(sim: World) -> None:
    _guild, iris = await simkit.invite_bot(sim.env, "The Atelier", by="iris")
    sim.closes_dms(iris)
    await sim.env.settle()
    refused = f"/channels/{iris.user.dm_channel.id}/messages"
    assert [sent.path for sent in sim.requests("POST", "/messages")][1:] == [refused]  # the first is The Club's
    assert iris.user.dm_channel.last_message is None


@pytest.mark.parametrize("name", ["*bold* _club_"])
async def test_the_servers_name_is_shown_as_it_is(sim: World, name: str) -> None:
    _guild, iris = await simkit.invite_bot(sim.env, name, by="iris")
    await sim.env.settle()
    assert r"**\*bold\* \_club\_**" in sim.text(iris.user.dm_channel.last_message)
