"""The digest's own lines: how many wrote and came, which channels moved, who was left waiting."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.calendar import Week, start_of
from bot.core.i18n import Change, Days, Hour, Listing, Minutes, Percent, Signed, Text, Weekday, _, n_
from bot.features.digest import numbers, policy
from bot.features.digest.compose import SHOWN_QUESTIONS
from bot.features.digest.numbers import figure
from bot.features.digest.parts import Line, Part, Place, Suggestion
from bot.features.engagement.report import FEW_PEOPLE, ChannelFigures, Figure, Report

CHANNELS_EACH_WAY = 2
CHANNEL_MOVED = 0.10
CHANNEL_SANK = 0.20
GREETING_HOURS = 3
UNREAD_NAMED = 5
A_MINUTE = timedelta(minutes=1)


def headlines(report: Report) -> list[Line]:
    found = []
    named = True
    for noun, counted in _counts(report):
        pieces = numbers.comparisons(numbers.comparable(report, counted), named=named)
        # The words "on last week" and "on usual" stand once, on the first line that compares with both.
        named = named and len(pieces) < 2
        found.append((noun, *pieces))
    return [*found, *_net(report), *_questions(report)]


def _counts(report: Report) -> Iterator[tuple[Text, Figure]]:
    members, messages = numbers.members(report), figure(report, "messages")
    if members.value is not None:
        if numbers.counts_writers(report):
            yield n_("**{count}** member wrote", "**{count}** members wrote", members.value), members
        else:
            yield n_("**{count}** active member", "**{count}** active members", members.value), members
    if messages.value is not None:
        yield n_("**{count}** message", "**{count}** messages", messages.value), messages


def _net(report: Report) -> Iterator[Line]:
    joins, leaves, net = (figure(report, key) for key in ("joins", "leaves", "net"))
    if joins.value is None:
        yield (_("Joins and leaves: not measured"),)
    elif net.value is None or leaves.value is None:
        yield (n_("**{count}** member joined", "**{count}** members joined", joins.value),)
    else:
        yield (
            n_("**{net}** member", "**{net}** members", abs(net.value), net=Signed(net.value)),
            _moves(joins.value, leaves.value, numbers.comparable(report, net).previous),
        )


def _moves(joins: int, leaves: int, before: int | None) -> Text:
    if before is None:
        return _("{joins} joined, {leaves} left", joins=joins, leaves=leaves)
    return _("{joins} joined, {leaves} left (last week {net})", joins=joins, leaves=leaves, net=Signed(before))


def _questions(report: Report) -> Iterator[Line]:
    if figure(report, "questions").why == "not_measured":
        yield (_("Questions: not measured"),)
    answered, unanswered = figure(report, "answered"), figure(report, "unanswered")
    share = numbers.answered_share(answered.value, unanswered.value)
    if share is None:
        return
    settled = answered.value + unanswered.value
    line = [_("**{share}** of {settled} questions answered within 24 h", share=Percent(share), settled=settled)]
    compared = numbers.comparable(report, answered)
    before = numbers.answered_share(compared.previous, unanswered.previous)
    if before is not None:
        line.append(numbers.points_text(numbers.points(share, before)))
    response = figure(report, "first_response_median")
    if response.value is not None and answered.value >= FEW_PEOPLE:
        line.append(_half_within(response))
    yield tuple(line)


def _half_within(response: Figure) -> Text:
    if response.baseline is None:
        return _("half within {time}", time=Minutes(response.value))
    return _("half within {time} (usual {baseline})", time=Minutes(response.value), baseline=Minutes(response.baseline))


def changes(report: Report) -> list[Line]:
    return [*_channels(report), *_newcomers(report)]


def moved(report: Report) -> list[tuple[ChannelFigures, float]]:
    """Channels that are far from their usual (without one: from last week), with their change; the largest first."""
    if not report.complete:
        return []
    found = []
    for channel in figure(report, "top_channels").value or ():
        reference = channel.previous if channel.baseline is None else channel.baseline
        change = numbers.change(channel.messages, reference)
        if change is not None and abs(change) >= CHANNEL_MOVED and _tells_something(channel):
            found.append((abs(channel.messages - reference), channel, change))
    return [(channel, change) for _size, channel, change in sorted(found, key=lambda each: -each[0])]


def _tells_something(channel: ChannelFigures) -> bool:
    """Enough people wrote there; or nobody did, and that is new: a channel that was closed is told once."""
    return channel.members >= FEW_PEOPLE or (channel.messages == 0 and bool(channel.previous))


def _channels(report: Report) -> Iterator[Line]:
    all_moved = moved(report)
    for sign, mark in ((1, "▲"), (-1, "▼")):
        for channel, change in [each for each in all_moved if each[1] * sign > 0][:CHANNELS_EACH_WAY]:
            yield (
                n_(
                    "{mark} {channel} {count} message, {change}",
                    "{mark} {channel} {count} messages, {change}",
                    channel.messages,
                    mark=mark,
                    channel=Place(channel.channel_id, channel.name),
                    change=Change(change),
                ),
                n_("{count} person", "{count} people", channel.members),
            )


def _newcomers(report: Report) -> Iterator[Line]:
    activation, retention = figure(report, "activation"), figure(report, "retention_w1")
    if share := numbers.usual_share(activation):
        values = {"all": activation.of, "days": _days(report.week.plus(-1)), "some": _people(activation)}
        yield (_("👋 Of {all} who joined {days}, {some} wrote in their first week", **values), share)
    if share := numbers.usual_share(retention):
        values = {"all": retention.of, "days": _days(report.week.plus(-2)), "some": _people(retention)}
        yield (_("↩️ Of {all} who joined {days}, {some} came back in their 2nd week", **values), share)
    alone = figure(report, "newcomers_unanswered")
    if alone.value and alone.of is not None and alone.of >= FEW_PEOPLE:
        values = {"alone": alone.value, "all": alone.of}
        sentence = _("💬 {alone} of {all} newcomers’ first messages had no answer within 24 h", **values)
        yield (sentence, _("{share}", share=Percent(alone.value / alone.of)))


def _days(week: Week) -> Days:
    return Days(week.monday, week.sunday)


def _people(ratio: Figure) -> int:
    return round(float(ratio.value) * (ratio.of or 0))


def suggestions(report: Report) -> list[Suggestion]:
    found = (_answer(report), _greet(report), _first_steps(report), _invite(report), _revive(report), _event(report))
    return [suggestion for suggestion in found if suggestion]


def _answer(report: Report) -> Suggestion | None:
    if not report.waiting:
        return None
    several = min(len(report.waiting), SHOWN_QUESTIONS)
    return Suggestion(
        "answer",
        n_("Answer the oldest question above.", "Answer the {count} oldest questions above.", several),
        _("oldest questions"),
    )


def _greet(report: Report) -> Suggestion | None:
    """The hours in which most of the newcomers came whom nobody answered."""
    by_hour, total = report.left_alone_by_hour, sum(report.left_alone_by_hour)
    if total < FEW_PEOPLE:
        return None
    spans = [sum(by_hour[(start + hour) % 24] for hour in range(GREETING_HOURS)) for start in range(24)]
    start = spans.index(max(spans))
    return Suggestion(
        "greet",
        n_(
            "Greeters from {start} to {end}: {some} of the {count} first message left without an answer came then.",
            "Greeters from {start} to {end}: {some} of the {count} first messages left without an answer came then.",
            total,
            start=Hour(start),
            end=Hour((start + GREETING_HOURS) % 24),
            some=max(spans),
        ),
        _("greeters from {start} to {end}", start=Hour(start), end=Hour((start + GREETING_HOURS) % 24)),
    )


def _first_steps(report: Report) -> Suggestion | None:
    activation = figure(report, "activation")
    if not policy.points_under(report, "activation"):
        return None
    silent = (activation.of or 0) - _people(activation)
    return Suggestion(
        "first_steps",
        _("Look at what newcomers see first: {silent} of {all} never wrote.", silent=silent, all=activation.of),
        _("what newcomers see first"),
    )


def _invite(report: Report) -> Suggestion | None:
    joins, leaves = figure(report, "joins").value, figure(report, "leaves").value
    if joins is None or leaves is None or leaves <= joins or leaves < FEW_PEOPLE:
        return None
    return Suggestion(
        "invite",
        _("Ask members to bring someone along: {leaves} left, {joins} joined.", leaves=leaves, joins=joins),
        _("bring someone along"),
    )


def _revive(report: Report) -> Suggestion | None:
    sunk = [(channel, change) for channel, change in moved(report) if change <= -CHANNEL_SANK and channel.messages]
    if not sunk:
        return None
    channel, change = sunk[0]
    place = Place(channel.channel_id, channel.name)
    return Suggestion(
        "revive",
        _("Give {channel} something to talk about: {change}.", channel=place, change=Change(change)),
        _("something for {channel}", channel=place),
    )


def _event(report: Report) -> Suggestion | None:
    best = figure(report, "best_hours").value
    if not best or best[0][2] < FEW_PEOPLE:
        return None
    weekday, hour, mean = best[0]
    when = _("{weekday} at {hour}", weekday=Weekday(weekday), hour=Hour(hour))
    return Suggestion(
        "event",
        _(
            "Put the next event on {when}: {mean} members write then, the most of the week.",
            when=when,
            mean=round(mean),
        ),
        _("event on {when}", when=when),
    )


def notes(report: Report) -> Iterable[Text]:
    if report.baseline_weeks and report.complete:
        yield _usual(report.baseline_weeks)
    yield from missed(report)
    recent = figure(report, "open").value
    if recent:
        yield n_(
            "{count} question is less than 24 h old: too recent to judge.",
            "{count} questions are less than 24 h old: too recent to judge.",
            recent,
        )
    if figure(report, "questions").why == "no_question_channel":
        yield _("No questions are counted: no forum had a post yet, and /digest questions names no channel.")
    yield from _odd_days(report)
    if numbers.counts_writers(report):
        yield _("Until four weeks were heard live, members who wrote are counted, without reactions and voice.")
    yield _("Bots and members who opted out are not counted.")


def missed(report: Report) -> Iterator[Text]:
    """What of the week nobody heard, and what the bot only found afterwards."""
    if report.is_catching_up:
        yield _("The bot is still reading what it missed: not all of this week is counted yet.")
    if report.unread:
        yield _("Not all is counted where the bot could not read: {channels}.", channels=_named(report))
    if report.away >= A_MINUTE:
        yield _(
            "The bot was away for {time}: messages were read afterwards, reactions and voice of that time are missing.",
            time=Minutes(report.away / A_MINUTE),
        )
    if report.late_leaves:
        yield n_(
            "{count} leave was only noticed after the bot had been away.",
            "{count} leaves were only noticed after the bot had been away.",
            report.late_leaves,
        )


def _named(report: Report) -> Listing:
    places = [Place(place, report.channel_names.get(place, str(place))) for place in report.unread[:UNREAD_NAMED]]
    more = len(report.unread) - UNREAD_NAMED
    return Listing([*places, *([n_("{count} more", "{count} more", more)] if more > 0 else [])])


def _odd_days(report: Report) -> Iterator[Text]:
    zone = ZoneInfo(report.timezone)
    for day in (report.week.monday + timedelta(days=number) for number in range(7)):
        hours = (start_of(day + timedelta(days=1), zone) - start_of(day, zone)) / timedelta(hours=1)
        if hours != 24:
            yield _("{day} had {hours} hours.", day=Weekday(day.weekday()), hours=hours)


def _usual(weeks: tuple[Week, ...]) -> Text:
    first, last = weeks[0].number, weeks[-1].number
    if len(weeks) == 1:
        return _("¹ usual = week {number}, the only complete one before.", number=first)
    if weeks[0].plus(len(weeks) - 1) == weeks[-1]:
        return _("¹ usual = mean of weeks {first}–{last}.", first=first, last=last)
    return _("¹ usual = mean of weeks {numbers}.", numbers=Listing([week.number for week in weeks]))


COMMUNITY = Part(headlines=headlines, changes=changes, suggestions=suggestions, notes=notes)
