"""Channels that are made while their category or the server is locked are locked as well, and so are copies."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from bot.core import due
from bot.core.channels import Overwrite
from bot.features.channels import lock_posts, policy, store
from bot.features.channels.locks import CHECKED_AFTER, LOCK_CHECKS, Locks, lacking
from bot.features.channels.shapes import Lock, LockState, Outcome, Scope


class NewChannels:
    def __init__(self, locks: Locks) -> None:
        self.locks = locks

    async def look(self, guild_id: int, made: int | None = None) -> None:
        """`made`: a channel that was made now; without one, all that the locks do not know yet."""
        if not await self.locks.of(guild_id):
            return
        async with self.locks.turn(guild_id):
            outcomes = [await self._take_in(scope, made) for scope in reversed(await self._scopes(guild_id))]
            if made is not None:
                outcomes.append(await self._take_in_copy(guild_id, made))
        for outcome in outcomes:
            if outcome.done or outcome.refused or outcome.later:
                await self.locks.staff_log.show(guild_id, *lock_posts.made_since(outcome))

    async def _scopes(self, guild_id: int) -> list[Scope]:
        async with self.locks.db.read() as session:
            return await store.scopes(session, guild_id)

    async def _take_in(self, scope: Scope, made: int | None) -> Outcome:
        locks, guild_id = self.locks, scope.guild_id
        survey = await locks.look(guild_id, scope.within)
        held = {lock.channel_id: lock for lock in await locks.of(guild_id)}
        new = {one for one in (*survey.channels, *survey.missing) if one > scope.newest_id or one == made} - held.keys()
        if not new:
            return Outcome(())
        current = await locks.said(guild_id, [*held, *new])
        shut = {one for one, lock in held.items() if lock.order == scope.order and policy.ours(current.get(one))}
        new = policy.follow(new, survey.places, shut)
        order = Lock(guild_id, 0, scope.order, LockState.LOCKING, None, scope.locked_by, scope.locked_at, scope.ends_at)
        found = []
        for one in (one for one in survey.channels if one in new):
            of = policy.original(current.get(one), held.values(), current)
            found.append(replace(order, channel_id=one, before=of.before if of else current.get(one)))
        knows = replace(scope, newest_id=max(scope.newest_id, survey.newest_id))
        outcome = await self._lock(found, current, knows)
        refused = lacking({one: names for one, names in survey.missing.items() if one in new})
        return replace(outcome, refused=(*refused, *outcome.refused), ends_at=scope.ends_at)

    async def _take_in_copy(self, guild_id: int, made: int) -> Outcome:
        """Of a channel that is locked alone: it came to be locked, and nobody would open it."""
        held = {lock.channel_id: lock for lock in await self.locks.of(guild_id)}
        if made in held:
            return Outcome(())
        current = await self.locks.said(guild_id, [*held, made])
        of = policy.original(current.get(made), held.values(), current)
        if of is None:
            return Outcome(())
        outcome = await self._lock([replace(of, channel_id=made, state=LockState.LOCKING)], current)
        return replace(outcome, ends_at=of.ends_at)

    async def _lock(
        self, found: list[Lock], current: Mapping[int, Overwrite | None], knows: Scope | None = None
    ) -> Outcome:
        locks = self.locks
        async with locks.db.begin() as session:
            if knows is not None:
                await store.put_scope(session, knows)
            for lock in found:
                await store.put_lock(session, lock)
                check = locks.clock.now() + CHECKED_AFTER
                await due.schedule(session, lock.guild_id, LOCK_CHECKS, secrets.token_hex(8), check)
        return await locks.lock_all(found, current)
