"""What is said about slowmode."""

from collections.abc import Iterator

from bot.core.i18n import Minutes, Text, _, n_, p_
from bot.features.channels.shapes import Slowed, SlowmodeSet


def interval(seconds: int) -> Text | Minutes:
    if seconds == 0:
        return p_("slowmode", "off")
    return Minutes(seconds / 60) if seconds % 60 == 0 else n_("{count} second", "{count} seconds", seconds)


def was_set(done: SlowmodeSet) -> Iterator[Text]:
    channel = f"<#{done.channel_id}>"
    if done.seconds:
        yield _("Slowmode in {channel}: {interval} between messages.", channel=channel, interval=interval(done.seconds))
    else:
        yield _("No slowmode in {channel} any more.", channel=channel)
    if done.ends_at is not None:
        at = int(done.ends_at.timestamp())
        yield _(
            "Until {when} ({until}); then it is again: {before}.",
            when=f"<t:{at}:F>",
            until=f"<t:{at}:R>",
            before=interval(done.before),
        )


def set_by(actor_id: int, done: SlowmodeSet) -> list[Text]:
    return [*was_set(done), _("By {moderator}", moderator=f"<@{actor_id}>")]


def breathe(done: SlowmodeSet) -> Text:
    """To everyone in the channel; it blames nobody."""
    at = int(done.ends_at.timestamp()) if done.ends_at else 0
    return _(
        "Let’s take a breath. Until {when}, everyone can write here once in {interval}; "
        "after that it goes on as usual.",
        when=f"<t:{at}:t>",
        interval=interval(done.seconds),
    )


def back(slowed: Slowed) -> Text:
    channel = f"<#{slowed.channel_id}>"
    return _("The slowmode in {channel} is as before: {before}.", channel=channel, before=interval(slowed.before))


def stays(slowed: Slowed, why: Text) -> Text:
    channel = f"<#{slowed.channel_id}>"
    return _(
        "The slowmode in {channel} is over, but could not be set back; it is tried until it works. {why}",
        channel=channel,
        why=why,
    )
