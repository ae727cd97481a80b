"""What someone else made at Discord of the rules that the bot wrote there, and who it was."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.discipline import Discipline
from bot.core.facts import AuditAction, AuditFacts
from bot.core.i18n import Text, _
from bot.features.automod.native import Native
from bot.features.automod.native_plan import Do, Step
from bot.features.automod.native_posts import differences

MOST_KNOWN = 2_000
MOST_WORDS = 2


@dataclass(frozen=True)
class Drift:
    """`key`: the same until it is changed once more. `by`: None where nobody told who it was."""

    key: str
    rule: str
    changes: tuple[Text, ...] = ()
    by: int | None = None


class Drifts:
    """Who changed a rule stands in Discord's audit log alone; what they made of it is looked at there."""

    def __init__(self, native: Native, discipline: Discipline) -> None:
        self.native = native
        self.discipline = discipline
        self._changed_by: OrderedDict[tuple[int, int], int] = OrderedDict()

    def saw(self, entry: AuditFacts) -> bool:
        """Whether it tells that someone else changed a rule."""
        if entry.action is not AuditAction.NATIVE_RULE or entry.target_id is None or entry.actor_id is None:
            return False
        if entry.actor_id == self.discipline.me(entry.guild_id).id:
            return False
        rule = entry.guild_id, entry.target_id
        self._changed_by[rule] = entry.actor_id
        self._changed_by.move_to_end(rule)
        while len(self._changed_by) > MOST_KNOWN:
            self._changed_by.popitem(last=False)
        return True

    async def look(self, guild_id: int) -> tuple[Drift, ...]:
        """What nobody has decided about yet."""
        if not await self.native.wrote(guild_id):
            return ()
        return tuple(self._drift(guild_id, step) for step in (await self.native.plan(guild_id)).steps if _matters(step))

    def _drift(self, guild_id: int, step: Step) -> Drift:
        native_id = step.written.native_id if step.written else 0
        stands = step.now.digest[:8] if step.now else "gone"
        by = self._changed_by.get((guild_id, native_id))
        return Drift(f"{native_id}.{stands}", step.name, tuple(_changes(step)), by)


def _matters(step: Step) -> bool:
    """What is off here and there blocks nothing, whatever someone made of it."""
    is_off = step.wanted is None and step.now is not None and not step.now.enabled
    return step.by_hand and step.do is not Do.NOTHING and not is_off


def _changes(step: Step) -> Iterator[Text]:
    if step.now is None:
        yield _("deleted")
    elif step.wanted is not None:
        yield from differences(step.wanted.native, step.now, MOST_WORDS)
