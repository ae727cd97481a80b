"""What a moderator reads who has decided about a wave."""

from bot.core.i18n import Listing, Words, _, n_, p_
from bot.core.posts import Button, Part, Post, Style
from bot.features.automod.deciding import SentBack, TakenBack


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


def sent_back(sent: SentBack, words: Words) -> Post:
    if not sent.sent and not sent.closed:
        return Post((words.say(_("No text is kept of it.")),))
    lines = [words.say(n_("{count} text is sent back.", "{count} texts are sent back.", sent.sent))]
    if sent.closed:
        closed = _("Without direct messages, not reached: {count}.", count=sent.closed)
        lines.append(words.say(closed))
    return Post(("\n".join(lines),))
