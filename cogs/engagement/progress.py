"""What is still being read, and what nobody may read, under the numbers that it is missing from."""

from collections.abc import Iterator

from bot.core.i18n import Listing, Words, _, n_
from bot.features.engagement.catching_up import Progress

NAMED = 10


def progress_lines(progress: Progress | None, words: Words) -> Iterator[str]:
    if progress is None:
        return
    if progress.done < progress.places:
        text = n_(
            "Catching up: {done} of {count} channel or thread read, {messages} messages so far. Numbers still grow.",
            "Catching up: {done} of {count} channels and threads read, {messages} messages so far. Numbers still grow.",
            progress.places,
            done=progress.done,
            messages=progress.messages,
        )
        yield "-# " + words.say(text)
    if progress.unreadable:
        more = len(progress.unreadable) - NAMED
        named = [f"<#{place}>" for place in progress.unreadable[:NAMED]]
        named += [words.say(n_("{count} more", "{count} more", more))] if more > 0 else []
        channels = Listing(named)
        yield "-# " + words.say(_("Not all is counted where the bot may not read: {channels}.", channels=channels))
