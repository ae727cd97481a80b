"""How long each purpose keeps what it keeps, and what a deletion leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.i18n import Text, n_
from bot.core.personal_data import Fate, Purpose
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
