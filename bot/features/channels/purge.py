"""Deleting many messages: looked at, asked about, written down in the log, done, and told as it was."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot.core import due
from bot.core.actions import Actions, Reason, Refused
from bot.core.channels import ChannelMessage, Channels
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.due import Later
from bot.core.errors import UserError
from bot.core.held import Held
from bot.core.i18n import Words, _, words
from bot.core.pace import Pace
from bot.core.posts import Post
from bot.core.refusals import reason_of
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.channels import policy, posts, transcript
from bot.features.channels.shapes import Found, Plan, Purged, Wanted
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

PURGES = "purge"
NEEDS = ("manage_messages", "read_message_history")
LOOK_AGAIN = timedelta(minutes=10)

Progress = Callable[[int, int], Awaitable[None]]


class Purging:
    def __init__(
        self, db: Database, clock: Clock, settings: SettingsStore, actions: Actions, channels: Channels, pace: Pace
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.channels = channels
        self.pace = pace
        self.held: Held[Plan] = Held(clock)
        self._running: dict[str, int] = {}
        self._stopped: set[str] = set()

    async def look(self, guild_id: int, channel_id: int, actor_id: int, wanted: Wanted) -> Found:
        """What would go. Raises UserError or Refused."""
        policy.check_wanted(wanted, reads_text=self.channels.reads_text)
        self._check_bot(channel_id)
        looked, fitting, pinned, before, cut = 0, list[ChannelMessage](), 0, None, False
        most = wanted.count or policy.LOOKED_AT
        while len(fitting) < most:
            page = await self.channels.messages(channel_id, before)
            page = [message for message in page if wanted.since_id is None or message.id >= wanted.since_id]
            for message in page[: policy.LOOKED_AT - looked]:
                looked += 1
                before = message.id
                if policy.fits(message, wanted) and len(fitting) < most:
                    fitting.append(message)
                pinned += message.pinned and not wanted.with_pinned
            if not page:
                break
            if looked >= policy.LOOKED_AT:
                cut = True
                break
        if not fitting:
            raise UserError(_("No message fits among the last {count} here.", count=looked))
        plan = Plan(channel_id, tuple(message.id for message in fitting))
        older = sum(policy.is_old(message.id, self.clock.now()) for message in fitting)
        settings = await self.settings.get(guild_id, ModerationSettings)
        token = self.held.keep(guild_id, actor_id, plan)
        return Found(channel_id, fitting, pinned, older, looked, cut, settings.log_channel, token)

    def _check_bot(self, channel_id: int) -> None:
        missing = self.channels.missing(channel_id, NEEDS)
        if missing:
            raise Refused(Reason.MISSING_PERMISSION, ",".join(missing))

    async def carry_out(self, token: str, guild_id: int, actor_id: int, progress: Progress) -> Purged:
        """Once, for who asked. Raises UserError or Refused where nothing was done."""
        plan = self.held.take(token, guild_id, actor_id)
        self._check_bot(plan.channel_id)
        messages = await self._read_again(plan)
        if not messages:
            raise UserError(_("Somebody else was faster: none of these messages is there any more."))
        key = f"{plan.channel_id}:{token}"
        self._running[key] = actor_id
        try:
            async with self.db.begin() as session:
                await due.schedule(session, guild_id, PURGES, key, self.clock.now() + LOOK_AGAIN)
            purged, gone = await self._write_down_and_delete(
                key, guild_id, actor_id, plan.channel_id, messages, progress
            )
        finally:
            self._running.pop(key, None)
            self._stopped.discard(key)
        await self._over(guild_id, key)
        await self._tell(guild_id, actor_id, purged, gone)
        return purged

    async def _write_down_and_delete(
        self,
        key: str,
        guild_id: int,
        actor_id: int,
        channel_id: int,
        messages: Sequence[ChannelMessage],
        progress: Progress,
    ) -> tuple[Purged, list[ChannelMessage]]:
        try:
            await self._write_down(guild_id, actor_id, channel_id, messages)
        except UserError:
            await self._over(guild_id, key)
            raise
        return await self._delete(key, actor_id, channel_id, messages, progress)

    async def _over(self, guild_id: int, key: str) -> None:
        """Nothing was cut off."""
        async with self.db.begin() as session:
            await due.forget(session, guild_id, PURGES, key)

    def stop(self, channel_id: int, token: str, actor_id: int) -> bool:
        """Before the next request; False if it is over."""
        key = f"{channel_id}:{token}"
        if self._running.get(key) != actor_id:
            return False
        self._stopped.add(key)
        return True

    async def _read_again(self, plan: Plan) -> list[ChannelMessage]:
        """As they are now: someone may have edited, pinned or deleted them since."""
        wanted, before, found = set(plan.ids), plan.ids[0] + 1, list[ChannelMessage]()
        while before > plan.ids[-1]:
            page = await self.channels.messages(plan.channel_id, before)
            if not page:
                break
            found += [message for message in page if message.id in wanted]
            before = page[-1].id
        return found

    async def _write_down(
        self, guild_id: int, actor_id: int, channel_id: int, messages: Sequence[ChannelMessage]
    ) -> None:
        """Before anything is deleted: what was written stays known to the staff, and to nobody else."""
        spoken = await self._words(guild_id)
        text = spoken.say(posts.begins(actor_id, channel_id, len(messages)))
        try:
            await self._show(guild_id, text, self._transcript(channel_id, messages, spoken))
        except Exception as error:
            log.warning("a transcript could not be posted on server %s: %r", guild_id, error)
            text_of = reason_of(error)
            raise UserError(
                _("Nothing was deleted: the transcript could not be posted in the log. {why}", why=text_of)
            ) from error

    def _transcript(self, channel_id: int, messages: Sequence[ChannelMessage], spoken: Words) -> Iterable[Post]:
        name = f"transcript-{channel_id}-{self.clock.now():%Y%m%d-%H%M%S}"
        for file in transcript.files(messages, self.channels.name(channel_id), name, spoken):
            yield Post((), (file,))

    async def _show(self, guild_id: int, text: str, with_files: Iterable[Post] = ()) -> None:
        settings = await self.settings.get(guild_id, ModerationSettings)
        if settings.log_channel is None:
            return
        for number, post in enumerate(with_files):
            await self.actions.post(settings.log_channel, Post((text,) if number == 0 else (), post.files))
            text = ""
        if text:
            await self.actions.post(settings.log_channel, Post((text,)))

    async def _delete(
        self, key: str, actor_id: int, channel_id: int, messages: Sequence[ChannelMessage], progress: Progress
    ) -> tuple[Purged, list[ChannelMessage]]:
        """The newest first, and what was deleted in the end."""
        gone: list[ChannelMessage] = []
        await progress(0, len(messages))
        for portion in policy.portions(messages, self.clock.now()):
            if key in self._stopped:
                return Purged(channel_id, len(messages), len(gone), _("it was stopped")), gone
            try:
                await self._delete_portion(channel_id, portion, actor_id)
            except Exception as error:
                log.warning("messages of channel %s could not be deleted: %r", channel_id, error)
                return Purged(channel_id, len(messages), len(gone), reason_of(error)), gone
            gone += portion
            await progress(len(gone), len(messages))
        return Purged(channel_id, len(messages), len(gone)), gone

    async def _delete_portion(self, channel_id: int, portion: Sequence[ChannelMessage], actor_id: int) -> None:
        await self.pace.wait()
        try:
            await self.channels.delete(channel_id, [message.id for message in portion], f"purge by {actor_id}")
        except Refused as error:
            if error.reason is not Reason.GONE or len(portion) > 1:  # a message that is not there needs no deleting
                raise

    async def _tell(self, guild_id: int, actor_id: int, purged: Purged, gone: Sequence[ChannelMessage]) -> None:
        """What came of it; a transcript again only where it is shorter than what was announced."""
        spoken = await self._words(guild_id)
        partly = self._transcript(purged.channel_id, gone, spoken) if purged.why is not None and gone else ()
        try:
            await self._show(guild_id, spoken.say(posts.ended(actor_id, purged)), partly)
        except Exception:  # it took place, and who asked is told
            log.exception("the end of a purge could not be shown on server %s", guild_id)

    async def _words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)

    # What the sweep does

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        """Of a deletion that a restart cut off."""
        if key in self._running:
            raise Later(self.clock.now() + LOOK_AGAIN)
        channel_id, _colon, _token = key.partition(":")
        await self._show(guild_id, (await self._words(guild_id)).say(posts.cut_off(int(channel_id))))

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("server %s could not be told that a purge was cut off: %s", guild_id, key)
