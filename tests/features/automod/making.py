"""Messages made up for tests of rules."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.features.automod.look import Context
from bot.features.automod.recent import Recent
from bot.features.automod.rule import Hit, Rule
from bot.features.automod.ruleset import Ruleset
from bot.features.automod.seen import Seen, Surface, What

START = datetime(2026, 10, 5, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def seen(
    text: str = "", *, after: float = 0, author: int = 100, surface: Surface = Surface.CONTENT, **more: Any
) -> Seen:
    """A message so many seconds after the start."""
    more.setdefault("what", What.MESSAGE)
    more.setdefault("channel_id", 10)
    more.setdefault("message_id", 1_000 + int(after * 10))
    more.setdefault("joined_at", LONG_AGO)
    more.setdefault("texts", ((surface, text),) if text else ())
    return Seen(guild_id=1, author_id=author, at=START + timedelta(seconds=after), **more)


def hits(rule: Rule, messages: Sequence[Seen], context: Context | None = None) -> list[Hit | None]:
    """What the rule says of each message, one after the other."""
    ruleset, recent = Ruleset([rule]), Recent()
    found = [ruleset.check(message, recent, context or Context()) for message in messages]
    return [hit[0] if hit else None for hit in found]


def hit(rule: Rule, message: Seen, context: Context | None = None) -> Hit | None:
    return hits(rule, [message], context)[0]
