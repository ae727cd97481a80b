"""Works off who comes to the gate, beside the gateway."""

from discord.ext import commands

from bot.client.client import Client


class GateFollowing(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.gates = client.app.gates

    @commands.Cog.listener()
    async def on_passage(self) -> None:
        await self.gates.doorway.work()
