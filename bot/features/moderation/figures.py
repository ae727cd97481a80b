"""How much a team moderates, in numbers: totals, and one moderator's own; never one beside another."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.i18n import Text, p_
from bot.features.moderation.cases import Kind, Source

SANCTIONS = (Kind.WARN, Kind.TIMEOUT, Kind.KICK, Kind.SOFTBAN, Kind.BAN)
"""What can be taken back, and what the share of it is taken of."""
SOURCES: Mapping[Source, Text] = {
    Source.COMMAND: p_("source", "commands"),
    Source.LADDER: p_("source", "the ladder"),
    Source.AUTOMOD: p_("source", "automod"),
    Source.DISCORD: p_("source", "Discord itself"),
}


@dataclass(frozen=True)
class Tally:
    """So many cases of a kind from a source, and how many of them were taken back or ended early."""

    kind: Kind
    source: Source
    cases: int
    undone: int


@dataclass(frozen=True)
class ModerationFigures:
    """`by_kind`, `by_source`: without those that are nothing; `undone`: of the `sanctions`."""

    by_kind: tuple[tuple[Kind, int], ...] = ()
    by_source: tuple[tuple[Source, int], ...] = ()
    cases: int = 0
    sanctions: int = 0
    undone: int = 0

    @property
    def undone_share(self) -> float | None:
        return self.undone / self.sanctions if self.sanctions else None


NO_CASES = ModerationFigures()


def figures_of(tallies: Iterable[Tally]) -> ModerationFigures:
    kinds, sources, sanctions, undone = Counter[Kind](), Counter[Source](), 0, 0
    for tally in tallies:
        kinds[tally.kind] += tally.cases
        sources[tally.source] += tally.cases
        if tally.kind in SANCTIONS:
            sanctions += tally.cases
            undone += tally.undone
    return ModerationFigures(
        by_kind=tuple((kind, kinds[kind]) for kind in Kind if kinds[kind]),
        by_source=tuple((source, sources[source]) for source in Source if sources[source]),
        cases=kinds.total(),
        sanctions=sanctions,
        undone=undone,
    )
