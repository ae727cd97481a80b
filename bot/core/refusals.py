"""Discord's no, in words."""

from bot.core.actions import Reason, Refused
from bot.core.i18n import Text, _
from bot.core.permissions import permission_names


def refused(refusal: Refused) -> Text:
    match refusal.reason:
        case Reason.MISSING_PERMISSION if refusal.missing:
            names = permission_names(refusal.missing.split(","))
            return _("The bot lacks these permissions for that: {permissions}.", permissions=names)
        case Reason.MISSING_PERMISSION:
            return _("Discord does not let the bot do that: it lacks a permission, or its role is too low.")
        case Reason.GONE:
            return _("That is not there any more, or the bot can’t see it.")
        case Reason.CLOSED_DMS:
            return _("This person does not accept direct messages from the bot.")


def reason_of(error: Exception) -> Text:
    """Also where Discord said nothing that one could understand."""
    return refused(error) if isinstance(error, Refused) else _("Discord did not answer as it should; try again later.")
