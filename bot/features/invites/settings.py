from bot.core.declared import setting
from bot.core.i18n import _
from bot.core.settings import Settings

LONGEST_NAME, MOST_CAMPAIGNS = 40, 100


class InvitesSettings(Settings):
    feature = "invites"
    title = _("Invites")
    campaigns: dict[str, str] = setting(
        {},
        _("Campaigns"),
        _("What invites are for, by their codes."),
        command="invites name",
        max_length=MOST_CAMPAIGNS,
    )
