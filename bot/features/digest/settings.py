from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from bot.core.calendar import Week
from bot.core.settings import Settings

QUIET_TIMES = 20


class Quiet(BaseModel):
    """Days, both included, in which less is expected to happen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    first: date
    last: date

    def touches(self, week: Week) -> bool:
        return self.first <= week.sunday and week.monday <= self.last


class DigestSettings(Settings):
    """`weekday`: Monday is 0. `set_by`: who ran the setup, and hears of trouble."""

    feature = "digest"
    channel_id: int | None = None
    weekday: int = Field(default=0, ge=0, le=6)
    hour: int = Field(default=9, ge=0, le=23)
    set_by: int | None = None
    quiet: tuple[Quiet, ...] = Field(default=(), max_length=QUIET_TIMES)
