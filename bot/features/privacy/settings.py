from pydantic import Field

from bot.core.settings import Settings


class PrivacySettings(Settings):
    """How many months what is kept of people is kept; what each field is for stands with the purposes that name it
    (`bot/core/personal_data.py` and the tables of the features).

    `counters_months`: of single members, after which only totals stay. `cases_months`: the record of moderation.
    `reports_months`: and appeals. `hits_months`: what automod detected. `gone_months`: of who left. `log_months`: who
    changed what, and digests. `done_months`: what the bot had to do, once it is done.
    """

    feature = "privacy"
    counters_months: int = Field(default=13, ge=3, le=60)
    cases_months: int = Field(default=36, ge=12, le=120)
    reports_months: int = Field(default=12, ge=1, le=60)
    evidence_months: int = Field(default=12, ge=1, le=60)
    qa_months: int = Field(default=12, ge=1, le=60)
    hits_months: int = Field(default=3, ge=1, le=24)
    care_months: int = Field(default=3, ge=1, le=12)
    gone_months: int = Field(default=12, ge=1, le=60)
    log_months: int = Field(default=24, ge=3, le=60)
    done_months: int = Field(default=1, ge=1, le=12)
