"""What rules would have hit in the past: the same for a server's history and for exported files."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.features.automod.look import Context
from bot.features.automod.recent import Recent
from bot.features.automod.rule import Hit, Rule
from bot.features.automod.ruleset import Ruleset
from bot.features.automod.seen import Seen, Surface, What


@dataclass(frozen=True, slots=True)
class PastHit:
    """`message_id`: None for a join. `span`: in the message's own text; all of it for what is no matter of words."""

    channel_id: int | None
    message_id: int | None
    author_id: int
    rule: str
    span: tuple[int, int]


@dataclass
class Replay:
    """Takes what was seen in its order, and keeps the hits; of those beyond `most` only their number."""

    rules: Iterable[Rule]
    context: Context = field(default_factory=Context)
    most: int = 1_000_000
    messages: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    hits: list[PastHit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ruleset = Ruleset(self.rules)
        self._recent = Recent(servers=1)
        self.by_rule.update(dict.fromkeys(self._ruleset.rules, 0))

    def saw(self, seen: Seen) -> tuple[Hit, ...]:
        hits = self._ruleset.check(seen, self._recent, self.context)
        self.messages += seen.what is What.MESSAGE
        for hit in hits:
            self.by_rule[hit.rule] += 1
            if len(self.hits) < self.most:
                self.hits.append(PastHit(seen.place_id, seen.message_id, seen.author_id, hit.rule, _span(seen, hit)))
        return hits


def _span(seen: Seen, hit: Hit) -> tuple[int, int]:
    if hit.surface is Surface.CONTENT:
        return hit.span
    if hit.surface is not None:
        return 0, 0
    return 0, next((len(text) for surface, text in seen.texts if surface is Surface.CONTENT), 0)
