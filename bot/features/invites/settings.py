from bot.core.settings import Settings

LONGEST_NAME, MOST_CAMPAIGNS = 40, 100


class InvitesSettings(Settings):
    """`campaigns`: what invites are for, by their codes."""

    feature = "invites"
    campaigns: dict[str, str] = {}
