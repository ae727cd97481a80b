"""What a member reads of what is kept of them."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.i18n import Text, Words, _, n_, p_
from bot.core.markdown import plain
from bot.core.personal_rows import purposes
from bot.core.posts import Button, File, Post, Style, moment
from bot.features.privacy import policy
from bot.features.privacy.policy import Kept, Spans
from bot.features.privacy.service import OfMember

SHOW, EXPORT, DELETE, DELETE_AND_OUT, ASK = (
    "privacy:show",
    "privacy:export",
    "privacy:delete",
    "privacy:delete:out",
    "privacy:ask",
)
NOTHING = _("Nothing is kept of you on this server.")


def shown(of: OfMember, spans: Spans, words: Words) -> Post:
    say = words.say
    lines = [_line(one, spans, words) for one in of.kept] or [say(NOTHING)]
    counted = _("You are not counted here.") if of.is_out else _("You are counted here.")
    text = "\n".join(("## " + say(_("What is kept of you here")), say(counted), *lines))
    buttons = (
        Button(say(p_("button", "Send me all of it")), EXPORT),
        Button(say(p_("button", "Delete my data…")), ASK, Style.DANGER),
    )
    return Post((text, buttons) if of.kept else (text,))


def _line(one: Kept, spans: Spans, words: Words) -> str:
    entries = words.say(n_("{count} entry", "{count} entries", one.entries))
    kept = words.say(policy.kept_for(one.purpose, spans))
    return f"**{words.say(one.purpose.title)}** · {entries} · {kept}\n-# {words.say(one.purpose.why)}"


def notice(spans: Spans, text: str, last: tuple[datetime, int] | None, words: Words) -> Post:
    """How long what is kept; the whole text comes with it."""
    say = words.say
    parts = ["## " + say(_("What the bot stores here, for whom and why"))]
    parts += [
        say(p_("of data", "- **{title}**: {sentence}", title=one.title, sentence=policy.kept_for(one, spans)))
        for one in purposes()
    ]
    if last is not None:
        gone = n_("{count} entry", "{count} entries", last[1])
        parts.append(say(_("Last deleted as its time was over: {gone}, {when}.", gone=gone, when=moment(last[0], "R"))))
    parts.append("-# " + say(_("The file says what, why, who sees it, and what a deletion does.")))
    return Post(("\n".join(parts),), files=(File("privacy.md", text.encode()),))


def exported(file: File, words: Words) -> Post:
    said = _("Everything that is kept of you here and may be shown to you, with an explanation of each field.")
    return Post((words.say(said),), files=(file,))


def asked(of: OfMember, words: Words) -> Post:
    """What goes and what stays, before anything does."""
    say = words.say
    if not of.kept:
        return Post((say(NOTHING),))
    parts = ["## " + say(_("Delete your data on this server?"))]
    parts += _part(_("This goes, and does not come back:"), _going(of.kept, words), words)
    parts += _in_backups(of, words)
    parts += _part(_("This stays:"), _staying(of.kept, words), words)
    parts.append("-# " + say(_("What only the team may see, such as reports about you, stays until its time is over.")))
    buttons = [Button(say(p_("button", "Delete my data")), DELETE, Style.DANGER)]
    if of.is_out:
        parts.append(say(_("You stay out of the counts.")))
    else:
        parts.append(say(_("From then on you are counted anew, unless you choose not to be.")))
        buttons.append(Button(say(p_("button", "Delete it, and stop counting me")), DELETE_AND_OUT, Style.DANGER))
    return Post(("\n".join(parts), tuple(buttons)))


def _part(title: Text, lines: Sequence[str], words: Words) -> list[str]:
    return [f"**{words.say(title)}**", *lines] if lines else []


def _in_backups(of: OfMember, words: Words) -> list[str]:
    if of.backup_days is None:
        return []
    return [
        words.say(
            n_(
                "-# The bot’s backups still hold it for up to {count} day; then it is gone from there, too.",
                "-# The bot’s backups still hold it for up to {count} days; then it is gone from there, too.",
                of.backup_days,
            )
        )
    ]


def _entries(kept: Kept, count: int) -> Text:
    entries = n_("{count} entry", "{count} entries", count)
    return p_("of data", "- {title}: {entries}", title=kept.purpose.title, entries=entries)


def _going(kept: Sequence[Kept], words: Words) -> list[str]:
    return [words.say(_entries(one, one.going)) for one in kept if one.going]


def _staying(kept: Sequence[Kept], words: Words) -> list[str]:
    return [
        words.say(_entries(one, one.staying)) + (f"\n  -# {words.say(one.purpose.stays)}" if one.purpose.stays else "")
        for one in kept
        if one.staying
    ]


def deleted(left: OfMember, words: Words) -> Post:
    say = words.say
    lines = [say(_("Done: your data on this server is deleted."))]
    lines += _in_backups(left, words)
    lines += _part(_("This stays:"), _staying(left.kept, words), words)
    counted = _("You are not counted here.") if left.is_out else _("From now on you are counted anew.")
    return Post(("\n".join((*lines, say(counted))),))


def left(server: str, ends_at: datetime, words: Words) -> Post:
    said = _(
        "The bot is not on **{server}** any more. What it keeps of that server is deleted on {when}. Invite it again "
        "before that, and nothing is lost.",
        server=plain(server),
        when=moment(ends_at, "D"),
    )
    return Post((words.say(said),))
