"""What a recount found, line by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.calendar import moment_of
from bot.core.i18n import Day, Days, Listing, Text, _, n_
from bot.core.permissions import permission_names
from bot.features.engagement.comparing import FoundMessage, Missing, MissingOfMembers, NotCounted
from bot.features.engagement.tables import AWAY, CATCHING_UP, UNLISTED, UNREADABLE
from bot.features.engagement.verifying import BEFORE, LOST, NOT_YET, ChannelVerified, Uncounted, Verified

SHOWN = 20
MEMBERS_SHOWN = 5
WHY: Mapping[str, Text] = {
    UNREADABLE: _("the bot could not read there at that time"),
    CATCHING_UP: _("still to be read"),
    UNLISTED: _("still to be read"),
    NOT_YET: _("not heard or read yet; the bot does it when it runs"),
    BEFORE: _("from before the bot came"),
    LOST: _("nothing accounts for it"),
}
GAPS: Mapping[str, Text] = {
    UNREADABLE: _("the bot could not read what was written"),
    CATCHING_UP: _("what was written is still to be read"),
    AWAY: _("the bot was away: messages were read afterwards, reactions and voice are missing"),
}


@dataclass(frozen=True)
class Told:
    """A line; `mark` stands before it."""

    text: Text
    mark: str = "  "
    is_wrong: bool = False


def recounted(verified: Verified, guild_id: int, names: Mapping[int, str]) -> Iterator[Told]:
    """`names`: of channels as they are now."""
    words = _Words(guild_id, {**verified.names, **names}, verified.zone)
    for channel in verified.channels:
        if channel.compared.counted or channel.compared.found or channel.uncounted:
            yield from words.channel(channel)
    yield from words.members(verified)
    yield from words.not_read(verified)
    for gap in verified.gaps:
        yield Told(words.gap(gap), "– ")
    yield _result(verified)


@dataclass(frozen=True)
class _Words:
    guild_id: int
    names: Mapping[int, str]
    zone: ZoneInfo

    def place(self, place_id: int) -> str:
        name = self.names.get(place_id)
        return f"#{name} ({place_id})" if name else f"#{place_id}"

    def moment(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def moments(self, first: datetime, last: datetime) -> Text | str:
        from_, to = self.moment(first), self.moment(last)
        return to if from_ == to else _("{first} to {last}", first=from_, last=to)

    def link(self, message: FoundMessage) -> str:
        return f"https://discord.com/channels/{self.guild_id}/{message.place_id}/{message.id}"

    def channel(self, channel: ChannelVerified) -> Iterator[Told]:
        compared, where = channel.compared, self.place(channel.channel_id)
        if channel.missing:
            text = n_(
                "{channel}: {count} message is not counted that should be; {counted} are counted, {found} found.",
                "{channel}: {count} messages are not counted that should be; {counted} are counted, {found} found.",
                channel.missing,
                channel=where,
                counted=compared.counted,
                found=compared.found,
            )
            yield Told(text, "✗ ", is_wrong=True)
        else:
            text = n_(
                "{channel}: {count} message counted, all is right.",
                "{channel}: {count} messages counted, all is right.",
                compared.counted,
                channel=where,
            )
            yield Told(text, "✓ ")
        yield from self._less(channel)
        for missing in compared.missing[:SHOWN]:
            yield Told(self._missing(missing), "  ", is_wrong=True)
        for uncounted in channel.uncounted:
            yield Told(self._uncounted(uncounted), "  ", is_wrong=uncounted.why == LOST)

    def _less(self, channel: ChannelVerified) -> Iterator[Told]:
        if channel.has_unread:
            yield Told(_("A part of it can’t be read (see below), so it is not said what was deleted."))
        elif channel.compared.deleted:
            yield Told(
                n_(
                    "{count} counted message is no longer there: deleted since, and stays counted.",
                    "{count} counted messages are no longer there: deleted since, and stay counted.",
                    channel.compared.deleted,
                )
            )

    def _missing(self, missing: Missing) -> Text:
        return n_(
            "{days}: {count} message is found and not counted; it comes at or after {link}",
            "{days}: {count} messages are found and not counted; the first comes at or after {link}",
            missing.messages,
            days=_days(missing.first_day, missing.last_day),
            link=self.link(missing.first),
        )

    def _uncounted(self, uncounted: Uncounted) -> Text:
        return n_(
            "{when}: {count} message is not counted ({why}): {link}",
            "{when}: {count} messages are not counted ({why}); the first: {link}",
            uncounted.messages,
            when=self.moments(moment_of(uncounted.first.id), moment_of(uncounted.last_id)),
            why=WHY[uncounted.why],
            link=self.link(uncounted.first),
        )

    def members(self, verified: Verified) -> Iterator[Told]:
        if verified.members is None:
            return
        for missing in verified.members[:SHOWN]:
            yield Told(_missing_of(missing), "✗ ", is_wrong=True)
        if not verified.members:
            yield Told(_("Members: every day of every member is right."), "✓ ")

    def not_read(self, verified: Verified) -> Iterator[Told]:
        for channel_id, messages in sorted(verified.gone.items()):
            text = n_(
                "{channel} is no longer there: its {count} message stays counted.",
                "{channel} is no longer there: its {count} messages stay counted.",
                messages,
                channel=self.place(channel_id),
            )
            yield Told(text, "– ")
        for missing in sorted(set(verified.unread.values())):
            places = [self.place(place) for place, lacks in verified.unread.items() if lacks == missing]
            needs = permission_names(missing.split(","))
            channels = Listing(places)
            text = _(
                "The bot may not read {channels}: it needs {permissions} there.", channels=channels, permissions=needs
            )
            yield Told(text, "– ")

    def gap(self, gap: NotCounted) -> Text:
        return _(
            "{where}, {when}: {why}.",
            where=self.place(gap.channel_id) if gap.channel_id else _("The whole server"),
            when=self.moments(gap.from_at, gap.to_at),
            why=GAPS[gap.why],
        )


def _days(first: date | None, last: date) -> Text | Day | Days:
    if first is None:
        return _("Up to {day}", day=Day(last, "yMMMd"))
    return Day(last, "yMMMd") if first == last else Days(first, last, "yMMMd")


def _missing_of(missing: MissingOfMembers) -> Text:
    members = [str(member_id) for member_id in missing.members[:MEMBERS_SHOWN]]
    more = len(missing.members) - MEMBERS_SHOWN
    return n_(
        "{days}: {count} message of members is found that is not counted for them ({members}).",
        "{days}: {count} messages of members are found that are not counted for them ({members}).",
        missing.messages,
        days=_days(missing.first_day, missing.day),
        members=Listing([*members, *([n_("{count} more", "{count} more", more)] if more > 0 else [])]),
    )


def _result(verified: Verified) -> Told:
    found = sum(channel.compared.found for channel in verified.channels)
    if verified.is_right:
        text = n_(
            "{count} message read again: everything is counted that should be.",
            "{count} messages read again: everything is counted that should be.",
            found,
        )
        return Told(text, "✓ ")
    in_channels = sum(channel.missing for channel in verified.channels)
    of_members = sum(missing.messages for missing in verified.members or ())
    text = n_(
        "{count} message read again: {missing} not counted that should be. Please report this with the lines above.",
        "{count} messages read again: {missing} not counted that should be. Please report this with the lines above.",
        found,
        missing=max(in_channels, of_members),
    )
    return Told(text, "✗ ", is_wrong=True)
