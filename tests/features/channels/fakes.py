"""Channels of a Discord server, pretended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at
from bot.core.channels import PAGE, ChannelMessage, Overwrite, Place

GUILD, GENERAL, LOG, CATEGORY = 1, 500, 501, 600
MAX, MO, ANN, BOB = 11, 12, 13, 14


class Killed(BaseException):
    """The process is no more."""


@dataclass
class FakeChannels:
    """`asked`: the ids of each deletion, in order. `refuses_from`: what Discord says from so many deletions on.
    `lacks`: permissions that the bot does not have. `says`: what each channel says of everyone. `refused`: what Discord
    says to changes of a channel. `kills`: the process dies before or after the change of a channel."""

    standing: dict[int, dict[int, ChannelMessage]] = field(default_factory=dict)
    asked: list[list[int]] = field(default_factory=list)
    lacks: set[str] = field(default_factory=set)
    refuses: Exception | None = None
    refuses_from: int = 0
    dies_at: int | None = None
    reads_text: bool = True
    rooms: dict[int, Place] = field(default_factory=dict)
    category: frozenset[int] = frozenset()
    says: dict[int, Overwrite | None] = field(default_factory=dict)
    put: list[tuple[int, Overwrite | None]] = field(default_factory=list)
    refused: dict[int, Exception] = field(default_factory=dict)
    kills: dict[int, str] = field(default_factory=dict)
    slow: dict[int, int] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)

    def say(self, at: datetime, text: str = "hello", author_id: int = ANN, **more: Any) -> int:
        message_id = first_id_at(at)
        here = self.standing.setdefault(GENERAL, {})
        while message_id in here:
            message_id += 1
        here[message_id] = replace(ChannelMessage(message_id, author_id, f"user{author_id}", text), **more)
        return message_id

    def say_many(self, count: int, until: datetime, **more: Any) -> list[int]:
        """One a second, the last one at a moment."""
        return [self.say(until - timedelta(seconds=count - number), **more) for number in range(count)]

    def name(self, channel_id: int) -> str:
        return "general"

    def missing(self, channel_id: int, needs: Iterable[str]) -> list[str]:
        return [name for name in needs if name in self.lacks]

    async def messages(self, channel_id: int, before_id: int | None) -> Sequence[ChannelMessage]:
        here = self.standing.get(channel_id, {})
        older = sorted((one for one in here if before_id is None or one < before_id), reverse=True)
        return [here[one] for one in older[:PAGE]]

    async def rename_thread(self, thread_id: int, name: str, why: str) -> None:
        self.titles[thread_id] = name

    async def delete_thread(self, thread_id: int, why: str) -> None:
        self.asked.append([thread_id])

    async def delete(self, channel_id: int, message_ids: Sequence[int], why: str) -> None:
        if self.dies_at is not None and len(self.asked) >= self.dies_at:
            raise Killed
        if self.refuses is not None and len(self.asked) >= self.refuses_from:
            raise self.refuses
        self.asked.append(list(message_ids))
        here = self.standing[channel_id]
        if len(message_ids) == 1 and message_ids[0] not in here:
            raise Refused(Reason.GONE)
        for message_id in message_ids:
            here.pop(message_id, None)

    def open_room(self, channel_id: int, says: Overwrite | None = None, **more: Any) -> None:
        self.rooms[channel_id] = Place(channel_id, **more)
        self.says[channel_id] = says

    def places(self, guild_id: int, within: int | None) -> Sequence[Place]:
        if within == CATEGORY:
            return [self.rooms[one] for one in sorted(self.category)]
        return [place for one, place in self.rooms.items() if within in (None, one)]

    async def overwrites(self, guild_id: int) -> Mapping[int, Overwrite | None]:
        return dict(self.says)

    async def overwrite(self, guild_id: int, channel_id: int) -> Overwrite | None:
        if channel_id not in self.says:
            raise Refused(Reason.GONE)
        return self.says[channel_id]

    async def set_overwrite(self, guild_id: int, channel_id: int, overwrite: Overwrite | None, why: str) -> None:
        self._before(channel_id)
        self.says[channel_id] = overwrite
        self.put.append((channel_id, overwrite))
        self._after(channel_id)

    async def slowmode(self, channel_id: int) -> int:
        if channel_id not in self.slow:
            raise Refused(Reason.GONE)
        return self.slow[channel_id]

    async def set_slowmode(self, channel_id: int, seconds: int, why: str) -> None:
        self._before(channel_id)
        self.slow[channel_id] = seconds
        self._after(channel_id)

    def _before(self, channel_id: int) -> None:
        if self.kills.get(channel_id) == "before":
            raise Killed
        if channel_id in self.refused:
            raise self.refused[channel_id]

    def _after(self, channel_id: int) -> None:
        if self.kills.get(channel_id) == "after":
            raise Killed
