"""Looks what is wrong with a server: when asked, once a day, and soon after something changed."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core import due
from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.due import Later
from bot.core.errors import UserError
from bot.core.facts import AuditFacts
from bot.core.i18n import Command, _, words
from bot.core.lobby import Lobby
from bot.core.settings import ServerSettings
from bot.features.automod.service import AutomodService
from bot.features.moderation.settings import ModerationSettings
from bot.features.roles.service import RolesService
from bot.features.setup import doctor_posts, findings
from bot.features.setup.finding import Checkup, Finding, Fix, Level
from bot.features.setup.looking import Looking
from bot.features.setup.mending import Mending
from bot.features.setup.service import SetupService
from bot.features.setup.settings import MOST_TOLD, SetupSettings
from bot.features.welcome.service import WelcomeService

log = logging.getLogger(__name__)

KIND, KEY = "doctor", "checkup"
DAILY, SOON, AT_ONCE = timedelta(days=1), timedelta(minutes=2), timedelta(seconds=10)
MOST_STIRRED = 5_000
ID_STEP = 1 << 22
"""The lowest bits of an id are hardly spread."""


class Doctor:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        setup: SetupService,
        actions: Actions,
        lobby: Lobby,
        automod: AutomodService,
        welcome: WelcomeService,
        roles: RolesService,
    ) -> None:
        self.db = db
        self.clock = clock
        self.setup = setup
        self.settings = setup.settings
        self.actions = actions
        self.automod = automod
        self.looking = Looking(setup, actions, lobby, automod, welcome, roles)
        self.mending = Mending(setup, lobby, automod, roles)
        self._stirred: OrderedDict[int, timedelta] = OrderedDict()
        self._looking: set[int] = set()
        self._looked: OrderedDict[int, datetime] = OrderedDict()
        self.settings.watchers.append(self._setting_changed)

    async def look(self, guild_id: int) -> tuple[Finding, ...]:
        """What is wrong at this moment."""
        return findings.findings(await self.looking.look(guild_id))

    async def look_at(self, guild_id: int, feature: str) -> tuple[Finding, ...]:
        """What is wrong with the settings of one feature; Discord is not asked."""
        checkup = Checkup(self.setup.servers.look(guild_id), await self.setup.values(guild_id))
        return findings.of_feature(checkup, feature)

    async def mendable(self, guild_id: int, key: str) -> tuple[Finding, Fix]:
        """Raises UserError where there is nothing to mend any more."""
        for one in await self.look(guild_id):
            if one.key == key and one.fix is not None:
                return one, one.fix
        raise UserError(_("That is mended already: look again with {command}.", command=Command("doctor")))

    # By itself

    def stir(self, guild_id: int, wait: timedelta = SOON) -> None:
        """Something changed there: it is looked at soon, together with what changes meanwhile."""
        self._stirred[guild_id] = min(wait, self._stirred.get(guild_id, wait))
        if len(self._stirred) > MOST_STIRRED:
            self._stirred.popitem(last=False)

    def native_changed(self, guild_id: int) -> None:
        """A rule of Discord's AutoMod: perhaps one that the bot wrote."""
        self.stir(guild_id, AT_ONCE)

    def saw(self, entry: AuditFacts) -> None:
        """The audit log alone tells who changed such a rule, also while the bot was away."""
        if self.automod.drifts.saw(entry):
            self.native_changed(entry.guild_id)

    def _setting_changed(self, guild_id: int, feature: str) -> None:
        if feature != SetupSettings.feature:
            self.stir(guild_id)

    async def work(self) -> None:
        """Plan a look at the servers where something changed; one that is planned is not put off by what follows."""
        for guild_id, wait in list(self._stirred.items()):
            if guild_id in self._looking:
                continue
            at = self.clock.now() + wait
            at = max(at, self._looked[guild_id] + SOON) if guild_id in self._looked else at
            async with self.db.begin() as session:
                planned = await due.next_due(session, guild_id, KIND)
                if planned is None or planned > at:
                    await due.schedule(session, guild_id, KIND, KEY, at)
            if self._stirred.get(guild_id) == wait:  # else it became urgent meanwhile
                del self._stirred[guild_id]

    async def begin(self, guild_id: int) -> None:
        """From now on it is looked at once a day, at a time of its own."""
        async with self.db.read() as session:
            if await due.next_due(session, guild_id, KIND) is not None:
                return
        at = self.clock.now() + timedelta(seconds=guild_id // ID_STEP % DAILY.total_seconds())
        async with self.db.begin() as session:
            await due.schedule_once(session, guild_id, KIND, KEY, at + SOON)

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        self._looking.add(guild_id)
        try:
            await self._tell_new(guild_id)
        except Exception:  # tomorrow is another day
            log.warning("server %s could not be looked at", guild_id, exc_info=True)
        finally:
            self._looking.discard(guild_id)
            self._note_look(guild_id)
        raise Later(self.clock.now() + DAILY)

    def _note_look(self, guild_id: int) -> None:
        """However much changes there, it is looked at no more often than this."""
        self._looked[guild_id] = self.clock.now()
        self._looked.move_to_end(guild_id)
        if len(self._looked) > MOST_STIRRED:
            self._looked.popitem(last=False)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("server %s could not be looked at", guild_id)

    async def _tell_new(self, guild_id: int) -> None:
        """A new serious finding is told once, and again after it was gone."""
        serious = [one for one in await self.look(guild_id) if one.level is Level.SERIOUS][:MOST_TOLD]
        told = (await self.settings.get(guild_id, SetupSettings)).told
        keys = tuple(one.key for one in serious)
        if set(keys) != set(told):
            await self.settings.change(guild_id, SetupSettings, 0, told=keys)
        new = [one for one in serious if one.key not in told]
        if new:
            await self._tell(guild_id, new)

    async def _tell(self, guild_id: int, new: Sequence[Finding]) -> None:
        """The team; where its channel is what is wrong, the owner."""
        spoken = words((await self.settings.get(guild_id, ServerSettings)).language)
        server = self.setup.servers.look(guild_id).name
        channel_id = (await self.settings.get(guild_id, ModerationSettings)).needs_human_channel
        try:
            if channel_id is not None:
                await self.actions.post(channel_id, doctor_posts.told(new, server, spoken))
                return
        except Refused as refused:
            log.info("the team of server %s could not be told what is wrong: %s", guild_id, refused)
        try:
            await self.actions.dm(await self.actions.owner_of(guild_id), doctor_posts.told(new, server, spoken))
        except Refused as refused:
            log.warning("nobody of server %s could be told what is wrong: %s", guild_id, refused)
