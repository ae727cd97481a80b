"""Who else on the server does what the bot does: Discord itself, its AutoMod, and other bots."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.i18n import Text, _
from bot.core.native_automod import Standing
from bot.core.permissions import permission_names
from bot.core.servers import ServerFacts
from bot.features.setup.rivals import powers_among

GREETS, NATIVE, BOT = "greets", "native", "bot"
DISCORD = 0
"""In place of a bot's id: Discord itself greets."""
GREETS_ITSELF = f"{GREETS}:{DISCORD}"
MOST_SHOWN = 8
"""Each takes four of the components that one message may have."""


@dataclass(frozen=True)
class Other:
    """`key`: by which what is decided about it is remembered."""

    key: str
    name: str
    does: Text
    is_left: bool = False


def others(
    facts: ServerFacts,
    native: Sequence[Standing],
    greets_itself: int | None,
    greeters: Mapping[int, int],
    left: Sequence[str],
) -> tuple[Other, ...]:
    """`greeters`: bots that greet, and in which channel; `left`: keys that were decided to be left alone."""
    found = [*_greeting(facts, greets_itself, greeters), *_native(native), *_bots(facts)]
    marked = [Other(one.key, one.name, one.does, one.key in left) for one in found]
    return tuple(sorted(marked, key=lambda one: one.is_left)[:MOST_SHOWN])


def _greeting(facts: ServerFacts, itself: int | None, greeters: Mapping[int, int]) -> Iterator[Other]:
    if itself is not None:
        does = _("posts in {channel} who joined", channel=f"<#{itself}>")
        yield Other(GREETS_ITSELF, "Discord", does)
    names = {bot.id: bot.name for bot in facts.bots}
    for bot_id, channel_id in greeters.items():
        yield Other(
            f"{GREETS}:{bot_id}",
            names.get(bot_id, str(bot_id)),
            _("greets newcomers in {channel}", channel=f"<#{channel_id}>"),
        )


def _native(native: Sequence[Standing]) -> Iterator[Other]:
    for one in native:
        if not one.ours and one.rule.enabled:
            yield Other(f"{NATIVE}:{one.id}", one.rule.name, _("is a rule of Discord’s AutoMod"))


def _bots(facts: ServerFacts) -> Iterator[Other]:
    for bot in facts.bots:
        powers = powers_among(bot.powers)
        if powers:
            yield Other(
                f"{BOT}:{bot.id}", bot.name, _("is a bot that may moderate: {powers}", powers=permission_names(powers))
            )
