"""Locking channels: what they said before is written down before Discord is asked, and comes back exactly."""

import asyncio
import logging
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from weakref import WeakValueDictionary

from bot.core import due
from bot.core.actions import Reason, Refused
from bot.core.channels import Channels, Overwrite
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.held import Held
from bot.core.i18n import Text, _
from bot.core.permissions import permission_names
from bot.core.refusals import reason_of
from bot.features.channels import lock_posts, policy, store
from bot.features.channels.log import StaffLog
from bot.features.channels.shapes import Lock, LockState, Outcome, Scope, Survey
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

LOCK_ENDS, LOCK_CHECKS, LOCK_REMINDERS = "lock_end", "lock_check", "lock_reminder"
CHECKED_AFTER = timedelta(minutes=2)
"""A channel that is still being locked or unlocked then was interrupted: it is finished."""
REMINDED_AFTER = timedelta(days=1)


class NothingToDo(UserError):
    """There is nothing here that can be locked, or that is."""


class Locks:
    def __init__(self, db: Database, clock: Clock, staff_log: StaffLog, channels: Channels) -> None:
        self.db = db
        self.clock = clock
        self.staff_log = staff_log
        self.channels = channels
        self.held: Held[tuple[int | None, timedelta | None]] = Held(clock)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def turn(self, guild_id: int) -> asyncio.Lock:
        """One thing at a time on each server: who reads what a channel says would else see half of another's lock."""
        return self._turns.setdefault(guild_id, asyncio.Lock())

    # What a moderator does. `within`: a channel or a category; None: the whole server

    async def look(self, guild_id: int, within: int | None) -> Survey:
        settings = await self.staff_log.settings.get(guild_id, ModerationSettings)
        of_bot = {settings.log_channel, settings.inbox_channel}
        places = self.channels.places(guild_id, within)
        staff = tuple(place.id for place in places if place.of_staff or place.id in of_bot)
        rest = [place for place in places if place.id not in staff]
        able = [place for place in rest if not place.missing]
        missing = {place.id: place.missing for place in rest if place.missing}
        return Survey(tuple(able), staff, missing)

    async def survey(self, guild_id: int, within: int | None) -> Survey:
        """Raises NothingToDo."""
        survey = await self.look(guild_id, within)
        if survey.missing and not survey.places:
            names = permission_names(dict.fromkeys(name for lacks in survey.missing.values() for name in lacks))
            raise NothingToDo(_("The bot lacks these permissions for that: {permissions}.", permissions=names))
        if not survey.places:
            raise NothingToDo(_("There is no channel here to lock: where only the staff writes, nothing is locked."))
        return survey

    async def lock(self, guild_id: int, actor_id: int, within: int | None, length: timedelta | None) -> Outcome:
        """A channel that is locked already keeps what it said before, and gets the new end. Raises NothingToDo.

        A category or the server takes in what is made there later.
        """
        survey = await self.survey(guild_id, within)
        async with self.turn(guild_id):
            now = self.clock.now()
            ends_at = None if length is None else now + length
            current = await self.said(guild_id, survey.channels)
            order = Lock(guild_id, 0, secrets.token_hex(8), LockState.LOCKING, None, actor_id, now, ends_at)
            scope = Scope(guild_id, order.order, within, actor_id, now, ends_at, survey.newest_id)
            is_one = survey.channels == (within,)
            locks = await self.record(order, survey.channels, current, None if is_one else scope)
            outcome = await self.lock_all(locks, current)
        outcome = replace(outcome, refused=(*lacking(survey.missing), *outcome.refused), ends_at=ends_at)
        await self.staff_log.show(guild_id, *lock_posts.locked_by(actor_id, outcome))
        return outcome

    async def said(self, guild_id: int, channel_ids: Collection[int]) -> Mapping[int, Overwrite | None]:
        """What they say of everyone at this moment; who is gone is left out."""
        found = dict(await self.channels.overwrites(guild_id)) if len(channel_ids) > 1 else {}
        for channel_id in channel_ids:
            if channel_id not in found:  # a thread, too, is not among the channels
                try:
                    found[channel_id] = await self.channels.overwrite(guild_id, channel_id)
                except Refused as error:
                    if error.reason is not Reason.GONE:
                        raise
        return found

    async def record(
        self,
        order: Lock,
        channel_ids: Iterable[int],
        current: Mapping[int, Overwrite | None],
        scope: Scope | None,
    ) -> list[Lock]:
        guild_id = order.guild_id
        async with self.db.begin() as session:
            if scope is not None:
                await store.drop_scopes(session, guild_id, scope.within)
                await store.put_scope(session, scope)
            known = {lock.channel_id: lock for lock in await store.locks(session, guild_id)}
            locks = []
            for channel_id in channel_ids:
                before, old = current.get(channel_id), known.get(channel_id)
                if old is not None:
                    before = policy.before_both(old.before, before)
                locks.append(replace(order, channel_id=channel_id, before=before))
                await store.put_lock(session, locks[-1])
            await due.schedule(session, guild_id, LOCK_CHECKS, order.order, order.locked_at + CHECKED_AFTER)
            if order.ends_at is None:
                await due.schedule(session, guild_id, LOCK_REMINDERS, order.order, order.locked_at + REMINDED_AFTER)
            else:
                await due.schedule(session, guild_id, LOCK_ENDS, order.order, order.ends_at)
        return locks

    async def lock_all(self, locks: Sequence[Lock], current: Mapping[int, Overwrite | None]) -> Outcome:
        done, refused, later = list[int](), list[tuple[int, Text]](), list[int]()
        for lock in locks:
            try:
                await self._lock(lock, current.get(lock.channel_id))
            except Refused as error:
                refused.append((lock.channel_id, reason_of(error)))
            except Exception as error:
                log.warning("channel %s could not be locked yet: %r", lock.channel_id, error)
                later.append(lock.channel_id)
            else:
                done.append(lock.channel_id)
        return Outcome(tuple(done), tuple(refused), tuple(later))

    async def _lock(self, lock: Lock, current: Overwrite | None) -> None:
        wanted = policy.locked(current)
        why = f"lock by {lock.locked_by}"
        try:
            if wanted != current:
                await self.channels.set_overwrite(lock.guild_id, lock.channel_id, wanted, why)
        except Refused:
            async with self.db.begin() as session:
                if policy.ours(current):  # an earlier lock holds it
                    await store.set_state(session, lock.guild_id, [lock.channel_id], LockState.LOCKED)
                else:
                    await store.drop_lock(session, lock.guild_id, lock.channel_id)
            raise
        async with self.db.begin() as session:
            await store.set_state(session, lock.guild_id, [lock.channel_id], LockState.LOCKED)

    async def unlock(self, guild_id: int, actor_id: int, within: int | None, order: str | None = None) -> Outcome:
        """`order`: only what this lock holds. Raises NothingToDo."""
        async with self.turn(guild_id):
            async with self.db.begin() as session:
                here = None if within is None else {within, *(one.id for one in self.channels.places(guild_id, within))}
                locks = [
                    lock for lock in await store.locks(session, guild_id) if here is None or lock.channel_id in here
                ]
                locks = [lock for lock in locks if order in (None, lock.order)]
                if not locks:
                    raise NothingToDo(_("The bot has locked nothing here."))
                if order is None:
                    await store.drop_scopes(session, guild_id, within)
                else:
                    await store.drop_scope(session, guild_id, order)
                ids = [lock.channel_id for lock in locks]
                await store.set_state(session, guild_id, ids, LockState.UNLOCKING)
                check = self.clock.now() + CHECKED_AFTER
                await due.schedule(session, guild_id, LOCK_CHECKS, secrets.token_hex(8), check)
            outcome = await self.unlock_all(locks, f"unlock by {actor_id}")
        await self.staff_log.show(guild_id, *lock_posts.unlocked_by(actor_id, outcome))
        return outcome

    async def unlock_all(self, locks: Sequence[Lock], why: str) -> Outcome:
        done, refused, later, changed = list[int](), list[tuple[int, Text]](), list[int](), list[int]()
        for lock in locks:
            try:
                if await self._unlock(lock, why):
                    changed.append(lock.channel_id)
            except Refused as error:
                refused.append((lock.channel_id, reason_of(error)))
            except Exception as error:
                log.warning("channel %s could not be unlocked yet: %r", lock.channel_id, error)
                later.append(lock.channel_id)
            else:
                done.append(lock.channel_id)
        return Outcome(tuple(done), tuple(refused), tuple(later), tuple(changed))

    async def _unlock(self, lock: Lock, why: str) -> bool:
        """Whether someone changed it since."""
        changed = False
        try:
            current = await self.channels.overwrite(lock.guild_id, lock.channel_id)
            wanted = policy.unlocked(current, lock.before)
            changed = policy.ours(current) != policy.LOCK
            if wanted != current:
                await self.channels.set_overwrite(lock.guild_id, lock.channel_id, wanted, why)
        except Refused as error:
            if error.reason is not Reason.GONE:
                async with self.db.begin() as session:
                    await store.set_state(session, lock.guild_id, [lock.channel_id], LockState.LOCKED)
                raise
        async with self.db.begin() as session:
            await store.drop_lock(session, lock.guild_id, lock.channel_id)
        return changed

    async def of(self, guild_id: int, order: str | None = None) -> list[Lock]:
        async with self.db.read() as session:
            return [lock for lock in await store.locks(session, guild_id) if order in (None, lock.order)]


def lacking(missing: Mapping[int, Iterable[str]]) -> list[tuple[int, Text]]:
    return [
        (one, _("The bot lacks these permissions for that: {permissions}.", permissions=permission_names(names)))
        for one, names in missing.items()
    ]
