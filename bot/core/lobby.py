"""What is asked of Discord about those who come and go; the client does it, tests pretend to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.facts import PersonFacts
from bot.core.i18n import Text, _


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """`dangerous`: who has it could harm the server. `managed`: by Discord or a bot. `assignable`: by this bot.
    `mentionable`: by everyone."""

    id: int
    name: str
    dangerous: bool = False
    managed: bool = False
    assignable: bool = True
    mentionable: bool = False


@dataclass(frozen=True, slots=True)
class InviteFacts:
    """How often it was used; `max_uses`: 0 for without end."""

    uses: int
    max_uses: int = 0
    expires_at: datetime | None = None


def unfit(role: RoleFacts | None) -> Text | None:
    """Why a role may not be handed out by a press or by itself; None: it may."""
    if role is None:
        return _("This role is not there any more.")
    if role.dangerous:
        return _("{role} can harm the server: it may manage, kick, ban or ping everyone.", role=f"<@&{role.id}>")
    if not role.assignable:
        return _("{role} is above the bot’s own role, or belongs to a bot.", role=f"<@&{role.id}>")
    return None


class Lobby(Protocol):
    """Calls raise Refused when Discord refuses; anything else that they raise may pass by itself.

    What does not wait is known of a server that the bot is on, and nothing is known of any other.
    """

    @property
    def hears(self) -> bool:
        """Whether the bot is told who joins and leaves."""
        ...

    async def persons(self, guild_id: int, member_ids: Sequence[int]) -> Mapping[int, PersonFacts]:
        """As they are at this moment; without those who are not there."""
        ...

    def server_name(self, guild_id: int) -> str: ...

    def members(self, guild_id: int) -> int: ...

    def onboards(self, guild_id: int) -> bool:
        """Whether Discord's onboarding is on."""
        ...

    def screens(self, guild_id: int) -> bool:
        """Whether Discord's membership screening is on."""
        ...

    def category(self, channel_id: int) -> int | None: ...

    def rules_channel(self, guild_id: int) -> int | None: ...

    def exists(self, guild_id: int, thing_id: int) -> bool:
        """A channel or a role."""
        ...

    def roles(self, guild_id: int) -> Mapping[int, RoleFacts]:
        """All but everyone’s."""
        ...

    def why_not_given(self, guild_id: int, role_id: int) -> Text | None:
        """Why the bot can’t or must not give a role; None: it can."""
        ...

    async def give_role(self, guild_id: int, member_id: int, role_id: int, why: str) -> None: ...

    async def take_role(self, guild_id: int, member_id: int, role_id: int, why: str) -> None: ...

    def greets_itself(self, guild_id: int) -> int | None:
        """The channel in which Discord posts who joined; None: it does not."""
        ...

    async def stop_greeting(self, guild_id: int, why: str) -> None:
        """Let Discord post no more who joined."""
        ...

    async def resume_greeting(self, guild_id: int, why: str) -> None: ...

    async def find_marked(self, channel_id: int, after: datetime, mark: int) -> int | None:
        """The id of the bot's own message after a moment whose Post had this mark."""
        ...

    async def invites(self, guild_id: int) -> Mapping[str, InviteFacts]:
        """All that lead to the server, by their codes, as they are now."""
        ...

    async def create_invite(self, channel_id: int, why: str) -> str:
        """Without end; its code."""
        ...

    async def avatar(self, user_id: int) -> bytes | None:
        """Their picture; None for who has none."""
        ...
