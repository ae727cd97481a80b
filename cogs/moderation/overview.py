"""How moderation works on a server, on one page."""

from collections.abc import Iterator, Mapping, Sequence

from bot.client.access import Override
from bot.core.i18n import Text, Words, _, n_
from bot.core.posts import Post
from bot.features.moderation.cases import NAMES
from bot.features.moderation.settings import ModerationSettings

MOST_SHOWN = 20


def overview(settings: ModerationSettings, access: Mapping[str, Sequence[Override]] | None, words: Words) -> Post:
    parts = [_section(_("Channels"), list(_channels(settings, words)), words)]
    rungs = [words.say(rung.said) for rung in settings.ladder]
    expiry = n_("A strike counts for {count} day.", "A strike counts for {count} days.", settings.strikes_expire_days)
    parts.append(_section(_("Ladder"), [*rungs, words.say(expiry)], words))
    if settings.templates:
        reasons = [words.say(one.said) for one in settings.templates]
        parts.append(_section(_("Reasons that are offered"), reasons, words))
    named = {kind: ids for kind, ids in settings.roles.items() if ids}
    if named:
        lines = [
            f"{words.say(NAMES[kind])}: " + ", ".join(f"<@&{role}>" for role in ids) for kind, ids in named.items()
        ]
        parts.append(_section(_("Roles that may do it without Discord’s permission"), lines, words))
    if settings.texts:
        lines = [f"{words.say(NAMES[kind])}: {text}" for kind, text in settings.texts.items()]
        parts.append(_section(_("Messages to members begin"), lines, words))
    if access is not None:
        parts.append(_section(_("Who sees the commands"), list(_access(access, words))[:MOST_SHOWN], words))
    return Post(tuple(parts))


def _access(access: Mapping[str, Sequence[Override]], words: Words) -> Iterator[str]:
    """What the bot checks itself stays as it is, whoever sees them."""
    if not access:
        yield words.say(_("Whom Discord’s permissions allow it. Server Settings → Integrations changes that."))
    everywhere = words.say(_("all channels"))
    for command, overrides in sorted(access.items()):
        name = f"`{command}`" if command else words.say(_("All commands"))
        shown = [f"{'✓' if one.allowed else '✗'} {one.whom or everywhere}" for one in overrides]
        yield f"{name}: {', '.join(shown)}"


def _channels(settings: ModerationSettings, words: Words) -> Iterator[str]:
    for text, channel_id in (
        (_("Every action: {channel}"), settings.log_channel),
        (_("What needs a human: {channel}"), settings.needs_human_channel),
        (_("Evidence: {channel}"), settings.evidence_channel),
    ):
        channel = f"<#{channel_id}>" if channel_id else words.say(_("not chosen"))
        yield words.say(Text(text.message, values={"channel": channel}))


def _section(title: Text, lines: list[str], words: Words) -> str:
    return "\n".join([f"**{words.say(title)}**", *(f"- {line}" for line in lines)])
