import enum
from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from bot.core.settings import Settings

MOST_GIVEN = 10


class When(enum.StrEnum):
    """JOIN: as they join, also while Discord still asks them something. LET_IN: when they may see the server."""

    JOIN = enum.auto()
    LET_IN = enum.auto()


class Given(BaseModel):
    """A role that everyone gets, so long after."""

    model_config = ConfigDict(frozen=True)
    role_id: int
    when: When
    after: timedelta = timedelta()


class RolesSettings(Settings):
    """`restores`: who comes back gets what they had. `restrictions`: roles that come back in any case."""

    feature = "roles"
    given: tuple[Given, ...] = ()
    restores: bool = False
    restrictions: tuple[int, ...] = ()
