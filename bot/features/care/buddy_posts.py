"""What newcomers and their buddies are told."""

from bot.core.i18n import Text, Words, _, n_, p_
from bot.core.posts import Button, Post, Style, moment
from bot.features.care.buddy import LASTS, OFFER_LASTS, Request, State


def offer(offered: Request, server: str, words: Words) -> Post:
    text = _(
        "{newcomer} is new on **{server}** and would like a buddy: someone who says hello, shows them around and can "
        "be asked. Without an answer it goes to someone else {when}.",
        newcomer=f"<@{offered.newcomer_id}>",
        server=server,
        when=moment(offered.since + OFFER_LASTS, "R"),
    )
    key = f"{offered.guild_id}:{offered.newcomer_id}"
    buttons = (
        Button(words.say(p_("button", "I’ll be their buddy")), f"care:accept:{key}", Style.SUCCESS),
        Button(words.say(p_("button", "Not this time")), f"care:decline:{key}"),
    )
    return Post((words.say(text), buttons))


def found(accepted: Request, server: str, words: Words) -> Post:
    text = _(
        "{buddy} is your buddy on **{server}**: write to them, ask them anything.",
        buddy=f"<@{accepted.buddy_id}>",
        server=server,
    )
    return Post((words.say(text),))


def found_here(accepted: Request, words: Words) -> Post:
    newcomer = f"<@{accepted.newcomer_id}>"
    text = _(
        "{newcomer}, {buddy} is your buddy: ask them anything.", newcomer=newcomer, buddy=f"<@{accepted.buddy_id}>"
    )
    return Post((words.say(text),), pings=(accepted.newcomer_id,))


def stands(request: Request | None) -> Text:
    """How it stands for the newcomer."""
    match request and request.state:
        case State.ACCEPTED if request is not None:
            until = moment(request.since + LASTS, "D")
            return _("{buddy} is your buddy, until {until}.", buddy=f"<@{request.buddy_id}>", until=until)
        case State.OFFERED:
            return _("Someone was asked to be your buddy; you hear as soon as they say yes.")
        case State.WAITING:
            return _("Nobody is free at the moment; you hear as soon as someone is.")
        case _:
            return _("You have no buddy.")


def looks_after(mine: list[Request]) -> Text:
    accepted = [one for one in mine if one.state is State.ACCEPTED]
    if not accepted:
        return _("You look after nobody at the moment.")
    return n_(
        "You look after {count} newcomer: {who}",
        "You look after {count} newcomers: {who}",
        len(accepted),
        who=" ".join(f"<@{one.newcomer_id}>" for one in accepted),
    )
