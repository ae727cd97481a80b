from pydantic import Field

from bot.core.settings import Settings


class QaSettings(Settings):
    """`place`: where events are announced, unless the host chooses; `review_channel`: where moderators see that
    questions wait; `archive_channel`: transcripts. `reveal_roles`: who may look who asked anonymously. `keep_days`:
    how long after an event its questions are kept.
    """

    feature = "qa"
    place: int | None = None
    review_channel: int | None = None
    archive_channel: int | None = None
    reveal_roles: tuple[int, ...] = Field(default=(), max_length=2)
    per_person: int = Field(default=3, ge=1, le=50)
    opens_hours: int = Field(default=24, ge=0, le=720)
    answer_days: int = Field(default=7, ge=1, le=90)
    keep_days: int = Field(default=90, ge=14, le=3650)
