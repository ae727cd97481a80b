from bot.client.client import Client
from cogs.automod.cog import Automod
from cogs.automod.native import SyncButton
from cogs.automod.rule_views import ActButton, MarkButton, ResumeButton, RuleButton, StopReplay
from cogs.automod.views import BanningButton, MineButton, ObjectButton, WaveButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(WaveButton, BanningButton, MineButton, ObjectButton)
    client.add_dynamic_items(RuleButton, MarkButton, ActButton, ResumeButton, StopReplay, SyncButton)
    await client.add_cog(Automod(client.app))
