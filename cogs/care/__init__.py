from bot.client.client import Client
from cogs.care.greeters import Greeters
from cogs.care.menu import AnsweredMenu
from cogs.care.questions import Questions
from cogs.care.views import ListButton, NotAQuestionButton, WaitButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(WaitButton, ListButton, NotAQuestionButton)
    await client.add_cog(Questions(client.app))
    await client.add_cog(Greeters(client.app))
    await client.add_cog(AnsweredMenu(client))
