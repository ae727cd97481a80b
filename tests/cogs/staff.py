"""A server with a team: what it may do, where it reads, and what members read."""

from typing import Any

import discord
import pytest

from bot.core.settings import ServerSettings
from tests import simkit
from tests.simworld import World


@pytest.fixture
async def staffed(sim: World) -> World:
    """Moderators may kick and ban, and the log is a channel of the staff."""
    may = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    return sim


def dms(sim: World, person: Any) -> list[str]:
    channel = person.user.dm_channel
    return [] if channel is None else [sim.text(message) for message in channel.history()]


async def turns_french(sim: World) -> None:
    """The server and its team speak it from now on."""
    await sim.client.app.settings.change(sim.guild.id, ServerSettings, sim.manager.id, language="fr")
    for actor in (sim.manager, sim.moderator, sim.member):
        sim.speaks(actor, "fr")
