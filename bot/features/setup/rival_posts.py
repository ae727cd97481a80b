"""How another bot's work goes over to this one, step by step."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.core.i18n import Listing, Text, Words, _, n_, p_
from bot.core.markdown import plain
from bot.core.permissions import permission_names
from bot.core.posts import Button, Part, Style
from bot.features.setup.rivals import Rival

if TYPE_CHECKING:
    from bot.features.setup.panel import Panel

HERE, RULES, OTHERS = "setup:see:1", "setup:see:3", "setup:see:4"
"""Beside the buttons that go back and on, of which each must have an id of its own."""


def page(rival: Rival, panel: "Panel", words: Words) -> Iterator[Part]:
    back = Button(words.say(p_("button", "All others")), OTHERS)
    yield f"**{plain(rival.name)}** · " + words.say(
        _("No bot can switch another one off, so it takes a person’s help:")
    )
    if rival.greets_in is not None:
        yield from _greets(rival, panel, words, back)
    elif panel.sure:
        yield from _sure(rival, words)
    else:
        yield from _moderates(rival, panel, words, back)


def _there(rival: Rival) -> Text:
    if rival.known is None:
        return _("**There**: in its own settings, switch off what it should no longer do.")
    return _(
        "**There**: on {address}, for this server, switch off {pages}, or what that is called by now.",
        address=rival.known.address,
        pages=Listing([f"*{page}*" for page in rival.pages]),
    )


def _moderates(rival: Rival, panel: "Panel", words: Words, back: Button) -> Iterator[Part]:
    count = len(panel.rules)
    rules = n_("{count} rule is there", "{count} rules are there", count)
    protects = _("*Protect now* is on") if panel.protects else _("*Protect now* is off")
    yield "1. " + words.say(_("**Here**: {rules}, {protects}.", rules=rules, protects=protects))
    row = [Button(words.say(p_("button", "House rules")), RULES, Style.PRIMARY if not count else Style.SECONDARY)]
    if panel.channel("moderation", "log_channel") is None:
        row.append(Button(words.say(p_("button", "Where the team reads")), HERE, Style.PRIMARY))
    yield tuple(row)
    yield "2. " + words.say(_there(rival))
    yield "3. " + words.say(_may(rival))
    look = Button(words.say(p_("button", "Look again")), f"setup:look:{rival.key}")
    if rival.powers and rival.in_reach:
        take = Button(words.say(p_("button", "Take its permissions…")), f"setup:ask:{rival.key}", Style.DANGER)
        yield (take, look, back)
    else:
        yield (look, back)


def _may(rival: Rival) -> Text:
    """What it may still do, and what can be done about it."""
    if rival.powers and rival.in_reach:
        may = permission_names(rival.powers)
        return _(
            "**To be sure**: its role lets it still moderate ({powers}); the bot can take that from it.", powers=may
        )
    if rival.powers:
        may = permission_names(rival.powers)
        return _(
            "**To be sure**: its role lets it still moderate ({powers}). The bot can’t change that role: drag the "
            "bot’s own role above it, or take these permissions from it in the server’s settings under Roles.",
            powers=may,
        )
    if rival.elsewhere:
        may = permission_names(rival.elsewhere)
        return _("Its own role moderates no more, but other roles that it has let it still: {powers}.", powers=may)
    return _("✅ It can’t moderate here any more.")


def _sure(rival: Rival, words: Words) -> Iterator[Part]:
    what = _("The bot is about to take from its role: {powers}.", powers=permission_names(rival.powers))
    then = _("What else it may do stays, and so do its messages and roles. It can be given back here.")
    yield f"{words.say(what)}\n{words.say(then)}"
    yield (
        Button(words.say(p_("button", "Take them")), f"setup:sure:{rival.key}", Style.DANGER),
        Button(words.say(p_("button", "No")), f"setup:look:{rival.key}"),
    )


def _greets(rival: Rival, panel: "Panel", words: Words, back: Button) -> Iterator[Part]:
    greets = panel.channel("welcome", "channel_id")
    yield "1. " + words.say(_there(rival))
    where = _("**Here**: the bot greets in {channel}.", channel=f"<#{greets}>")
    ask = _("**Here**: the bot then greets in {channel}.", channel=f"<#{rival.greets_in}>")
    yield "2. " + words.say(ask if greets is None else where)
    yield (
        Button(words.say(p_("button", "It is switched off there")), f"setup:stopped:{rival.key}", Style.SUCCESS),
        back,
    )
