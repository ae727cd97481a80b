"""What the staff reads about locks."""

from collections.abc import Collection, Iterator, Sequence

from bot.core.i18n import Listing, Text, Words, _, n_, p_
from bot.core.permissions import permission_names
from bot.core.posts import Button, Post, Style
from bot.features.channels.shapes import Lock, Outcome, Survey

MOST_NAMED = 20


def channels(ids: Collection[int]) -> Text | Listing:
    """By name, as far as a person reads."""
    named = [f"<#{one}>" for one in list(ids)[:MOST_NAMED]]
    more = len(ids) - len(named)
    if more <= 0:
        return Listing(named)
    return n_("{channels} and {count} other", "{channels} and {count} others", more, channels=", ".join(named))


def would_lock(survey: Survey, token: str, until: Text | None, words: Words) -> Post:
    """What a lock of many channels would do, and the buttons."""
    question = n_("Lock **{count} channel**?", "Lock **{count} channels**?", len(survey.channels))
    named = words.show(channels(survey.channels))
    lines: list[Text] = []
    lines += [until] if until else [_("Until someone unlocks it. After a day the log reminds of it.")]
    lines.append(_("Everyone can read there, but not write, react or open threads."))
    lines.append(_("Channels that are made there meanwhile are locked as well."))
    lines += [*speakers(survey), *left_open(survey)]
    yes = Button(words.say(p_("button", "Lock")), f"lock:yes:{token}", Style.DANGER)
    no = Button(words.say(p_("button", "Cancel")), f"lock:no:{token}")
    return Post(("\n".join([words.say(question), named, *(words.say(line) for line in lines)]), (yes, no)))


def speakers(survey: Survey) -> Iterator[Text]:
    if any(place.is_thread for place in survey.places):
        yield _("Who may manage threads can still write there.")
        return
    if survey.speakers:
        roles = Listing([f"<@&{role_id}>" for role_id in sorted(survey.speakers)][:MOST_NAMED])
        yield _("These can still write there, for a channel allows it to them by name: {roles}.", roles=roles)
    yield _("So can administrators. Other roles of the staff can’t, unless a channel allows it to them.")


def left_open(survey: Survey) -> Iterator[Text]:
    if survey.staff:
        yield _("Left open, for they are the staff’s: {channels}.", channels=channels(survey.staff))
    for channel_id, names in list(survey.missing.items())[:MOST_NAMED]:
        lacks = _("The bot lacks these permissions for that: {permissions}.", permissions=permission_names(names))
        yield _("Can’t be locked: {channel}. {why}", channel=f"<#{channel_id}>", why=lacks)


def until(outcome: Outcome) -> Text | None:
    return None if outcome.ends_at is None else ends(int(outcome.ends_at.timestamp()))


def ends(timestamp: int) -> Text:
    return _("Until {when} ({until}).", when=f"<t:{timestamp}:F>", until=f"<t:{timestamp}:R>")


def locked(outcome: Outcome) -> Iterator[Text]:
    if outcome.done:
        yield _("Locked: {channels}.", channels=channels(outcome.done))
        if (when := until(outcome)) is not None:
            yield when
    yield from _others(outcome)


def unlocked(outcome: Outcome) -> Iterator[Text]:
    if outcome.done:
        yield _("Unlocked, as it was before: {channels}.", channels=channels(outcome.done))
    if outcome.changed:
        yield _(
            "Someone changed these since they were locked, and what they changed stays: {channels}.",
            channels=channels(outcome.changed),
        )
    yield from _others(outcome)


def _others(outcome: Outcome) -> Iterator[Text]:
    for channel_id, why in outcome.refused[:MOST_NAMED]:
        yield _("Not {channel}: {why}", channel=f"<#{channel_id}>", why=why)
    if outcome.later:
        yield _("Discord did not answer for {channels}: it is tried again.", channels=channels(outcome.later))


def locked_by(actor_id: int, outcome: Outcome) -> list[Text]:
    return [_("Lock by {moderator}", moderator=f"<@{actor_id}>"), *locked(outcome)]


def unlocked_by(actor_id: int, outcome: Outcome) -> list[Text]:
    return [_("Unlock by {moderator}", moderator=f"<@{actor_id}>"), *unlocked(outcome)]


def made_since(outcome: Outcome) -> list[Text]:
    return [_("Made during a lock, so it is locked as well."), *locked(outcome)]


def over(outcome: Outcome) -> list[Text]:
    return [_("The lock is over."), *unlocked(outcome)]


def stays_locked(outcome: Outcome) -> list[Text]:
    return [_("The lock is over, but not everything could be unlocked. It is tried until it works."), *_others(outcome)]


def finished(locks: Outcome, unlocks: Outcome) -> list[Text]:
    return [_("A restart of the bot cut this off; it is finished now."), *locked(locks), *unlocked(unlocks)]


def half_done(ids: Sequence[int]) -> Text:
    return _(
        "A restart of the bot cut a lock off, and it could not be finished: {channels}. Look there, and give "
        "`/lock` or `/unlock` again.",
        channels=channels(ids),
    )


def forgotten(locks: Sequence[Lock]) -> Text:
    first = locks[0]
    return _(
        "Still locked since {when}, by {moderator}, without an end: {channels}.",
        when=f"<t:{int(first.locked_at.timestamp())}:R>",
        moderator=f"<@{first.locked_by}>",
        channels=channels([lock.channel_id for lock in locks]),
    )
