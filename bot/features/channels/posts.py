"""What the staff reads before and after something was done to a channel."""

from collections.abc import Iterator

from bot.core.i18n import Text, Words, _, n_, p_
from bot.core.markdown import one_line
from bot.core.posts import Button, Post, Style
from bot.features.channels.shapes import Found, Purged

FIRST_LINES, AUTHORS = 5, 5
LONGEST_LINE = 100


def would_delete(found: Found, words: Words) -> Post:
    """What would go, and the buttons."""
    count = len(found.messages)
    shown = [words.say(text) for text in _about(found)]
    lines = [
        f"> <@{message.author_id}> {one_line(message.text, LONGEST_LINE)}".rstrip()
        for message in found.messages[:FIRST_LINES]
    ]
    yes = Button(words.say(n_("Delete {count} message", "Delete {count} messages", count)), f"purge:yes:{found.token}")
    no = Button(words.say(p_("button", "Cancel")), f"purge:no:{found.token}")
    return Post(("\n".join(shown), "\n".join(lines), (Button(yes.label, yes.custom_id, Style.DANGER), no)))


def _about(found: Found) -> Iterator[Text]:
    count, channel = len(found.messages), f"<#{found.channel_id}>"
    yield n_(
        "Delete **{count} message** in {channel}?", "Delete **{count} messages** in {channel}?", count, channel=channel
    )
    first, last = (f"<t:{int(message.at.timestamp())}:f>" for message in (found.messages[-1], found.messages[0]))
    yield _("From {first} to {last}.", first=first, last=last)
    authors = found.authors()
    named = ", ".join(f"<@{author_id}> ({number})" for author_id, number in authors[:AUTHORS])
    more = len(authors) - AUTHORS
    if more > 0:
        yield n_("By {people} and {count} other.", "By {people} and {count} others.", more, people=named)
    else:
        yield _("By {people}.", people=named)
    if found.cut:
        yield _("There may be more: the bot looked at the last {count} messages only.", count=found.looked)
    if found.pinned:
        yield n_("{count} pinned message stays.", "{count} pinned messages stay.", found.pinned)
    if found.older:
        yield n_(
            "{count} is older than 14 days: Discord lets it go only alone.",
            "{count} are older than 14 days: they go one by one, which takes a while.",
            found.older,
        )
    if found.log_channel is None:
        yield _("No log is set up, so no transcript is kept: `/moderation setup`.")
    else:
        yield _("What they say goes to {log} as a file, and nowhere else.", log=f"<#{found.log_channel}>")
    yield _("The newest ones:")


def going_on(deleted: int, found: int, channel_id: int, token: str, words: Words) -> Post:
    said = words.say(_("Deleted {deleted} of {found} messages so far.", deleted=deleted, found=found))
    stop = Button(words.say(p_("button", "Stop")), f"purge:stop:{channel_id}:{token}")
    return Post((said, (stop,)))


def done(purged: Purged) -> Text:
    channel = f"<#{purged.channel_id}>"
    if purged.why is None:
        return n_(
            "Deleted {count} message in {channel}.",
            "Deleted {count} messages in {channel}.",
            purged.deleted,
            channel=channel,
        )
    return _(
        "Deleted {deleted} of {found} messages in {channel}, the newest first. The others stay: {why}",
        deleted=purged.deleted,
        found=purged.found,
        channel=channel,
        why=purged.why,
    )


def begins(actor_id: int, channel_id: int, count: int) -> Text:
    return n_(
        "{moderator} deletes {count} message in {channel}.",
        "{moderator} deletes {count} messages in {channel}.",
        count,
        moderator=f"<@{actor_id}>",
        channel=f"<#{channel_id}>",
    )


def ended(actor_id: int, purged: Purged) -> Text:
    return _("{outcome} By {moderator}.", outcome=done(purged), moderator=f"<@{actor_id}>")


def cut_off(channel_id: int) -> Text:
    return _(
        "A deletion in {channel} was cut off when the bot restarted. Look there: what is left can be deleted by a new "
        "`/purge`.",
        channel=f"<#{channel_id}>",
    )
