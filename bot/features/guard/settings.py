from typing import Annotated

from pydantic import Field

from bot.core.declared import MemberId, setting
from bot.core.i18n import _
from bot.core.settings import Settings

MOST_TRUSTED = 25
Limit = Annotated[int, Field(ge=2, le=200)]


class GuardSettings(Settings):
    """How much one account may do within a minute."""

    feature = "guard"
    title = _("Guard of staff accounts")
    strips: bool = setting(True, _("Take roles"), _("Whether an account that does too much loses its roles at once."))
    bans: Limit = setting(15, _("Bans"), _("How many within a minute are too many."))
    kicks: Limit = setting(15, _("Kicks"), _("How many within a minute are too many."))
    channels: Limit = setting(5, _("Deleted channels"), _("How many within a minute are too many."))
    roles: Limit = setting(5, _("Deleted roles"), _("How many within a minute are too many."))
    trusted: tuple[MemberId, ...] = setting(
        (),
        _("Trusted accounts"),
        _("They are left alone, such as another bot that bans many."),
        max_length=MOST_TRUSTED,
    )
