"""What other features may know of a stay."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Arrival:
    """`cleared`: let in. `onboarded`, `rejoined`: Discord's own flags. `invite`: the campaign, else the code, by which
    they came where that is certain; None: unknown."""

    cleared: bool
    onboarded: bool
    rejoined: bool
    invite: str | None = None


class Steps(NamedTuple):
    """Which of these a server uses at all."""

    gated: bool
    onboarding: bool
