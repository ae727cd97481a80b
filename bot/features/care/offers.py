"""What a newcomer is offered with the greeting."""

from bot.core.i18n import Words, p_
from bot.core.posts import Button
from bot.features.care.buddies import Buddies
from bot.features.care.check_ins import CheckIns


class Offers:
    def __init__(self, check_ins: CheckIns, buddies: Buddies) -> None:
        self.check_ins = check_ins
        self.buddies = buddies

    async def buttons(self, guild_id: int, words: Words) -> tuple[Button, ...]:
        """Those that the server wants."""
        buddy = (Button(words.say(p_("button", "Find me a buddy")), "care:buddy"),)
        return (
            *(buddy if await self.buddies.are_on(guild_id) else ()),
            *((ask_me(words),) if await self.check_ins.are_on(guild_id) else ()),
        )


def ask_me(words: Words) -> Button:
    return Button(words.say(p_("button", "Ask me how it goes")), "care:ask-me")
