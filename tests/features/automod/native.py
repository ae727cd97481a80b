"""Discord's own AutoMod, pretended: rules by id, and what was asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from bot.core.native_automod import NativeRule, Standing


@dataclass
class FakeNativeAutomod:
    """`refuses`: what every call raises."""

    standing: dict[int, Standing] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    categories: dict[int, frozenset[int]] = field(default_factory=dict)
    staff: frozenset[int] = frozenset()
    refuses: Exception | None = None
    _ids: "count[int]" = field(default_factory=lambda: count(9_000))

    def _called(self, what: str) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.asked.append(what)

    async def rules(self, guild_id: int) -> Sequence[Standing]:
        self._called("rules")
        return list(self.standing.values())

    async def create(self, guild_id: int, rule: NativeRule, why: str) -> Standing:
        self._called(f"create {rule.name}")
        made = Standing(next(self._ids), True, rule)
        self.standing[made.id] = made
        return made

    async def change(self, guild_id: int, native_id: int, rule: NativeRule, why: str) -> Standing:
        self._called(f"change {rule.name}")
        self.standing[native_id] = replace(self.standing[native_id], rule=rule)
        return self.standing[native_id]

    async def switch(self, guild_id: int, native_id: int, why: str, *, on: bool) -> None:
        self._called("switch on" if on else "switch off")
        self.by_hand(native_id, enabled=on)

    async def remove(self, guild_id: int, native_id: int, why: str) -> None:
        self._called("remove")
        del self.standing[native_id]

    def channels(self, guild_id: int, ids: Collection[int]) -> frozenset[int]:
        return frozenset().union(*(self.categories.get(one, frozenset({one})) for one in ids))

    def staff_roles(self, guild_id: int, permissions: Collection[str]) -> frozenset[int]:
        return self.staff

    # What people do there

    def has(self, rule: NativeRule) -> int:
        """Someone else's."""
        native_id = next(self._ids)
        self.standing[native_id] = Standing(native_id, False, rule)
        return native_id

    def by_hand(self, native_id: int, **changes: object) -> None:
        before = self.standing[native_id]
        self.standing[native_id] = replace(before, rule=replace(before.rule, **changes))  # type: ignore[arg-type]

    @property
    def names(self) -> list[str]:
        return [one.rule.name for one in self.standing.values()]
