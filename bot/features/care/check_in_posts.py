"""What newcomers are asked, and what managers read of it."""

from collections.abc import Iterator

from bot.core.i18n import Text, Words, _, n_, p_
from bot.core.markdown import one_line
from bot.core.posts import Button, Post, Style
from bot.features.care.check_in import LONGEST_SAID, MOODS, Answer, Asked, CheckIn
from bot.features.care.funnel import FEW_PEOPLE


def question(guild_id: int, server: str, day: int, member_id: int | None, words: Words) -> Post:
    """`member_id`: named where others read it, too."""
    text = words.say(_asks(server, day))
    button = Button(
        words.say(p_("button", "Say how it goes")), f"care:how:{guild_id}:{day}:{words.code}", Style.PRIMARY
    )
    if member_id is None:
        return Post((text, (button,)))
    return Post((f"<@{member_id}> {text}", (button,)), pings=(member_id,))


def _asks(server: str, day: int) -> Text:
    if day == 1:
        return _("You have been on **{server}** for a day: how does it go? You wanted to be asked.", server=server)
    return _("You have been on **{server}** for a week: how does it go? You wanted to be asked.", server=server)


def summary(recent: CheckIn, words: Words) -> str:
    """Counts, but of a few; and words by consent. Nothing where nobody was asked."""
    if not any(one.asked for one in recent.asked):
        return ""
    lines = ["### " + words.say(_("How it goes, asked in the last 28 days"))]
    lines += [words.say(_counted(one)) + _moods(one, words) for one in recent.asked if one.asked]
    return "\n".join([*lines, *_quotes(recent.quotes, words)])


def _counted(one: Asked) -> Text:
    if one.answered < FEW_PEOPLE:
        return _("After {day} d: fewer than {few} answers", day=one.day, few=FEW_PEOPLE)
    return n_(
        "After {day} d: {count} answer of {asked}",
        "After {day} d: {count} answers of {asked}",
        one.answered,
        day=one.day,
        asked=one.asked,
    )


def _moods(one: Asked, words: Words) -> str:
    if one.answered < FEW_PEOPLE:
        return ""
    return "".join(f" · {words.say(MOODS[mood])} {one.moods.get(mood, 0)}" for mood in MOODS)


def _quotes(quotes: tuple[Answer, ...], words: Words) -> Iterator[str]:
    for one in quotes:
        who = "" if one.member_id is None else f" <@{one.member_id}>"
        yield f"> {one_line(one.said, LONGEST_SAID)}\n-# {words.say(MOODS[one.mood])}{who}"
