from typing import Annotated

from pydantic import Field

from bot.core.settings import Settings

MOST_TRUSTED = 25
Limit = Annotated[int, Field(ge=2, le=200)]


class GuardSettings(Settings):
    """How much one account may do within a minute. `strips`: its roles are taken then; else the team is told alone.

    `trusted`: accounts that are left alone, such as another bot that bans many.
    """

    feature = "guard"
    strips: bool = True
    bans: Limit = 15
    kicks: Limit = 15
    channels: Limit = 5
    roles: Limit = 5
    trusted: tuple[int, ...] = Field(default=(), max_length=MOST_TRUSTED)
