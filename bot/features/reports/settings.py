from datetime import timedelta

from bot.core.declared import setting
from bot.core.i18n import _
from bot.core.settings import Settings

LONGEST_HELP = 1_000


class ReportsSettings(Settings):
    feature = "reports"
    title = _("Reports")
    per_hour: int = setting(5, _("Reports an hour"), _("How many one member may send."), ge=1, le=50)
    urgent_at: int = setting(3, _("Urgent at"), _("What so many members report within an hour is urgent."), ge=2, le=20)
    remind_after_hours: int = setting(
        24,
        _("Hours until the team is reminded"),
        _("Of a report that nobody answered."),
        unit=timedelta(hours=1),
        ge=1,
        le=168,
    )
    help_lines: str = setting(
        "",
        _("Help lines"),
        _("What someone reads who reports that a person may be in danger."),
        max_length=LONGEST_HELP,
    )
