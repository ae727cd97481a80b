from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.core.declared import setting
from bot.core.i18n import _
from bot.core.settings import Settings

QUESTIONS, LONGEST_QUESTION = 5, 100
LONGEST_COOLDOWN = 365

Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]


class AppealSettings(Settings):
    feature = "appeals"
    title = _("Appeals")
    questions: tuple[Question, ...] = setting(
        (), _("Questions"), _("What an appeal asks; without any, the bot asks one of its own."), max_length=QUESTIONS
    )
    cooldown_days: int = setting(
        30,
        _("Days between appeals"),
        _("For so long after a refusal, nothing older can be appealed."),
        unit=timedelta(days=1),
        ge=0,
        le=LONGEST_COOLDOWN,
    )

    @property
    def cooldown(self) -> timedelta:
        return timedelta(days=self.cooldown_days)
