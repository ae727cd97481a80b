"""Who takes a suggestion in hand, finishes it, or gives it back."""

from bot.core import claims
from bot.core.calendar import Week
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.digest import store
from bot.features.digest.compose import Taken
from bot.features.digest.posts import held_by


def check_may_move(made: int, number: int, held: Taken | None, member_id: int) -> None:
    """`made`: how many suggestions there were. What someone else has in hand can't be moved: the error names them."""
    if not 1 <= number <= made:
        raise UserError(_("This suggestion is not there any more."))
    if held is not None and held.holder_id != member_id:
        raise UserError(held_by(held))


class Hands:
    def __init__(self, db: Database, clock: Clock) -> None:
        self.db = db
        self.clock = clock

    async def take(self, guild_id: int, week: Week, number: int, member_id: int) -> None:
        await self._claim(guild_id, week, number, member_id, store.TAKEN)

    async def finish(self, guild_id: int, week: Week, number: int, member_id: int) -> None:
        await self._claim(guild_id, week, number, member_id, store.DONE)

    async def give_back(self, guild_id: int, week: Week, number: int, member_id: int) -> None:
        """Whoever wants may take it."""
        await self._release(guild_id, week, number, member_id, store.TAKEN, store.DONE)

    async def undo(self, guild_id: int, week: Week, number: int, member_id: int) -> None:
        """Not done yet: still in hand."""
        await self._release(guild_id, week, number, member_id, store.DONE)

    async def _claim(self, guild_id: int, week: Week, number: int, member_id: int, kind: str) -> None:
        key, now = f"{week}:{number}", self.clock.now()
        async with self.db.begin() as session:
            made, held = await store.suggestion(session, guild_id, week, number, now)
            check_may_move(made, number, held, member_id)
            holder = await claims.take(session, guild_id, kind, key, member_id, now)
            check_may_move(made, number, Taken(holder, done=kind == store.DONE), member_id)

    async def _release(self, guild_id: int, week: Week, number: int, member_id: int, *kinds: str) -> None:
        async with self.db.begin() as session:
            made, held = await store.suggestion(session, guild_id, week, number, self.clock.now())
            check_may_move(made, number, held, member_id)
            for kind in kinds:
                await claims.release(session, guild_id, kind, f"{week}:{number}", member_id)
