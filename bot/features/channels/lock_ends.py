"""What the sweep does about locks: ends them, finishes what was interrupted, reminds of what was forgotten."""

import logging
from datetime import datetime

from bot.core.due import Later, pause_after
from bot.core.i18n import p_
from bot.core.posts import Button
from bot.features.channels import lock_posts, policy, store
from bot.features.channels.locks import CHECKED_AFTER, Locks
from bot.features.channels.shapes import LockState

log = logging.getLogger(__name__)


class LockEnds:
    """What can't be unlocked is tried again for ever, and told to the staff once."""

    def __init__(self, locks: Locks) -> None:
        self.locks = locks

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        locks = self.locks
        async with locks.turn(guild_id):
            async with locks.db.begin() as session:
                await store.drop_scope(session, guild_id, key)
            held = await locks.of(guild_id, key)
            outcome = await locks.unlock_all(held, "the lock is over")
        if outcome.done:
            await locks.staff_log.show(guild_id, *lock_posts.over(outcome))
        if not (outcome.refused or outcome.later):
            return
        now = locks.clock.now()
        left = [*(one for one, _why in outcome.refused), *outcome.later]
        async with locks.db.begin() as session:
            first = [one for one in left if await store.note_failed_unlock(session, guild_id, one, now)]
        if first:
            await locks.staff_log.show(guild_id, *lock_posts.stays_locked(outcome), needs_you=True)
        raise Later(now + pause_after(now - (held[0].ends_at or due_at)))

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the end of lock %s on server %s was given up", key, guild_id)


class LockChecks:
    """What a restart cut off is finished and told."""

    def __init__(self, locks: Locks) -> None:
        self.locks = locks

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        locks = self.locks
        if locks.turn(guild_id).locked():
            raise Later(locks.clock.now() + CHECKED_AFTER)
        async with locks.turn(guild_id):
            held = await locks.of(guild_id)
            half = [lock for lock in held if lock.state is LockState.LOCKING]
            current = await locks.said(guild_id, [lock.channel_id for lock in half])
            locked = await locks.lock_all(half, current)
            open_ = [lock for lock in held if lock.state is LockState.UNLOCKING]
            unlocked = await locks.unlock_all(open_, "unlock, finished")
        if half or open_:
            await locks.staff_log.show(guild_id, *lock_posts.finished(locked, unlocked))
        if locked.later or unlocked.later:
            raise RuntimeError(f"some channels of server {guild_id} are still half locked")

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        left = [lock.channel_id for lock in await self.locks.of(guild_id) if lock.state is not LockState.LOCKED]
        if left:
            await self.locks.staff_log.show(guild_id, lock_posts.half_done(left), needs_you=True)


class LockReminders:
    """A lock without an end may have been forgotten."""

    def __init__(self, locks: Locks) -> None:
        self.locks = locks

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        locks = self.locks
        async with locks.turn(guild_id):
            held = await locks.of(guild_id, key)
            current = await locks.said(guild_id, [lock.channel_id for lock in held])
            still = [lock for lock in held if policy.ours(current.get(lock.channel_id))]
            async with locks.db.begin() as session:
                for lock in held:
                    if lock not in still:
                        await store.drop_lock(session, guild_id, lock.channel_id)
                if not still:
                    await store.drop_scope(session, guild_id, key)
        if still:
            spoken = await locks.staff_log.words(guild_id)
            button = Button(spoken.say(p_("button", "Unlock")), f"lock:off:{key}")
            await locks.staff_log.show(guild_id, lock_posts.forgotten(still), button=button)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("server %s could not be reminded of lock %s", guild_id, key)
