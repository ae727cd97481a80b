"""What the staff is shown of a report: recorded before it is sent, found again after a restart, kept as it stands."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import claims
from bot.core.actions import Actions, Reason, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.encrypted import Cipher
from bot.core.i18n import Words, words
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.duty.service import DutyService
from bot.features.moderation.settings import ModerationSettings
from bot.features.reports import posts, store
from bot.features.reports.posts import Holder
from bot.features.reports.report import Report, State
from bot.features.reports.store import Standing
from bot.features.reports.tables import PostState

log = logging.getLogger(__name__)

CLAIM = "report"
MOST_QUOTES = 500
CLOCKS_DIFFER = timedelta(minutes=1)
"""Between ours and Discord’s, when the bot looks for what it may have posted."""
OWNER_HEARS_AGAIN = timedelta(days=1)


class NoChannel(Exception):
    """The team has not chosen one."""


class Delivery:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        cipher: Cipher,
        duty: DutyService,
        language_of: Callable[[int, int], Awaitable[str | None]],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.discipline = discipline
        self.cipher = cipher
        self.duty = duty
        self.language_of = language_of
        self._quotes: OrderedDict[tuple[int, int], str] = OrderedDict()

    def keep_quote(self, guild_id: int, number: int, quote: str) -> None:
        """In memory; the only other place where it is is the card."""
        self._quotes[guild_id, number] = quote
        while len(self._quotes) > MOST_QUOTES:
            self._quotes.popitem(last=False)

    async def words(self, guild_id: int, member_id: int | None = None, heard: str | None = None) -> Words:
        """The member’s choice, else the language that they were `heard` in, else the server’s."""
        own = None if member_id is None else await self.language_of(guild_id, member_id)
        return words(own or heard or (await self.settings.get(guild_id, ServerSettings)).language)

    async def try_now(self, guild_id: int, number: int, what: str) -> bool:
        """Whether it stands; if not, the sweep tries again."""
        try:
            await self.deliver(guild_id, number, what)
        except (NoChannel, Refused):
            await self.tell_owner(guild_id, number)
            return False
        except Exception:  # what Discord raised may pass
            log.warning("report %s of server %s could not be shown yet", number, guild_id, exc_info=True)
            return False
        return True

    async def deliver(self, guild_id: int, number: int, what: str) -> None:
        """Raises NoChannel, Refused, or what may pass. What may have been sent is looked for first."""
        async with self.db.read() as session:
            report = await store.get(session, self.cipher, guild_id, number)
            standing = await store.post_of(session, guild_id, number, what)
        if report is None or standing is None or standing.state is PostState.SENT or report.state is not State.OPEN:
            return
        if standing.state is PostState.SENDING and await self._found(report, standing):
            return
        channel_id = await self._channel(guild_id)
        if await self._send(report, standing, channel_id):
            await self._refresh_if_changed(report)

    async def _channel(self, guild_id: int) -> int:
        settings = await self.settings.get(guild_id, ModerationSettings)
        channel_id = settings.needs_human_channel
        if channel_id is None:
            raise NoChannel
        return channel_id

    async def _found(self, report: Report, standing: Standing) -> bool:
        """False: it is not there, and may be sent."""
        after = (standing.sending_at or report.made_at) - CLOCKS_DIFFER
        custom_id = posts.take_id(report.number, standing.what)
        try:
            message_id = await self.actions.find_own(standing.channel_id or 0, after, custom_id)
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return False
            raise
        if message_id is None:
            return False
        await self._move(report, standing, state=PostState.SENT, message_id=message_id)
        return True

    async def _send(self, report: Report, standing: Standing, channel_id: int) -> bool:
        """False if someone else is at it."""
        on_duty = await self._on_duty(report)
        spoken = await self.words(report.guild_id)
        first = posts.first_line(report, standing.what, on_duty, spoken)
        calls = bool(first) and standing.what != posts.REMINDER
        if calls and not on_duty:
            first += f" {posts.nobody_called(spoken)}"
        try:
            quote = await self._quote(report)
        except Refused:  # better a card without it than none
            quote = None
        post = posts.card(report, standing.what, await self.holder(report), quote, first, spoken)
        if calls:
            post = replace(post, pings=on_duty)
        sending = PostState.SENDING
        if not await self._move(report, standing, state=sending, channel_id=channel_id, sending_at=self.clock.now()):
            return False
        standing = Standing(standing.what, sending, standing.tries + 1, self.clock.now(), channel_id, None)
        try:
            message_id = await self.actions.post(channel_id, post)
        except Refused:
            await self._move(report, standing, state=PostState.WAITING)
            raise
        return await self._move(report, standing, state=PostState.SENT, message_id=message_id)

    async def _move(self, report: Report, seen: Standing, **values: object) -> bool:
        async with self.db.begin() as session:
            return await store.move_post(session, report.guild_id, report.number, seen, **values)

    async def _on_duty(self, report: Report) -> tuple[int, ...]:
        """Whom the report is about is not called."""
        return tuple(one for one in await self.duty.on_duty(report.guild_id) if one != report.target_id)

    async def holder(self, report: Report) -> Holder | None:
        async with self.db.read() as session:
            held = await claims.held(session, report.guild_id, CLAIM, str(report.number), self.clock.now())
        return Holder(held[0], held[1]) if held and held[1] else None

    # What stands is kept true

    async def refresh(self, guild_id: int, number: int) -> None:
        """Show what is so now. Whoever shows last has seen all, also of who came in between."""
        shown: tuple[Report, Holder | None] | None = None
        while (now := await self._now(guild_id, number)) is not None and now != shown:
            shown = now
            await self._show(*shown)

    async def _refresh_if_changed(self, rendered: Report) -> None:
        now = await self._now(rendered.guild_id, rendered.number)
        if now is not None and now[0] != rendered:
            await self.refresh(rendered.guild_id, rendered.number)

    async def _now(self, guild_id: int, number: int) -> tuple[Report, Holder | None] | None:
        async with self.db.read() as session:
            report = await store.get(session, self.cipher, guild_id, number)
        return None if report is None else (report, await self.holder(report))

    async def _show(self, report: Report, holder: Holder | None) -> None:
        async with self.db.read() as session:
            sent = await store.sent_posts(session, report.guild_id, report.number)
        spoken, on_duty = await self.words(report.guild_id), await self._on_duty(report)
        try:
            quote = await self._quote(report) if report.state is State.OPEN else None
            for one in sent:
                first = posts.first_line(report, one.what, on_duty, spoken)
                post = posts.card(report, one.what, holder, quote, first, spoken)
                await self.actions.edit(one.channel_id or 0, one.message_id or 0, post)
        except Exception:  # the report stands, and its buttons tell how it is
            log.warning(
                "the card of report %s on server %s is not up to date", report.number, report.guild_id, exc_info=True
            )

    async def _quote(self, report: Report) -> str | None:
        """As it was when it was reported: from memory, from a card, else from the message as it is now."""
        if report.message_id is None or report.channel_id is None:
            return None
        kept = self._quotes.get((report.guild_id, report.number)) or await self._quote_on_card(report)
        if kept is None:
            try:
                seen = await self.actions.read(report.channel_id, report.message_id)
            except Refused:
                return None
            kept = posts.quote_of(seen, await self.words(report.guild_id))
        self.keep_quote(report.guild_id, report.number, kept)
        return kept

    async def _quote_on_card(self, report: Report) -> str | None:
        """Raises Refused where the bot may not read its own card: then it is better left as it is."""
        async with self.db.read() as session:
            sent = await store.sent_posts(session, report.guild_id, report.number)
        for one in sent:
            try:
                texts = (await self.actions.read(one.channel_id or 0, one.message_id or 0)).texts
            except Refused as refused:
                if refused.reason is not Reason.GONE:
                    raise
            else:
                if len(texts) > posts.QUOTE:
                    return texts[posts.QUOTE]
        return None

    # Where nobody can see it

    async def tell_owner(self, guild_id: int, number: int) -> None:
        """At most once a day."""
        now = self.clock.now()
        async with self.db.begin() as session:
            await store.alone(session, guild_id)
            if await claims.held(session, guild_id, "report_unseen", "owner", now):
                return
            await claims.take(session, guild_id, "report_unseen", "owner", number, now, OWNER_HEARS_AGAIN)
        settings = await self.settings.get(guild_id, ModerationSettings)
        channel_id = settings.needs_human_channel
        try:
            owner_id = await self.actions.owner_of(guild_id)
            spoken = await self.words(guild_id, owner_id)
            await self.actions.dm(owner_id, posts.unseen(self.discipline.server_name(guild_id), channel_id, spoken))
        except Exception:  # it is kept, and tried again
            log.warning("the owner of server %s could not be told of unseen reports", guild_id, exc_info=True)


def key_of(number: int, what: str) -> str:
    return f"{number}:{what}"


def of_key(key: str) -> tuple[int, str]:
    number, _colon, what = key.partition(":")
    return int(number), what


def later(now: datetime, *, refused: bool) -> datetime:
    """When to try again: soon if it may pass, else when someone had time to change something."""
    return now + (timedelta(minutes=30) if refused else timedelta(minutes=5))
