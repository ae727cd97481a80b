from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import Field

from bot.core.declared import ChannelId, RoleId, setting
from bot.core.i18n import _
from bot.core.settings import Settings

LONGEST_RULES, LONGEST_QUESTION, MOST_QUESTIONS = 3_000, 45, 4
REMINDERS = 2

Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]


class GatesSettings(Settings):
    """`version`: of the rules as they are now; `posted`: the one that stands on the card, `message_id`."""

    feature = "gates"
    title = _("Gate")
    role_id: RoleId | None = setting(
        None, _("Role of who passed"), _("What they get; without one there is no gate."), handed_out=True
    )
    channel_id: ChannelId | None = setting(
        None, _("Channel"), _("Where the button stands; newcomers must see it."), needs=("send_messages",)
    )
    message_id: int | None = None
    rules: str = setting("", _("Rules"), _("What newcomers agree to; empty: to nothing."), max_length=LONGEST_RULES)
    version: int = 0
    posted: int = 0
    asks_again: bool = setting(
        False, _("Ask again"), _("Whether everyone is asked again when the rules change; nobody loses access.")
    )
    questions: tuple[Question, ...] = setting(
        (), _("Questions"), _("What newcomers answer before the team lets them in."), max_length=MOST_QUESTIONS
    )
    youngest_days: int = setting(
        0,
        _("Youngest account in days"),
        _("Younger ones wait for the team; 0: none."),
        unit=timedelta(days=1),
        ge=0,
        le=365,
    )
    faceless_wait: bool = setting(False, _("No picture"), _("Whether accounts without a picture wait for the team."))
    remind_after_hours: int = setting(
        24,
        _("Hours until a reminder"),
        _("After which who is stuck at the gate is reminded."),
        unit=timedelta(hours=1),
        ge=1,
        le=168,
    )

    def settled(self, before: Self, by: int, now: datetime) -> Self:
        """Other rules are a new version, which nobody has agreed to."""
        return self.model_copy(update={"version": before.version + 1}) if self.rules != before.rules else self
