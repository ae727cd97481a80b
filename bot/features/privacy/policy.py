"""How long each purpose keeps what it keeps, and what a deletion leaves."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.calendar import Week
from bot.core.i18n import Text, n_
from bot.core.personal_data import Ends, Fate, Purpose
from bot.core.personal_rows import Found
from bot.features.privacy.settings import PrivacySettings
from bot.features.qa.settings import QaSettings


@dataclass(frozen=True)
class Kept:
    """What is kept of a member for one purpose: how many entries, and how many of them outlive a deletion."""

    purpose: Purpose
    entries: int
    staying: int

    @property
    def going(self) -> int:
        return self.entries - self.staying


COUNTERS = "counters_months"
Spans = Mapping[str, Text]
"""How long, by the names that purposes give."""


def spans(settings: PrivacySettings, qa: QaSettings) -> Spans:
    months = {
        name: n_("{count} month", "{count} months", getattr(settings, name)) for name in PrivacySettings.model_fields
    }
    return {**months, "keep_days": n_("{count} day", "{count} days", qa.keep_days)}


def kept_for(purpose: Purpose, spans: Spans) -> Text:
    """A sentence."""
    return purpose.kept_for("" if purpose.span is None else spans[purpose.span])


def by_purpose(found: Iterable[Found]) -> list[Kept]:
    kept: dict[str, Kept] = {}
    for one in found:
        purpose = one.holds.purpose
        before = kept.get(purpose.key, Kept(purpose, 0, 0))
        staying = one.rows if one.person.fate is Fate.KEPT else 0
        kept[purpose.key] = Kept(purpose, before.entries + one.rows, before.staying + staying)
    return [kept[key] for key in sorted(kept)]


# When what is kept ends

DELETED_AT = time(4)


def next_round(now: datetime, zone: ZoneInfo, guild_id: int) -> datetime:
    """While most people sleep, and not on all servers in the same minute."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < DELETED_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, DELETED_AT, zone) + timedelta(minutes=guild_id % 60)


def ends_before(ends: Ends, now: datetime, settings: PrivacySettings, zone: ZoneInfo) -> datetime:
    """What is older is over. Counters end by whole weeks, so that of a week all is left or nothing."""
    if ends.months == COUNTERS:
        return datetime.combine(first_counted_week(now, settings, zone).monday, time(), zone)
    return months_before(now.astimezone(zone), getattr(settings, ends.months))


def first_counted_week(now: datetime, settings: PrivacySettings, zone: ZoneInfo) -> Week:
    """From which on single members are counted: nothing is kept longer than was said."""
    return Week.of(months_before(now.astimezone(zone), settings.counters_months).date()).plus(1)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day of that month, or its last."""
    years, month = divmod(moment.month - 1 - months, 12)
    year = moment.year + years
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
