from bot.core.declared import setting
from bot.core.i18n import _
from bot.core.settings import Settings


class PrivacySettings(Settings):
    """How many months what is kept of people is kept. Purposes and tables name these fields."""

    feature = "privacy"
    title = _("How long data is kept")
    counters_months: int = setting(
        13, _("Months of counters"), _("What is counted of single members; then only totals stay."), ge=3, le=60
    )
    cases_months: int = setting(
        36, _("Months of cases"), _("The record of moderation; a ban that holds stays longer."), ge=12, le=120
    )
    reports_months: int = setting(12, _("Months of reports"), _("Reports and appeals."), ge=1, le=60)
    evidence_months: int = setting(12, _("Months of evidence"), _("What is known of copies."), ge=1, le=60)
    hits_months: int = setting(3, _("Months of detections"), _("What automod detected."), ge=1, le=24)
    care_months: int = setting(3, _("Months of care"), _("Check-ins, buddies, and who waited."), ge=1, le=12)
    gone_months: int = setting(12, _("Months after leaving"), _("Roles that would come back; the gate."), ge=1, le=60)
    log_months: int = setting(24, _("Months of logs"), _("Who changed which setting; digests."), ge=3, le=60)
    done_months: int = setting(1, _("Months of what is done"), _("What the bot had to do, once done."), ge=1, le=12)
