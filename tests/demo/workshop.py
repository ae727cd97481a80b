"""A demo whose bot can also do what no feature does yet: forms, menus, embeds, deleting, direct messages."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import discord
from discord import app_commands, ui

from bot.client.client import Client
from bot.client.facts import Interaction
from bot.demo.opening import opened
from bot.demo.server import served

PATIENCE = 60
"""Seconds, on a machine with too much to do."""


class Order(ui.Modal, title="Order a lantern"):
    colour = ui.Label[ui.Modal](
        text="Colour",
        component=ui.Select(options=[discord.SelectOption(label="Amber"), discord.SelectOption(label="Blue")]),
    )
    engraving = ui.TextInput[ui.Modal](label="Engraving", max_length=40)

    async def on_submit(self, interaction: Interaction) -> None:
        select = self.colour.component
        assert isinstance(select, ui.Select)
        said = f"Ordered: {select.values[0]}, “{self.engraving.value}”"
        await interaction.response.send_message(said, ephemeral=True)


class Counter(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        menu = ui.Select[ui.View](
            placeholder="How many?", options=[discord.SelectOption(label=label) for label in ("one", "two")]
        )
        menu.callback = self.chosen  # type: ignore[method-assign]
        self.menu = menu
        self.add_item(menu)
        self.add_item(ui.Button(label="Outside", url="https://example.org/"))

    async def chosen(self, interaction: Interaction) -> None:
        await interaction.response.edit_message(content=f"You want {self.menu.values[0]}.")


@app_commands.command(description="Order a lantern")
async def order(interaction: Interaction) -> None:
    await interaction.response.send_modal(Order())


@app_commands.command(description="An old kind of card")
async def card(interaction: Interaction) -> None:
    embed = discord.Embed(title="Lanterns <b>", description="**3** left, <t:1772995200:R>", colour=0x5865F2)
    embed.add_field(name="Where", value="on the pier")
    await interaction.response.send_message("Look:", embed=embed, view=Counter())


@app_commands.command(description="Say something in private")
async def whisper(interaction: Interaction, whom: discord.Member, text: str) -> None:
    await whom.send(text)
    await interaction.response.send_message(f"Told {whom.mention}.", ephemeral=True)


@app_commands.command(description="Never answers")
async def shrug(_interaction: Interaction) -> None:
    return None


async def tidy(message: discord.Message) -> None:
    if "forbidden" in message.content:
        await message.delete()


async def equip(client: Client) -> None:
    commands: tuple[app_commands.Command[Any, ..., None], ...] = (order, card, whisper, shrug)
    for command in commands:
        client.tree.add_command(command)
    client.add_listener(tidy, "on_message")
    await client.tree.sync()


@contextmanager
def working() -> Iterator[str]:
    """The address; the demo runs in a thread of its own, for the browser is steered from this one."""
    addresses: list[str] = []
    ready, done = threading.Event(), threading.Event()

    async def run() -> None:
        async with opened() as stage, served(stage, 0) as address:
            await equip(stage.client)
            addresses.append(address)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield addresses[0]
    finally:
        done.set()
        thread.join(PATIENCE)
