"""Who is in voice since when, and what of that is to be written down."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from bot.core.facts import VoiceFacts
from bot.features.engagement.hearing import InVoice

SECOND = timedelta(seconds=1)


class Voices:
    def __init__(self) -> None:
        self._since: dict[int, dict[int, datetime]] = {}

    def begin(self, guild_id: int, member_ids: Collection[int], now: datetime) -> None:
        """These are in voice from now on, whatever was known before."""
        self._since[guild_id] = dict.fromkeys(member_ids, now)

    def changed(self, facts: VoiceFacts) -> InVoice | None:
        """The time that ended with this change, if one did."""
        here = self._since.setdefault(facts.guild_id, {})
        if facts.counts:
            here.setdefault(facts.member_id, facts.at)
            return None
        since = here.pop(facts.member_id, None)
        return None if since is None else _spent(facts.guild_id, facts.member_id, since, facts.at)

    def credit(self, guild_ids: Collection[int], now: datetime) -> Iterator[InVoice]:
        """The time since it was credited last, in whole seconds, of everybody who is there still."""
        for guild_id in guild_ids:
            here = self._since.get(guild_id, {})
            for member_id, since in here.items():
                whole = since + (now - since) // SECOND * SECOND
                here[member_id] = max(since, whole)
                if (spent := _spent(guild_id, member_id, since, whole)) is not None:
                    yield spent

    def forget_member(self, guild_id: int, member_id: int) -> None:
        self._since.get(guild_id, {}).pop(member_id, None)

    def forget(self, guild_id: int) -> None:
        self._since.pop(guild_id, None)


def _spent(guild_id: int, member_id: int, from_at: datetime, to_at: datetime) -> InVoice | None:
    return InVoice(guild_id, member_id, from_at, to_at) if from_at < to_at else None
