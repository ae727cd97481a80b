from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from bot.core.declared import ChannelId, RoleId, setting
from bot.core.i18n import _
from bot.core.settings import Settings
from bot.features.care.desk import Desk

BOARD = ("send_messages", "read_message_history")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class DeskSettings:
    """`role_id`: who looks after it, beside moderators; `pings`: the role is called. `set_by`: who hears of trouble."""

    channel_id: int | None
    role_id: int | None
    pings: bool
    set_by: int | None
    call_after: timedelta


class CareSettings(Settings):
    """`helpers_set_by`, `greeters_set_by`: who chose the channel, and hears of trouble."""

    feature = "care"
    title = _("Helpers and greeters")
    helpers_channel: ChannelId | None = setting(
        None, _("Board of questions"), _("Where helpers see what nobody has answered yet."), needs=BOARD
    )
    helpers_role: RoleId | None = setting(None, _("Helpers"), _("Who looks after questions, beside moderators."))
    helpers_ping: bool = setting(
        False, _("Ping helpers"), _("Whether their role is called when a question waits long.")
    )
    helpers_set_by: int | None = None
    remind_after_hours: int = setting(
        24,
        _("Hours until helpers are reminded"),
        _("Once, of a question that waits for so long."),
        unit=HOUR,
        ge=1,
        le=168,
    )
    similar_posts: bool = setting(
        False, _("Similar posts"), _("Whether who opens a forum post is pointed to answered ones like it.")
    )
    greeters_channel: ChannelId | None = setting(
        None, _("Board of newcomers"), _("Where greeters see first messages that nobody answered."), needs=BOARD
    )
    greeters_role: RoleId | None = setting(None, _("Greeters"), _("Who looks after newcomers, beside moderators."))
    greeters_ping: bool = setting(False, _("Ping greeters"), _("Whether their role is called when a newcomer waits."))
    greeters_set_by: int | None = None
    reply_after_minutes: int = setting(
        30,
        _("Minutes until greeters see it"),
        _("So long a first message may wait for an answer."),
        unit=timedelta(minutes=1),
        ge=5,
        le=1440,
    )
    check_ins: bool = setting(False, _("Check-ins"), _("Whether newcomers are offered to be asked how it goes."))
    buddies: bool = setting(False, _("Buddies"), _("Whether newcomers are offered to find a buddy."))

    def settled(self, before: Self, by: int, now: datetime) -> Self:
        moved = dict[str, int]()
        if self.helpers_channel != before.helpers_channel:
            moved["helpers_set_by"] = by
        if self.greeters_channel != before.greeters_channel:
            moved["greeters_set_by"] = by
        return self.model_copy(update=moved) if moved else self

    def of(self, desk: Desk) -> DeskSettings:
        if desk is Desk.QUESTIONS:
            after = timedelta(hours=self.remind_after_hours)
            return DeskSettings(self.helpers_channel, self.helpers_role, self.helpers_ping, self.helpers_set_by, after)
        after = timedelta(minutes=self.reply_after_minutes)
        return DeskSettings(self.greeters_channel, self.greeters_role, self.greeters_ping, self.greeters_set_by, after)
