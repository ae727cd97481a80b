"""What Discord keeps, read again; what the bot knows of its permissions may be old."""

import pytest

from bot.client.history import DiscordHistory
from bot.core.actions import Reason, Refused
from bot.core.facts import PlaceFacts
from tests import simkit
from tests.simworld import World


async def seen(sim: World) -> tuple[DiscordHistory, PlaceFacts]:
    """The channel as the bot saw it last, with one message in it."""
    await sim.member.send(sim.general, "hello")
    history = DiscordHistory(sim.client)
    [place] = [place for place in history.places(sim.guild.id) if place.id == sim.general.id]
    sim.env.backend.subscribers = []  # of what happens now the bot is told nothing
    return history, place


async def test_an_empty_page_of_what_may_be_read_no_more_is_a_refusal(sim: World) -> None:
    history, place = await seen(sim)
    simkit.forbid_bot(sim.env, sim.guild, read_message_history=False)
    with pytest.raises(Refused) as refused:
        await history.messages(place, 0)
    assert refused.value.reason is Reason.MISSING_PERMISSION


async def test_a_page_is_empty_where_its_messages_are_gone(sim: World) -> None:
    history, place = await seen(sim)
    assert place.last_id is not None
    sim.env.backend.delete_message(place.id, place.last_id)
    page = await history.messages(place, 0)
    assert (page.messages, page.is_last) == ([], True)
