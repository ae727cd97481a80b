"""What each account did of late: in memory, bounded, each entry of the audit log once."""

from collections import OrderedDict
from datetime import datetime

from bot.features.guard import policy
from bot.features.guard.incident import Act

MOST_ACTORS, MOST_ACTS = 2_000, 500


class Tally:
    def __init__(self) -> None:
        self._acts: OrderedDict[tuple[int, int], OrderedDict[int, Act]] = OrderedDict()
        self._new: dict[tuple[int, int], None] = {}

    def add(self, guild_id: int, actor_id: int, act: Act) -> None:
        who = (guild_id, actor_id)
        acts = self._acts.setdefault(who, OrderedDict())
        self._acts.move_to_end(who)
        if act.audit_id not in acts:
            acts[act.audit_id] = act
            self._new[who] = None
        while len(acts) > MOST_ACTS:
            acts.popitem(last=False)
        while len(self._acts) > MOST_ACTORS:
            gone, _acts = self._acts.popitem(last=False)
            self._new.pop(gone, None)

    def next(self) -> tuple[int, int] | None:
        """Someone who did something that nobody has looked at."""
        who = next(iter(self._new), None)
        if who is not None:
            del self._new[who]
        return who

    def of(self, guild_id: int, actor_id: int, now: datetime) -> list[Act]:
        """Within the last hour; what is older is forgotten."""
        acts = self._acts.get((guild_id, actor_id), OrderedDict[int, Act]())
        for audit_id in [audit_id for audit_id, act in acts.items() if now - act.at >= policy.OLD]:
            del acts[audit_id]
        return list(acts.values())

    def forget(self, guild_id: int, actor_id: int) -> None:
        self._acts.pop((guild_id, actor_id), None)
        self._new.pop((guild_id, actor_id), None)

    def sizes(self) -> tuple[int, int]:
        return len(self._acts), sum(map(len, self._acts.values()))
