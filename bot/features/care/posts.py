"""What a desk sees of those who wait."""

from collections.abc import Iterator, Sequence

from bot.core.i18n import Text, Words, _, n_, p_
from bot.core.posts import Button, Part, Post, Style, moment
from bot.features.care.desk import NOBODY, TITLES, Desk, Wait
from bot.features.care.store import Standing

SHOWN = 8
"""Discord shows at most forty components: four for each, and the rest of the board."""


def list_id(standing: Standing) -> str:
    """By which a board is found again."""
    return f"wait:list:{standing.desk}:{standing.serial}"


def board(standing: Standing, waits: Sequence[Wait], call: str, words: Words) -> Post:
    """`call`: what is said to the role that is called with it."""
    desk = standing.desk
    head = [*([call] if call else []), f"### {words.say(TITLES[desk])}", words.say(count(desk, len(waits)))]
    parts: list[Part] = ["\n".join(head)]
    for wait in waits[:SHOWN]:
        parts += entry(wait, words)
    if len(waits) > SHOWN:
        parts.append("-# " + words.say(n_("{count} more", "{count} more", len(waits) - SHOWN)))
    return Post((*parts, (Button(words.say(p_("button", "The whole list")), list_id(standing)),)))


def count(desk: Desk, waiting: int) -> Text:
    if not waiting:
        return NOBODY[desk]
    if desk is Desk.QUESTIONS:
        return n_("{count} question waits for an answer.", "{count} questions wait for an answer.", waiting)
    return n_("{count} newcomer waits for a first answer.", "{count} newcomers wait for a first answer.", waiting)


def called(desk: Desk, calls: int) -> Text:
    if desk is Desk.QUESTIONS:
        return n_(
            "{count} question has waited for long, and nobody is on it.",
            "{count} questions have waited for long, and nobody is on them.",
            calls,
        )
    return n_(
        "{count} newcomer wrote for the first time, and nobody answered yet.",
        "{count} newcomers wrote for the first time, and nobody answered yet.",
        calls,
    )


def entry(wait: Wait, words: Words) -> Iterator[Part]:
    message = wait.message
    where = f"<#{message.thread_id or message.channel_id}>"
    line = [f"<@{message.author_id}>", where, moment(wait.at, "R"), wait.link]
    said = " · ".join(line)
    if wait.holder_id is not None and wait.until is not None:
        values = {"moderator": f"<@{wait.holder_id}>", "when": moment(wait.until, "t")}
        said += "\n-# " + words.say(_("{moderator} is on it, until {when}.", **values))
    yield said
    key = f"{wait.desk}:{message.message_id}"
    yield (
        Button(words.say(p_("button", "I’ll take it")), f"wait:take:{key}", Style.PRIMARY),
        Button(words.say(p_("button", "Answered")), f"wait:done:{key}", Style.SUCCESS),
    )


def page(desk: Desk, waits: Sequence[Wait], number: int, words: Words) -> Post:
    """The whole list, leafed through by one person; a page that is no more becomes the last one."""
    last = max(0, (len(waits) - 1) // SHOWN)
    number = min(number, last)
    parts: list[Part] = [f"### {words.say(TITLES[desk])}\n{words.say(count(desk, len(waits)))}"]
    for wait in waits[number * SHOWN : (number + 1) * SHOWN]:
        parts += entry(wait, words)
    if last:
        parts.append(
            (
                Button(words.say(p_("button", "Previous")), f"wait:page:{desk}:{number - 1}", disabled=not number),
                Button(words.say(p_("button", "Next")), f"wait:page:{desk}:{number + 1}", disabled=number == last),
            )
        )
    return Post(tuple(parts))


def similar(guild_id: int, post_ids: Sequence[int], words: Words) -> Post:
    said = n_("A similar question was answered already:", "Similar questions were answered already:", len(post_ids))
    links = (f"- https://discord.com/channels/{guild_id}/{post_id}" for post_id in post_ids)
    return Post(("\n".join((words.say(said), *links)),))
