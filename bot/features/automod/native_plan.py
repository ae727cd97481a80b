"""What is to be done at Discord: what the rules ask for, beside what was written there and what stands there now."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.native_automod import NativeRule, Standing
from bot.features.automod.native_policy import Stay, Wanted


class Do(enum.Enum):
    CREATE = enum.auto()
    CHANGE = enum.auto()
    REMOVE = enum.auto()
    NOTHING = enum.auto()


@dataclass(frozen=True)
class Written:
    """What the bot wrote. `stands`: a digest of what stood there then, empty where someone's removal was accepted;
    `asked`: of what the rule asked for then. `kept`: what someone made of it by hand was accepted.
    """

    native_id: int
    name: str
    rule: str
    stands: str
    asked: str
    kept: bool = False


@dataclass(frozen=True)
class Step:
    """`by_hand`: someone else changed or removed what was written, so it is to be asked who is right."""

    do: Do
    name: str
    wanted: Wanted | None = None
    written: Written | None = None
    now: NativeRule | None = None
    by_hand: bool = False


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]
    stays: tuple[Stay, ...]

    @property
    def has_work(self) -> bool:
        return any(step.do is not Do.NOTHING for step in self.steps)

    @property
    def by_hand(self) -> bool:
        return any(step.by_hand and step.do is not Do.NOTHING for step in self.steps)

    @property
    def written(self) -> bool:
        """Whether anything of the bot's stands there."""
        return any(step.now is not None for step in self.steps)


def planned(
    wanted: Sequence[Wanted], written: Sequence[Written], standing: Sequence[Standing], stays: Sequence[Stay]
) -> Plan:
    """Removals first, as they make room."""
    there = {one.id: one.rule for one in standing}
    known = {row.native_id for row in written}
    lost = [
        Written(one.id, one.rule.name, "", one.rule.digest, "") for one in standing if one.ours and one.id not in known
    ]
    waiting = {one.native.name: one for one in wanted}
    found = [(row, waiting.pop(row.name, None), there.get(row.native_id)) for row in (*written, *lost)]
    steps = [_step(*each) for each in found if each[1] is not None or each[2] is not None]
    steps += [Step(Do.CREATE, one.native.name, one) for one in waiting.values()]
    order = [Do.REMOVE, Do.CHANGE, Do.CREATE, Do.NOTHING]
    return Plan(tuple(sorted(steps, key=lambda step: order.index(step.do))), tuple(stays))


def _step(row: Written, wanted: Wanted | None, now: NativeRule | None) -> Step:
    stands = now.digest if now is not None else ""
    by_hand = stands != row.stands or row.kept
    if wanted is None:
        return Step(Do.REMOVE, row.name, None, row, now, by_hand and now is not None)
    if stands == row.stands and wanted.native.digest == row.asked:
        return Step(Do.NOTHING, row.name, wanted, row, now, row.kept)
    return Step(Do.CREATE if now is None else Do.CHANGE, row.name, wanted, row, now, by_hand)
