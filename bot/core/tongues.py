"""In which language a person is written to: their own choice, else that of their Discord when they last did something.

The latter is kept in memory alone; after a restart it is known again as soon as they do something.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

MOST_KEPT = 20_000


class Tongues:
    """`chosen`: on a server."""

    def __init__(self, chosen: Callable[[int, int], Awaitable[str | None]], most: int = MOST_KEPT) -> None:
        self.chosen = chosen
        self.most = most
        self._heard: OrderedDict[int, str] = OrderedDict()

    def hear(self, user_id: int, language: str | None) -> None:
        """None: none of ours."""
        self._heard.pop(user_id, None)
        if language is not None:
            self._heard[user_id] = language
        while len(self._heard) > self.most:
            self._heard.popitem(last=False)

    async def of(self, guild_id: int, user_id: int) -> str | None:
        return await self.chosen(guild_id, user_id) or self._heard.get(user_id)
