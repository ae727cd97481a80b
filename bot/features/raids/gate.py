"""What raid mode shuts, and opens again: recorded before it is done, so that a restart undoes it, too."""

from dataclasses import replace

from bot.core.actions import Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.doors import Doors
from bot.core.settings import SettingsStore
from bot.features.raids import policy, store
from bot.features.raids.raid import Raid, Shut
from bot.features.raids.settings import RaidSettings

INVITES, VERIFICATION = "invites", "verification"


class Gate:
    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, doors: Doors) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.doors = doors

    async def shut(self, raid: Raid) -> Raid:
        """Once; again where that was interrupted. What Discord refuses is noted, what may pass is raised."""
        if raid.shut_at is not None:
            return raid
        if raid.shut == Shut():
            raid = await self._plan(raid)
        what, failed = raid.shut, set(raid.shut.failed)
        if what.invites_until is not None and not await self._pauses(raid):
            failed.add(INVITES)
        if what.verification is not None and not await self._verifies(raid, what.verification):
            failed.add(VERIFICATION)
        done = replace(
            what,
            failed=frozenset(failed),
            invites_until=None if INVITES in failed else what.invites_until,
            verification=None if VERIFICATION in failed else what.verification,
        )
        now = self.clock.now()
        async with self.db.begin() as session:
            await store.shut(session, raid, done)
            await store.change(session, raid, shut_at=now)
        return replace(raid, shut=done, shut_at=now)

    async def _plan(self, raid: Raid) -> Raid:
        settings = await self.settings.get(raid.guild_id, RaidSettings)
        planned = policy.to_shut(await self.doors.look(raid.guild_id), settings, self.clock.now())
        async with self.db.begin() as session:
            await store.shut(session, raid, planned)
        return replace(raid, shut=planned)

    async def _pauses(self, raid: Raid) -> bool:
        try:
            await self.doors.pause_invites(raid.guild_id, raid.shut.invites_until)
        except Refused:
            return False
        return True

    async def _verifies(self, raid: Raid, level: int) -> bool:
        try:
            await self.doors.set_verification(raid.guild_id, level, f"raid {raid.number}")
        except Refused:
            return False
        return True

    async def renew(self, raid: Raid) -> Raid:
        """Discord pauses for a day at most. Invites that someone let in again by hand stay so."""
        now = self.clock.now()
        if not policy.needs_renewal(raid, now):
            return raid
        is_ours = INVITES in policy.is_ours(await self.doors.look(raid.guild_id), raid.shut)
        renewed = replace(raid.shut, invites_until=now + policy.PAUSED_FOR if is_ours else None)
        async with self.db.begin() as session:
            await store.shut(session, raid, renewed)
        raid = replace(raid, shut=renewed)
        if is_ours:
            await self.doors.pause_invites(raid.guild_id, renewed.invites_until)
        return raid

    async def reopen(self, raid: Raid) -> frozenset[str]:
        """As it was before; what someone changed meanwhile, or Discord refuses, is left, and told."""
        shut = raid.shut
        changed = {INVITES: shut.invites_until, VERIFICATION: shut.verification}
        todo = {name for name, value in changed.items() if value is not None}
        if not todo:
            return frozenset()
        try:
            door = await self.doors.look(raid.guild_id)
        except Refused:
            return frozenset(todo)
        ours = policy.is_ours(door, shut)
        left = todo - ours - policy.is_back(door, shut, self.clock.now())
        if INVITES in ours and not await self._opens(raid):
            left.add(INVITES)
        if VERIFICATION in ours and not await self._verifies(raid, shut.verification_before or 0):
            left.add(VERIFICATION)
        return frozenset(left)

    async def _opens(self, raid: Raid) -> bool:
        try:
            await self.doors.pause_invites(raid.guild_id, policy.reopens_at(raid.shut, self.clock.now()))
        except Refused:
            return False
        return True
