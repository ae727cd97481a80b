"""The card of a wave in the staff's channel: posted once, shown anew while the wave goes on and once it is decided."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.due import Later
from bot.core.encrypted import Cipher
from bot.core.errors import UserError
from bot.core.i18n import Words, _, words
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.automod import hitstore, posts, removed
from bot.features.automod.ledger import Verdict, Wave
from bot.features.automod.offence import Removed
from bot.features.automod.rule import Action
from bot.features.automod.waves import LiveWave, Waves
from bot.features.duty.service import DutyService
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

TRIED_AGAIN = timedelta(minutes=10)
GIVEN_UP = timedelta(days=2)
CLOCKS_DIFFER = timedelta(minutes=1)


class NoWave(UserError):
    def __init__(self) -> None:
        super().__init__(_("Nobody remembers this any more: it is too long ago."))


class Cards:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        cipher: Cipher,
        duty: DutyService,
        waves: Waves,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.discipline = discipline
        self.cipher = cipher
        self.duty = duty
        self.waves = waves

    async def tick(self) -> None:
        """Post and refresh the cards of what goes on."""
        for live in self.waves.due(self.clock.now()):
            try:
                await self._show(live)
            except Exception as error:  # the sweep tries again
                log.warning(
                    "the card of wave %s on server %s can't be shown: %r", live.wave.number, live.wave.guild_id, error
                )

    async def _show(self, live: LiveWave) -> None:
        wave, first = live.wave, live.shown_at is None
        live.shown_at, live.changed = self.clock.now(), False
        if first:
            await self.post(wave)
        else:
            await self.refresh(wave.guild_id, wave.number)

    async def post(self, wave: Wave) -> None:
        """Raises what posting raises; nothing where the staff has chosen no channel."""
        settings = await self.settings.get(wave.guild_id, ModerationSettings)
        channel_id = settings.needs_human_channel if wave.needs_human else settings.log_channel
        channel_id = channel_id or settings.needs_human_channel
        if channel_id is None:
            return
        now = self.clock.now()
        async with self.db.begin() as session:
            await hitstore.change_wave(session, wave.guild_id, wave.number, sending_at=now, channel_id=channel_id)
        message_id = await self._sent(wave, channel_id)
        async with self.db.begin() as session:
            await hitstore.change_wave(session, wave.guild_id, wave.number, message_id=message_id)
        live = self.waves.get(wave.guild_id, wave.number)
        if live is not None:
            live.wave = replace(live.wave, channel_id=channel_id, message_id=message_id)

    async def _sent(self, wave: Wave, channel_id: int) -> int:
        post = await self.current(wave)
        try:
            return await self.actions.post(channel_id, post)
        except Refused as error:
            if not post.files or "attach_files" not in error.missing:
                raise
        spoken = await self.words(wave.guild_id)
        lost = _("Give the bot Attach Files here: then what was taken away stands on the card, and can be sent back.")
        return await self.actions.post(channel_id, replace(post, parts=(*post.parts, spoken.say(lost)), files=()))

    async def refresh(self, guild_id: int, number: int) -> None:
        wave = await self.get(guild_id, number)
        if wave is None or wave.channel_id is None or wave.message_id is None:
            return
        live = self.waves.get(guild_id, number)
        post = await self.current(wave) if live is not None else await self._from_card(wave)
        try:
            await self.actions.edit(wave.channel_id, wave.message_id, post)
        except Exception as error:  # what was decided stands
            if live is not None and not isinstance(error, Refused):
                live.not_taken(self.clock.now())
            log.warning("the card of wave %s on server %s could not be changed: %r", number, guild_id, error)

    async def current(self, wave: Wave) -> Post:
        live = self.waves.get(wave.guild_id, wave.number)
        if live is not None:
            live.wave = replace(wave, channel_id=live.wave.channel_id, message_id=live.wave.message_id)
        alerts = live is not None and Action.ALERT in live.actions and wave.verdict is Verdict.OPEN
        on_duty = tuple(await self.duty.on_duty(wave.guild_id)) if alerts else ()
        async with self.db.read() as session:
            objections = await hitstore.objections(session, self.cipher, wave.guild_id, wave.number)
        return posts.card(wave, live, on_duty, objections, await self.words(wave.guild_id))

    async def _from_card(self, wave: Wave) -> Post:
        """After a restart the card itself is what remembers: only its last lines and its buttons change."""
        spoken, texts = await self.words(wave.guild_id), await self.texts(wave)
        seen = await self.actions.read(wave.channel_id or 0, wave.message_id or 0)
        said = [posts.decided(wave)] if wave.verdict is not Verdict.OPEN else []
        files = (removed.file_of(wave.number, texts),) if texts else ()
        parts = [*seen.texts, *(spoken.say(text) for text in said)]
        return Post((*parts, *posts.buttons(wave, bool(texts), spoken)), files)

    async def texts(self, wave: Wave, member_id: int = 0) -> list[Removed]:
        """What was taken away: from memory, or from the card. Raises Refused."""
        live = self.waves.get(wave.guild_id, wave.number)
        if live is not None:
            found = live.texts
        elif wave.channel_id is None or wave.message_id is None:
            found = []
        else:
            copy = await self.discipline.copy(wave.guild_id, wave.channel_id, wave.message_id)
            found = [one for file in copy.files for one in removed.read(file.data)]
        return [one for one in found if member_id in {0, one.member_id}]

    async def get(self, guild_id: int, number: int) -> Wave | None:
        async with self.db.read() as session:
            return await hitstore.wave(session, guild_id, number)

    async def require(self, guild_id: int, number: int) -> Wave:
        """Raises NoWave."""
        wave = await self.get(guild_id, number)
        if wave is None:
            raise NoWave
        return wave

    async def words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)

    # What the sweep does

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        """Of a wave whose card may not stand."""
        wave = await self.get(guild_id, int(key))
        if wave is None or wave.message_id is not None or wave.verdict is not Verdict.OPEN:
            return
        if wave.sending_at is not None and await self._found(wave):
            return
        try:
            await self.post(wave)
        except Exception as error:
            now = self.clock.now()
            if now - wave.begun_at > GIVEN_UP:
                raise
            raise Later(now + TRIED_AGAIN) from error

    async def _found(self, wave: Wave) -> bool:
        after = (wave.sending_at or wave.begun_at) - CLOCKS_DIFFER
        message_id = await self.actions.find_own(wave.channel_id or 0, after, posts.wave_id("wrong", wave))
        if message_id is not None:
            async with self.db.begin() as session:
                await hitstore.change_wave(session, wave.guild_id, wave.number, message_id=message_id)
        return message_id is not None

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the card of wave %s on server %s was given up", key, guild_id)
