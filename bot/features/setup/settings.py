from pydantic import BaseModel, ConfigDict

from bot.core.i18n import _
from bot.core.settings import Settings

MOST_TOLD, MOST_TAKEN = 200, 50


class Taken(BaseModel):
    """What the bot took over, and what gives it back: the rule that it made, the permissions that it took from a
    role, or the channel in which it began to greet."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    key: str
    name: str
    rule: str = ""
    role_id: int = 0
    powers: tuple[str, ...] = ()
    channel_id: int | None = None


class SetupSettings(Settings):
    """`step`: how far the panel was gone through. `left`: what others do here and shall go on doing. `told`: serious
    findings that the team knows of, by their keys. `taken`: what the bot took over from others, the newest last."""

    feature = "setup"
    title = _("Setup")
    step: int = 0
    left: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()
