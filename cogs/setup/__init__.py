from bot.client.client import Client
from cogs.setup.settings import SettingsPages
from cogs.setup.views import ImportButton, SettingsButton, SettingsList


async def setup(client: Client) -> None:
    client.add_dynamic_items(SettingsButton, SettingsList, ImportButton)
    await client.add_cog(SettingsPages(client.app))
