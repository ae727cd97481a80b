"""What a moderator reads who has decided about a wave."""

from bot.core.i18n import Listing, Words, _, n_, p_
from bot.core.posts import Button, Part, Post, Style, moment
from bot.features.automod.deciding import SentBack, TakenBack
from bot.features.automod.holds import Held, Released


def taken_back(number: int, member_id: int, taken: TakenBack, words: Words) -> Post:
    """With a button that sends the text back."""
    lines = [words.say(_("False positive: what followed is taken back, and it counts against the rule."))]
    if taken.cases:
        cases = Listing([str(number) for number in taken.cases])
        lines.append(
            words.say(n_("Taken back: case {cases}.", "Taken back: cases {cases}.", len(taken.cases), cases=cases))
        )
    lines += [f"⚠️ {words.say(text)}" for text in taken.failed]
    back = Button(words.say(p_("button", "Send the text back")), f"automod:back:{number}:{member_id}", Style.PRIMARY)
    parts: tuple[Part, ...] = ("\n".join(lines), (back,))
    return Post(parts)


def asks_about_held(number: int, held: Held, words: Words) -> Post:
    """Before it is confirmed: what is to become of them."""
    asked = n_(
        "{count} member is held, at the latest until {when} ({until}). It was right; what now?",
        "{count} members are held, at the latest until {when} ({until}). It was right; what now?",
        held.members,
        when=moment(held.until),
        until=moment(held.until, "R"),
    )
    free = Button(words.say(p_("button", "Let them go")), f"automod:free:{number}:0", Style.SUCCESS)
    keep = Button(words.say(p_("button", "Keep them out until then")), f"automod:keep:{number}:0", Style.PRIMARY)
    ban = Button(words.say(p_("button", "Ban them…")), f"automod:ban:{number}:0", Style.DANGER)
    return Post((words.say(asked), (free, keep, ban)))


def released(done: Released, words: Words) -> Post:
    let_go = n_("{count} member is let go.", "{count} members are let go.", done.members)
    lines = [words.say(_("Confirmed: {what}", what=let_go)), *(f"⚠️ {words.say(text)}" for text in done.failed)]
    return Post(("\n".join(lines),))


def kept(held: Held | None, words: Words) -> Post:
    if held is None:
        return Post((words.say(_("Confirmed: it stays as it is.")),))
    said = _(
        "Confirmed: they stay out, at the latest until {when} ({until}), and are told so. For longer, time them out.",
        when=moment(held.until),
        until=moment(held.until, "R"),
    )
    return Post((words.say(said),))


def sent_back(sent: SentBack, words: Words) -> Post:
    if not sent.sent and not sent.closed:
        return Post((words.say(_("No text is kept of it.")),))
    lines = [words.say(n_("{count} text is sent back.", "{count} texts are sent back.", sent.sent))]
    if sent.closed:
        closed = _("Without direct messages, not reached: {count}.", count=sent.closed)
        lines.append(words.say(closed))
    return Post(("\n".join(lines),))
