from bot.core.i18n import _
from bot.core.settings import Settings


class SetupSettings(Settings):
    """How far the panel was gone through, and what stays as it is with other bots and Discord's AutoMod."""

    feature = "setup"
    title = _("Setup")
    step: int = 0
    left: tuple[str, ...] = ()
