from datetime import timedelta

from pydantic import Field

from bot.core.settings import Settings


class RaidSettings(Settings):
    """A raid is `joins` members, or `alike` members who write nearly the same, within `seconds`.

    `automatic`: raid mode goes on by itself; else the staff is asked. It goes off after `calm_minutes` without more.
    `verification`: Discord's verification level is raised, too.
    """

    feature = "raids"
    automatic: bool = False
    joins: int = Field(default=10, ge=3, le=500)
    alike: int = Field(default=5, ge=2, le=100)
    seconds: int = Field(default=60, ge=5, le=3600)
    calm_minutes: int = Field(default=30, ge=5, le=24 * 60)
    verification: bool = True

    @property
    def window(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    @property
    def calm(self) -> timedelta:
        return timedelta(minutes=self.calm_minutes)
