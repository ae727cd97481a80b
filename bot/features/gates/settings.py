from pydantic import Field

from bot.core.settings import Settings

LONGEST_RULES, LONGEST_QUESTION, MOST_QUESTIONS = 3_000, 45, 4
REMINDERS = 2


class GatesSettings(Settings):
    """`role_id`: what who passed gets; None: there is no gate. `rules`: what they agree to, as it is since `version`;
    `asks_again`: also those who agreed to an older one, who keep their access. `posted`: the version that stands
    on the card. `youngest_days`: younger accounts wait for the team; 0: none. `faceless_wait`: those without a picture,
    too.
    """

    feature = "gates"
    role_id: int | None = None
    channel_id: int | None = None
    message_id: int | None = None
    rules: str = Field(default="", max_length=LONGEST_RULES)
    version: int = 0
    posted: int = 0
    asks_again: bool = False
    questions: tuple[str, ...] = ()
    youngest_days: int = Field(default=0, ge=0, le=365)
    faceless_wait: bool = False
    remind_after_hours: int = Field(default=24, ge=1, le=168)
