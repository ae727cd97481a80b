from pydantic import Field

from bot.core.settings import Settings

LONGEST_HELP = 1_000


class ReportsSettings(Settings):
    """`per_hour`: how many reports of one member. `urgent_at`: so many within an hour on one thing. `help_lines`: what
    someone reads who reports that someone may be in danger.
    """

    feature = "reports"
    per_hour: int = Field(default=5, ge=1, le=50)
    urgent_at: int = Field(default=3, ge=2, le=20)
    remind_after_hours: int = Field(default=24, ge=1, le=168)
    help_lines: str = Field(default="", max_length=LONGEST_HELP)
