from collections.abc import Sequence

from bot.core.i18n import Listing, Words, _
from bot.core.posts import Post
from bot.features.setup.leading import Tried


def shown(tried: Sequence[Tried], words: Words) -> Post:
    """What became of the test messages."""
    lines = []
    for one in tried:
        channel, parts = f"<#{one.channel_id}>", Listing(one.settings)
        if one.why is None:
            lines.append(f"✅ {channel} · {words.show(parts)}")
        else:
            text = _("{channel} · {parts}: {why}", channel=channel, parts=parts, why=one.why)
            lines.append("❌ " + words.say(text))
    return Post(("\n".join(lines),))
