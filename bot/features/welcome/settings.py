import enum
from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from bot.core.i18n import Text, p_
from bot.core.settings import Settings

LONGEST_TEMPLATE = 1_000
MOST_TEMPLATES = 4


class Look(enum.StrEnum):
    """How a greeting is shown: its words alone, in a frame, or with a picture."""

    TEXT = enum.auto()
    FRAME = enum.auto()
    PICTURE = enum.auto()


class Door(enum.StrEnum):
    """What a newcomer can press under their greeting."""

    ASK = enum.auto()
    CHANNELS = enum.auto()
    RULES = enum.auto()
    INTRODUCE = enum.auto()


LABELS: Mapping[Door, Text] = {
    Door.ASK: p_("button of a greeting", "Ask"),
    Door.CHANNELS: p_("button of a greeting", "Pick my channels"),
    Door.RULES: p_("button of a greeting", "Read the rules"),
    Door.INTRODUCE: p_("button of a greeting", "Introduce myself"),
}


class WelcomeSettings(Settings):
    """`channel_id`: where newcomers are greeted; None: they are not. `since`: nobody who came before is greeted.

    `role_id`: who gains it is let in. `templates`, `farewells`: by language, in turn; without any, ours.
    `together_above`: if more than so many are let in within a minute, one message greets them all. `again_after_days`:
    who comes back sooner is not greeted again. `fleeting_minutes`: the greeting of who leaves sooner is taken away.
    `place_languages`: of channels and categories; `role_languages`: of who has a role.
    """

    feature = "welcome"
    channel_id: int | None = None
    since: datetime | None = None
    role_id: int | None = None
    templates: dict[str, tuple[str, ...]] = {}
    look: Look = Look.TEXT
    buttons: tuple[Door, ...] = (Door.ASK, Door.CHANNELS)
    ask_channel_id: int | None = None
    introductions_channel_id: int | None = None
    by_dm: bool = False
    dms_an_hour: int = Field(default=20, ge=1, le=40)
    together_above: int = Field(default=5, ge=1, le=50)
    again_after_days: int = Field(default=7, ge=0, le=365)
    fleeting_minutes: int = Field(default=10, ge=0, le=60)
    place_languages: dict[int, str] = {}
    role_languages: dict[int, str] = {}
    farewell_channel_id: int | None = None
    farewells: dict[str, tuple[str, ...]] = {}
    milestones: bool = False
