"""Which messages go, and what may be asked of a channel."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.calendar import moment_of
from bot.core.channels import BITS, PAGE, ChannelMessage, Overwrite, Place
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.channels.shapes import Lock, Wanted

LOOKED_AT = 1_000
TOO_OLD = timedelta(days=14) - timedelta(hours=1)
"""Discord deletes nothing at once that is older than 14 days, and refuses the whole call for one such message."""
LOCK = sum(BITS.values())
LINK = re.compile(r"https?://(?:\w+\.)?discord(?:app)?\.com/channels/(\d+)/(\d+)/(\d+)")
ID = re.compile(r"\d{15,20}")


def read_since(typed: str, channel_id: int) -> int:
    """The message that a link or an id names."""
    link = LINK.fullmatch(typed.strip().strip("<>"))
    if link is None:
        if ID.fullmatch(typed.strip()) is None:
            raise UserError(
                _("That is no message: give its link (Apps → Copy Message Link) or its id, of this channel.")
            )
        return int(typed)
    if int(link[2]) != channel_id:
        raise UserError(_("That message is in {channel}: give the command there.", channel=f"<#{link[2]}>"))
    return int(link[3])


def check_wanted(wanted: Wanted, *, reads_text: bool) -> None:
    if not wanted.says_something:
        raise UserError(_("Say which messages: how many, whose, since which one, or what they have."))
    if wanted.containing is not None and not reads_text:
        raise UserError(
            _(
                "The bot runs without the Message Content intent: it can’t read what messages say. "
                "Choose them otherwise."
            )
        )


def fits(message: ChannelMessage, wanted: Wanted) -> bool:
    """Whether it may and should go; the count is not looked at."""
    if message.stays or (message.pinned and not wanted.with_pinned):
        return False
    if wanted.author_id is not None and message.author_id != wanted.author_id:
        return False
    if wanted.containing is not None and wanted.containing.casefold() not in message.text.casefold():
        return False
    return not (wanted.only_bots and not message.is_bot) and not (wanted.only_files and not message.files)


def is_old(message_id: int, now: datetime) -> bool:
    """Whether it can only be deleted alone."""
    return moment_of(message_id) < now - TOO_OLD


def portions(messages: Sequence[ChannelMessage], now: datetime) -> Iterator[Sequence[ChannelMessage]]:
    """What is deleted with one request each: young ones together, old ones alone."""
    young = [message for message in messages if not is_old(message.id, now)]
    for start in range(0, len(young), PAGE):
        yield young[start : start + PAGE]
    for message in messages:
        if is_old(message.id, now):
            yield [message]


def locked(current: Overwrite | None) -> Overwrite:
    """What a channel says of everyone when it is locked; everything else that it says stays."""
    current = current or Overwrite()
    return Overwrite(current.allow & ~LOCK, current.deny | LOCK)


def ours(current: Overwrite | None) -> int:
    """What still stands as the lock set it: the rest was changed by someone since."""
    return 0 if current is None else LOCK & current.deny & ~current.allow


def before_both(before: Overwrite | None, current: Overwrite | None) -> Overwrite | None:
    """Of a channel that is locked a second time: what goes back to before the first one, and what was changed since."""
    if not ours(current):
        return current
    old, new, mask = before or Overwrite(), current or Overwrite(), ours(current)
    merged = Overwrite(old.allow & mask | new.allow & ~mask, old.deny & mask | new.deny & ~mask)
    return None if before is None and merged == Overwrite() else merged


def original(current: Overwrite | None, locks: Iterable[Lock], said: Mapping[int, Overwrite | None]) -> Lock | None:
    """The lock of the channel that one which was made with this is a copy of: it opens with it, as it was before."""
    copies = (lock for lock in locks if said.get(lock.channel_id) == current)
    return next(copies, None) if ours(current) == LOCK else None


def follow(new: Collection[int], places: Iterable[Place], shut: Collection[int]) -> set[int]:
    """Which of the new channels are locked as well: not where a human has opened the rest since."""
    categories = {place.id: place.category for place in places}

    def beside(channel_id: int) -> set[int]:
        category = categories.get(channel_id)
        return {one for one, its in categories.items() if category is not None and its == category} - set(new)

    return {one for one in new if not (beside(one) or set(shut)).isdisjoint(shut)}


def unlocked(current: Overwrite | None, before: Overwrite | None) -> Overwrite | None:
    """What the channel says of everyone afterwards: only what the lock changed goes back."""
    if current is None:
        return None
    old, mask = before or Overwrite(), ours(current)
    after = Overwrite(old.allow & mask | current.allow & ~mask, old.deny & mask | current.deny & ~mask)
    return None if before is None and after == Overwrite() else after
