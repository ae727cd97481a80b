"""Twenty-six weeks of a made-up community as arrays: raw messages, and the roll-ups counted from them.

The messages of a member's day follow those of real support channels (87,687 messages in 8,896 days of a member in a
channel): half of the days have at most three, one in a hundred more than eighty.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

FIRST_DAY = date(2026, 4, 27)
WEEKS = 26
DAYS = WEEKS * 7
FIRST_SECOND = int(np.datetime64(FIRST_DAY, "s").astype(np.int64))
MESSAGES_AT = np.array([0, 0.25, 0.5, 0.65, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99, 0.999, 1])
MESSAGES_A_DAY = np.array([1, 1, 3, 6, 10, 13, 17, 24, 38, 83, 164, 675])
HOURS_OF_A_DAY = np.array([1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 6])  # by the binary length of the number of messages
QUESTION_CHANNELS = (3, 11)
ASKING, ANSWERING = 0.125, 0.3


@dataclass(frozen=True)
class Raw:
    """One entry per message, oldest first; `at` in seconds since 1970, members and channels as ids.

    `mentioned`: the member whom it answers, 0 if none. `asks`: 1 for a question.
    """

    channel: Ints
    author: Ints
    at: Ints
    mentioned: Ints
    asks: Ints

    @property
    def day(self) -> Ints:
        return (self.at - FIRST_SECOND) // 86400

    @property
    def hour(self) -> Ints:
        return self.at // 3600 % 24


@dataclass(frozen=True)
class Joins:
    member: Ints
    at: Ints


def community(messages: int, members: int, channels: int, seed: int = 43) -> tuple[Raw, Joins]:
    rng = np.random.default_rng(seed)
    member_ids = np.sort(rng.choice(2**40, members, replace=False)) + 200_000_000_000_000_000
    joined_on = np.where(rng.random(members) < 0.5, -1, rng.integers(0, DAYS, members))
    chance = daily_chance(rng, joined_on, messages)
    days = [member_days(rng, day, chance, joined_on, channels) for day in range(DAYS)]
    member, channel, at = (np.concatenate(column) for column in zip(*days, strict=True))
    order = np.argsort(at, kind="stable")
    channel, author, at = channel[order], member_ids[member[order]], at[order] + FIRST_SECOND
    asks = np.isin(channel, QUESTION_CHANNELS) & (rng.random(len(at)) < ASKING)
    mentioned = answered_members(rng, channel, author)
    raw = Raw(channel + 910_000_000_000_000_000, author, at, mentioned, asks.astype(np.int64))
    newcomers = np.flatnonzero(joined_on >= 0)
    return raw, Joins(member_ids[newcomers], FIRST_SECOND + joined_on[newcomers] * 86400)


def answered_members(rng: np.random.Generator, channel: Ints, author: Ints) -> Ints:
    """Three messages in ten answer the author of the one before in their channel, if that is another member."""
    by_channel = np.argsort(channel, kind="stable")
    before = np.zeros_like(author)
    before[by_channel[1:]] = np.where(np.diff(channel[by_channel]) == 0, author[by_channel[:-1]], 0)
    answers = (before != author) & (rng.random(len(author)) < ANSWERING)
    return np.where(answers, before, 0)


def daily_chance(rng: np.random.Generator, joined_on: Ints, messages: int) -> NDArray[np.float64]:
    """How likely each member is to write on a day: a few nearly daily, most now and then."""
    weight = 1 / (1 - rng.random(len(joined_on)))
    stays = DAYS - np.maximum(joined_on, 0)
    sample = np.interp(np.linspace(0, 1, 100_000), MESSAGES_AT, MESSAGES_A_DAY)
    wanted = messages / np.rint(sample).mean()
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (np.minimum(0.9, middle * weight) * stays).sum() < wanted else (low, middle)
    return np.minimum(0.9, high * weight)


def member_days(
    rng: np.random.Generator, day: int, chance: NDArray[np.float64], joined_on: Ints, channels: int
) -> tuple[Ints, Ints, Ints]:
    """The messages of one day: the member's index, the channel's index, the second."""
    active = np.flatnonzero((rng.random(len(chance)) < chance) & (joined_on <= day))
    count = np.rint(np.interp(rng.random(len(active)), MESSAGES_AT, MESSAGES_A_DAY)).astype(np.int64)
    spread = HOURS_OF_A_DAY[np.log2(count).astype(np.int64) + 1]
    begins = np.rint(rng.normal(19, 5, len(active))).astype(np.int64)
    home = zipf(rng, channels, len(active))
    member, first_hour, hours, at_home = (np.repeat(x, count) for x in (active, begins, spread, home))
    total = len(member)
    hour = (first_hour + rng.integers(0, 10**6, total) % hours) % 24
    channel = np.where(rng.random(total) < 0.8, at_home, zipf(rng, channels, total))
    return member, channel, day * 86400 + hour * 3600 + rng.integers(0, 3600, total)


def zipf(rng: np.random.Generator, kinds: int, size: int) -> Ints:
    share = 1 / np.arange(1, kinds + 1)
    return np.searchsorted(np.cumsum(share / share.sum()), rng.random(size)).astype(np.int64).clip(0, kinds - 1)


def grouped(*columns: Ints) -> tuple[list[Ints], Ints, Ints]:
    """The distinct combinations in order, how often each stands there, and the group of each entry."""
    sizes = [int(column.max()) + 1 for column in columns]
    key = np.ravel_multi_index(columns, sizes)
    unique, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
    return [np.asarray(c) for c in np.unravel_index(unique, sizes)], counts, inverse


def answered_at(raw: Raw, messages: Ints) -> Ints:
    """When each of these messages was first answered: their author mentioned later in that channel; 0 if never."""
    _authors, member = np.unique(np.concatenate([raw.author, raw.mentioned]), return_inverse=True)
    _channels, channel = np.unique(raw.channel, return_inverse=True)
    author, mentioned = member[: len(raw.at)], member[len(raw.at) :]
    room = len(raw.at) * (int(channel.max()) + 1)
    answers = np.flatnonzero(raw.mentioned)
    known = np.sort(mentioned[answers] * room + channel[answers] * len(raw.at) + answers)
    wanted = author[messages] * room + channel[messages] * len(raw.at) + messages
    found = known[np.searchsorted(known, wanted, side="right").clip(max=len(known) - 1)]
    fits = (found > wanted) & (found // len(raw.at) == wanted // len(raw.at))
    return np.where(fits, raw.at[found % len(raw.at)], 0)
