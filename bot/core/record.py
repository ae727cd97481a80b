"""Purposes that several features share: the record of moderation, and how members arrived."""

from bot.core.i18n import _
from bot.core.personal_data import Purpose

RECORD = Purpose(
    "record",
    _("The record of moderation"),
    _("So that members are treated alike, can appeal, and the server is protected from who harmed it."),
    _("You and the server’s team. You don’t see which moderator acted, nor notes of the team"),
    _("{span} after, and as long as a ban holds or strikes count."),
    "cases_months",
    _("A record that anyone could delete would protect nobody: the team must be able to say why it acted."),
)
ARRIVALS = Purpose(
    "arrivals",
    _("How you arrived"),
    _("So that you are greeted once, and the managers see how far newcomers come and by which invites."),
    _("The server’s managers, as totals"),
    _("{span} after you left."),
    "counters_months",
)
