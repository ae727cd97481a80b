from datetime import timedelta

from bot.core.declared import setting
from bot.core.i18n import _
from bot.core.settings import Settings

MINUTE = timedelta(minutes=1)


class RaidSettings(Settings):
    feature = "raids"
    title = _("Raid mode")
    automatic: bool = setting(False, _("By itself"), _("Raid mode goes on by itself; else the team is asked."))
    joins: int = setting(10, _("Joins"), _("So many who join within the seconds are a raid."), ge=3, le=500)
    alike: int = setting(
        5,
        _("Who write the same"),
        _("So many members who write nearly the same within the seconds are a raid."),
        ge=2,
        le=100,
    )
    seconds: int = setting(
        60, _("Seconds"), _("Within which that must happen."), unit=timedelta(seconds=1), ge=5, le=3600
    )
    calm_minutes: int = setting(
        30, _("Minutes of calm"), _("After so long without more, raid mode ends."), unit=MINUTE, ge=5, le=24 * 60
    )
    verification: bool = setting(
        True, _("Verification level"), _("Whether raid mode also raises Discord’s verification level.")
    )

    @property
    def window(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    @property
    def calm(self) -> timedelta:
        return timedelta(minutes=self.calm_minutes)
