"""What is asked of Discord about roles; the client does it, tests pretend to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class RankFacts:
    """`rank`: its place, the higher the mightier. `managed`: Discord gives and takes it. `permissions`: its bits.

    `of_bot`: the bot that it belongs to. `of_staff`: it holds a permission that only the staff has.
    """

    id: int
    rank: int
    permissions: int = 0
    managed: bool = False
    of_bot: int | None = None
    of_staff: bool = False


@dataclass(frozen=True)
class Holder:
    """Someone on a server with their roles, but for the one that everyone has."""

    id: int
    roles: tuple[RankFacts, ...]


class Ranks(Protocol):
    """Calls raise Refused when Discord refuses; anything else that they raise may pass by itself.

    `why` goes into Discord's audit log.
    """

    async def holder(self, guild_id: int, user_id: int) -> Holder | None:
        """None: they are not there."""
        ...

    async def set_roles(self, guild_id: int, user_id: int, role_ids: Collection[int], why: str) -> None:
        """Exactly these, in one request."""
        ...

    async def set_permissions(self, guild_id: int, role_id: int, permissions: int, why: str) -> None: ...

    def roles(self, guild_id: int) -> Mapping[int, RankFacts]:
        """All of a server, by id, but for the one that everyone has."""
        ...
