"""What whoever runs the bot is told, by a private message."""

import logging

from bot.core.actions import Actions, Refused
from bot.core.i18n import Text, languages, words
from bot.core.posts import Post

log = logging.getLogger(__name__)


async def tell_operator(actions: Actions, text: Text) -> None:
    """In every language: which one someone reads stands in the database, which may be what failed."""
    post = Post(tuple(words(language).say(text) for language in languages()))
    try:
        await actions.dm(await actions.operator(), post)
    except Refused as refused:
        log.warning("whoever runs the bot could not be told %r: %s", post.parts[0], refused)
    except Exception:
        log.exception("whoever runs the bot could not be told %r", post.parts[0])
