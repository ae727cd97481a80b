"""One channel's week as lines for a phone."""

from collections.abc import Iterator

import discord
from discord import AppCommandOptionType, ChannelType, app_commands

from bot.client.facts import Interaction
from bot.core.i18n import Days, Hour, Listing, Words, _, n_
from bot.features.engagement.reports import ChannelWeek
from cogs.engagement.beside import TITLES, answers, line, usual, usual_by_now

BARS = "▁▂▃▄▅▆▇█"

Thread = discord.Thread | app_commands.AppCommandThread


class Place(app_commands.Transformer):
    """The id of the channel for which a message counts that is written there."""

    type = AppCommandOptionType.channel
    channel_types = [
        ChannelType.text,
        ChannelType.news,
        ChannelType.forum,
        ChannelType.media,
        ChannelType.voice,
        ChannelType.stage_voice,
        ChannelType.public_thread,
        ChannelType.news_thread,
    ]

    async def transform(self, _interaction: Interaction, value: object) -> int:
        return counted_in(value)


def counted_in(channel: object) -> int:
    if isinstance(channel, Thread):
        return channel.parent_id
    return int(getattr(channel, "id", 0))


def channel_lines(found: ChannelWeek, words: Words) -> Iterator[str]:
    days = Days(found.week.monday, found.week.sunday)
    week = words.say(_("Week {number} ({days})", number=found.week.number, days=days))
    yield f"## <#{found.channel_id}> · {week}"
    if not found.is_over:
        yield "-# " + words.say(_("The week is not over yet: it is compared with the same part of earlier weeks."))
    elif not found.complete:
        yield "-# " + words.say(_("Partial: some of this week was not counted."))
    beside = usual if found.is_over else usual_by_now
    yield line(TITLES["messages"], found.messages.value, words, *beside(found.messages))
    yield line(_("Members who wrote"), found.members.value, words, *usual(found.members))
    if found.rank is not None:
        place = n_("{rank} of {count} channel", "{rank} of {count} channels", found.channels, rank=found.rank)
        yield line(_("Place by messages"), place, words)
    if found.hours:
        hours = Listing([Hour(hour) for hour in found.hours])
        yield line(_("Busiest hours in the four weeks to then"), hours, words)
    if found.questions is not None:
        yield line(TITLES["questions"], found.questions, words, *answers(found.questions, found.answered))
    yield from _trend(found, words)


def _trend(found: ChannelWeek, words: Words) -> Iterator[str]:
    """In numbers, which a screen reader says, and in bars, which an eye sees."""
    counts = [messages for _week, messages in found.trend]
    while counts and counts[0] is None:
        counts.pop(0)
    most = max((count for count in counts if count), default=0)
    if len(counts) < 2 or not most:
        return
    bars = "".join(" " if count is None else BARS[round(count / most * (len(BARS) - 1))] for count in counts)
    shown = " · ".join("–" if count is None else words.show(count) for count in counts)
    title = _("Messages by week, oldest first") if found.is_over else _("Messages by week, oldest first, so far")
    yield f"{line(title, shown, words)} `{bars}`"
