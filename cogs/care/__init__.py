from bot.client.client import Client
from cogs.care.buddies import Buddies
from cogs.care.greeters import Greeters
from cogs.care.hands import AskMeButton, AskMeNotButton, BuddyButton, HowButton, OfferButton
from cogs.care.menu import AnsweredMenu
from cogs.care.newcomers import Newcomers
from cogs.care.questions import Questions
from cogs.care.views import ListButton, NotAQuestionButton, WaitButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(WaitButton, ListButton, NotAQuestionButton)
    client.add_dynamic_items(AskMeButton, AskMeNotButton, HowButton, BuddyButton, OfferButton)
    await client.add_cog(Questions(client.app))
    await client.add_cog(Greeters(client.app))
    await client.add_cog(Newcomers(client.app))
    await client.add_cog(Buddies(client.app))
    await client.add_cog(AnsweredMenu(client))
