"""Which part of the servers one of several processes looks after, as Discord divides them."""

import re
from dataclasses import dataclass
from typing import Self

from bot.core.errors import UserError
from bot.core.i18n import _

MOST_SHARDS = 10_000


@dataclass(frozen=True)
class Shards:
    """From `first` to `last` of `count`, counted from 0."""

    first: int
    last: int
    count: int

    @classmethod
    def read(cls, text: str) -> Self:
        """`0-3/16`, or `5/16` for one alone. Raises UserError."""
        found = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?/(\d{1,5})", text.strip())
        if found is not None:
            shards = cls(int(found[1]), int(found[2] or found[1]), int(found[3]))
            if shards.first <= shards.last < shards.count <= MOST_SHARDS:
                return shards
        raise UserError(
            _("“{text}” is no part of the shards: write 0-3/16 for the first four of sixteen, or 5/16.", text=text)
        )

    def __str__(self) -> str:
        several = f"-{self.last}" if self.last != self.first else ""
        return f"{self.first}{several}/{self.count}"

    @property
    def ids(self) -> range:
        return range(self.first, self.last + 1)

    def owns(self, guild_id: int) -> bool:
        """Discord tells of a server in the connection that this names."""
        return (guild_id >> 22) % self.count in self.ids


WHOLE = Shards(0, 0, 1)
