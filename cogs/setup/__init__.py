from bot.client.client import Client
from cogs.setup.doctor import DoctorButton, DoctorCog
from cogs.setup.panel import PanelButton, PanelList, SetupPanel
from cogs.setup.settings import SettingsPages
from cogs.setup.views import ImportButton, SettingsButton, SettingsList


async def setup(client: Client) -> None:
    client.add_dynamic_items(SettingsButton, SettingsList, ImportButton, PanelButton, PanelList, DoctorButton)
    await client.add_cog(SettingsPages(client.app))
    await client.add_cog(SetupPanel(client.app))
    await client.add_cog(DoctorCog(client))
