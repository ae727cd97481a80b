"""Talking instead of punishing: a private thread with a few members, and what came of it as a note."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.actions import Actions, Reason, Refused
from bot.core.facts import MemberFacts
from bot.core.i18n import Listing, Text, Words, _, p_, words
from bot.core.people import People
from bot.core.posts import Button, Post
from bot.core.settings import ServerSettings
from bot.features.moderation import policy
from bot.features.moderation.cases import Kind
from bot.features.moderation.orders import Order
from bot.features.moderation.records import Records
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Talk:
    """`absent`: who could not be brought into the thread."""

    guild_id: int
    thread_id: int
    cases: tuple[int, ...]
    absent: tuple[int, ...] = ()

    @property
    def link(self) -> str:
        return f"https://discord.com/channels/{self.guild_id}/{self.thread_id}"

    @property
    def button_id(self) -> str:
        return f"talk:{self.thread_id}:{'-'.join(map(str, self.cases))}"


class Talks:
    def __init__(self, moderation: ModerationService, records: Records, people: People, actions: Actions) -> None:
        self.moderation = moderation
        self.records = records
        self.people = people
        self.actions = actions

    async def open(self, actor: MemberFacts, channel_id: int, targets: Sequence[MemberFacts]) -> Talk:
        """Raises UserError or Refused, and has done nothing then."""
        targets = list({target.id: target for target in targets}.values())
        await self._check(actor, channel_id, targets)
        spoken = await self._words(actor.guild_id)
        thread_id = await self.people.open_thread(channel_id, spoken.say(p_("thread", "A talk")))
        absent = [one.id for one in targets if not await self._joined(thread_id, one.id)]
        await self._joined(thread_id, actor.id)
        talk = Talk(actor.guild_id, thread_id, ())
        cases = []
        for target in targets:
            note = Order(Kind.NOTE, spoken.say(_("A talk took place: {link}", link=talk.link)))
            cases.append((await self.moderation.act(note, actor, target)).case.number)
        talk = Talk(actor.guild_id, thread_id, tuple(cases), tuple(absent))
        await self._greet(thread_id, actor, targets, spoken)
        await self._log(talk, actor, targets, spoken)
        return talk

    async def _check(self, actor: MemberFacts, channel_id: int, targets: Sequence[MemberFacts]) -> None:
        settings = await self.moderation.settings.get(actor.guild_id, ModerationSettings)
        policy.check_may_do(Kind.NOTE, actor, settings)
        me = self.moderation.discipline.me(actor.guild_id)
        for target in targets:
            policy.check_rank(Kind.NOTE, actor, target, me)
            if target.rank is None:
                raise policy.MayNot(_("{member} is not on this server.", member=target.mention))
        missing = self.people.missing(channel_id)
        if missing:
            raise Refused(Reason.MISSING_PERMISSION, ",".join(missing))

    async def _joined(self, thread_id: int, user_id: int) -> bool:
        try:
            await self.people.add_to_thread(thread_id, user_id)
        except Exception as error:
            log.warning("%s could not be brought into thread %s: %r", user_id, thread_id, error)
            return False
        return True

    async def _greet(self, thread_id: int, actor: MemberFacts, targets: Sequence[MemberFacts], spoken: Words) -> None:
        people = [actor.id, *(target.id for target in targets)]
        text = _(
            "Hello {people}. This is a quiet place to talk, away from the channel. Nobody is accused of anything here. "
            "What happened, as you see it? And what would help?",
            people=Listing([f"<@{one}>" for one in people]),
        )
        try:
            await self.actions.post(thread_id, Post((spoken.say(text),), pings=tuple(people)))
        except Exception:  # they are in the thread, and the moderator can write there
            log.exception("thread %s could not be opened with a word", thread_id)

    async def _log(self, talk: Talk, actor: MemberFacts, targets: Sequence[MemberFacts], spoken: Words) -> None:
        settings = await self.moderation.settings.get(talk.guild_id, ModerationSettings)
        if settings.log_channel is None:
            return
        text = _(
            "{moderator} opened a talk with {people}: {link}",
            moderator=actor.mention,
            people=Listing([target.mention for target in targets]),
            link=talk.link,
        )
        try:
            await self.actions.post(settings.log_channel, Post((spoken.say(text), (record_button(talk, spoken),))))
        except Exception:
            log.exception("a talk could not be shown on server %s", talk.guild_id)

    async def record(self, talk: Talk, outcome: str, actor: MemberFacts) -> None:
        """The outcome becomes the note of each; what it was before is kept with it."""
        for number in talk.cases:
            await self.records.edit(talk.guild_id, number, actor, f"{outcome}\n{talk.link}", None)

    async def _words(self, guild_id: int) -> Words:
        return words((await self.moderation.settings.get(guild_id, ServerSettings)).language)


def record_button(talk: Talk, spoken: Words) -> Button:
    return Button(spoken.say(p_("button", "Record the outcome…")), talk.button_id)


def opened(talk: Talk) -> list[Text]:
    """For the moderator."""
    said = [_("The talk is open: {link}. It is noted with each of them, without a strike.", link=talk.link)]
    if talk.absent:
        absent = Listing([f"<@{one}>" for one in talk.absent])
        said.append(_("Not in the thread, for they can’t see this channel: {people}.", people=absent))
    return said
