from bot.core.i18n import _
from bot.core.settings import Settings

MOST_TOLD = 200


class SetupSettings(Settings):
    """`step`: how far the panel was gone through. `left`: what others do here and shall go on doing. `told`: serious
    findings that the team knows of, by their keys."""

    feature = "setup"
    title = _("Setup")
    step: int = 0
    left: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
