"""The command line has no Discord at hand: what would be done there is refused, what would be asked has no answer."""

from datetime import datetime
from typing import NoReturn

from bot.core.actions import Reason, Refused
from bot.core.posts import Post


class NoDiscord:
    """`bot.core.actions.Actions` for reading counts only."""

    async def post(self, channel_id: int, post: Post) -> int:
        self._refuse()

    async def find_own(self, channel_id: int, after: datetime, custom_id: str) -> int | None:
        self._refuse()

    async def dm(self, user_id: int, post: Post) -> None:
        self._refuse()

    async def owner_of(self, guild_id: int) -> int:
        self._refuse()

    async def thread_names(self, guild_id: int, thread_ids: list[int]) -> dict[int, str]:
        return {}

    def _refuse(self) -> NoReturn:
        raise Refused(Reason.GONE)
