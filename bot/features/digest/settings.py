from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from bot.core.calendar import Week
from bot.core.declared import ChannelId, DayOfWeek, HourOfDay, Readers, setting
from bot.core.i18n import Days, _
from bot.core.settings import Settings

QUIET_TIMES = 20
NEEDS = ("send_messages", "attach_files")


class Quiet(BaseModel):
    """Days, both included, in which less is expected to happen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    first: date
    last: date

    @property
    def said(self) -> Days:
        return Days(self.first, self.last, "yMMMd")

    def touches(self, week: Week) -> bool:
        return self.first <= week.sunday and week.monday <= self.last


class DigestSettings(Settings):
    """`set_by`: who chose the channel, and hears of trouble."""

    feature = "digest"
    title = _("Weekly digest")
    channel_id: ChannelId | None = setting(
        None,
        _("Channel"),
        _("Where the digest is posted; all who see it can read it."),
        needs=NEEDS,
        readers=Readers.OUGHT_STAFF,
    )
    weekday: DayOfWeek = setting(0, _("Day"), _("On which day of the week it comes."))
    hour: HourOfDay = setting(9, _("Hour"), _("At which hour of the server’s day."))
    set_by: int | None = None
    quiet: tuple[Quiet, ...] = setting(
        (), _("Quiet times"), _("Days that are shown and not judged."), command="digest quiet", max_length=QUIET_TIMES
    )

    def settled(self, before: Self, by: int, now: datetime) -> Self:
        return self.model_copy(update={"set_by": by}) if self.channel_id != before.channel_id else self
