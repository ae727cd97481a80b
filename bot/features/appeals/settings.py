from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.core.settings import Settings

QUESTIONS, LONGEST_QUESTION = 5, 100
LONGEST_COOLDOWN = 365

Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]


class AppealSettings(Settings):
    """`questions`: the server's own; without any, one is asked in the member's language. `cooldown_days`: how long
    after a refusal nothing older can be appealed."""

    feature = "appeals"
    questions: tuple[Question, ...] = Field(default=(), max_length=QUESTIONS)
    cooldown_days: int = Field(default=30, ge=0, le=LONGEST_COOLDOWN)

    @property
    def cooldown(self) -> timedelta:
        return timedelta(days=self.cooldown_days)
