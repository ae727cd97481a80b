"""A server with a host, and what people press at a Q&A."""

from typing import Any

import discord
import pytest

from tests import simkit
from tests.simworld import World


@pytest.fixture
async def hosted(sim: World) -> World:
    """Managers host, moderators review in the staff's channel."""
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, manage_events=True))
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff, inbox=sim.staff)
    await sim.manager.slash(sim.staff, "qa setup", review=sim.staff, archive=sim.staff)
    return sim


async def announced(sim: World, when: str = "in 3 hours", guest: Any = None, **fields: Any) -> None:
    form = await sim.manager.slash(sim.general, "qa create")
    values = {"title": "Lamps", "about": "All about lamps", "when": when, "length": "1h", **fields}
    draft = (await sim.manager.submit_modal(form, values)).response.message
    if guest is not None:
        form = await sim.manager.click(draft, label="Guests…")
        await sim.manager.submit_modal(form, {"guests": [guest]})
    await sim.manager.click(draft, custom_id="qa:d:announce:1")


def found(sim: World, channel: Any, button: str) -> Any:
    """The newest message with a button whose id begins so."""
    messages = [one for one in channel.history() if any(key.startswith(button) for key, _label in sim.buttons(one))]
    return max(messages, key=lambda one: one.id)


async def ask(sim: World, who: Any, text: str, how: str = "name") -> Any:
    form = await who.click(found(sim, sim.general, "qa:remind"), custom_id="qa:ask:1:a")
    return await who.submit_modal(form, {"text": text, "how": [how]})


def thread(sim: World, name: str = "Q&A") -> Any:
    """Of the host and the guests; or another one."""
    return next(one for one in sim.general.threads if str(one.name).startswith(name))


def panel(sim: World) -> Any:
    return found(sim, thread(sim), "qa:")
