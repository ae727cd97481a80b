from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field

from bot.core.settings import Settings
from bot.features.care.desk import Desk


@dataclass(frozen=True)
class DeskSettings:
    """`role_id`: who looks after it, beside moderators; `pings`: the role is called. `set_by`: who hears of trouble."""

    channel_id: int | None
    role_id: int | None
    pings: bool
    set_by: int | None
    call_after: timedelta


class CareSettings(Settings):
    """`remind_after_hours`: of a question; `reply_after_minutes`: of a newcomer’s first message without an
    answer. `check_ins`, `buddies`: whether newcomers are offered to be asked how it goes, and to find a buddy.
    `similar_posts`: whether who opens a forum post is pointed to answered ones.
    """

    feature = "care"
    helpers_channel: int | None = None
    helpers_role: int | None = None
    helpers_ping: bool = False
    helpers_set_by: int | None = None
    remind_after_hours: int = Field(default=24, ge=1, le=168)
    similar_posts: bool = False
    greeters_channel: int | None = None
    greeters_role: int | None = None
    greeters_ping: bool = False
    greeters_set_by: int | None = None
    reply_after_minutes: int = Field(default=30, ge=5, le=1440)

    check_ins: bool = False
    buddies: bool = False

    def of(self, desk: Desk) -> DeskSettings:
        if desk is Desk.QUESTIONS:
            after = timedelta(hours=self.remind_after_hours)
            return DeskSettings(self.helpers_channel, self.helpers_role, self.helpers_ping, self.helpers_set_by, after)
        after = timedelta(minutes=self.reply_after_minutes)
        return DeskSettings(self.greeters_channel, self.greeters_role, self.greeters_ping, self.greeters_set_by, after)
