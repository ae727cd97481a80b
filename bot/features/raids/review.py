"""The accounts that joined in a raid: held, banned or let in by the staff, each by the moderation's own cases."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from bot.core.actions import Refused
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import _
from bot.core.refusals import reason_of
from bot.features.moderation.cases import Kind, Undone
from bot.features.moderation.orders import JustDone, NothingToUndo, Order
from bot.features.moderation.service import ModerationService
from bot.features.moderation.undoing import Undoing
from bot.features.raids import policy, store
from bot.features.raids.cards import Cards
from bot.features.raids.raid import HELD_FOR, Account, NoRaid, Page, Raid, Reviewed, Verdict

AT_ONCE = 200
PAGE = 5
UNDECIDED = (Verdict.WAITING, Verdict.HELD)

Progress = Callable[[int, int], Awaitable[None]]


class Review:
    def __init__(self, db: Database, moderation: ModerationService, cards: Cards) -> None:
        self.db = db
        self.moderation = moderation
        self.undoing = Undoing(moderation)
        self.cards = cards

    async def page(self, guild_id: int, number: int, page: int, actor: MemberFacts) -> Page:
        """Raises NoRaid or MayNot."""
        policy.check_may_switch(actor)
        raid = await self._raid(guild_id, number)
        async with self.db.read() as session:
            standing = await store.standing(session, raid)
            listed = sum(standing.counts.values())
            pages = max(1, -(-listed // PAGE))
            page = min(max(page, 0), pages - 1)
            accounts = await store.accounts(session, raid, Verdict, PAGE, page * PAGE)
        return Page(standing, accounts, page, pages)

    async def undecided(self, guild_id: int, number: int) -> list[int]:
        """Up to as many as are banned at once."""
        raid = await self._raid(guild_id, number)
        async with self.db.read() as session:
            found = await store.accounts(session, raid, UNDECIDED, AT_ONCE)
        return [account.member_id for account in found]

    async def hold(
        self, guild_id: int, number: int, actor: MemberFacts, progress: Progress, member_id: int | None = None
    ) -> Reviewed:
        """Time them out until someone has looked: one, or all that wait. Each is a case, without a strike."""
        raid = await self._raid(guild_id, number)
        reviewed = Reviewed()
        chosen = await self._chosen(raid, (Verdict.WAITING, Verdict.LET_IN), (Verdict.WAITING,), member_id)
        for place, account in enumerate(chosen):
            await self._try(reviewed, account, self._hold(raid, actor, account))
            await progress(place + 1, len(chosen))
        await self.cards.show(guild_id, number)
        return reviewed

    async def _hold(self, raid: Raid, actor: MemberFacts, account: Account) -> None:
        reason = f"Raid {raid.number}"
        order = Order(Kind.TIMEOUT, reason, HELD_FOR, quiet=True)
        target = await self.moderation.discipline.member(raid.guild_id, account.member_id)
        try:
            acted = await self.moderation.act(order, actor, target)
        except JustDone as other:
            text = _("Someone else acted a moment ago: case {case}.", case=str(other.case.number))
            raise UserError(text) from other
        if acted.refused is not None:
            raise acted.refused
        async with self.db.begin() as session:
            await store.judge(session, raid, account.member_id, Verdict, Verdict.HELD, acted.case.number)

    async def let_in(
        self, guild_id: int, number: int, actor: MemberFacts, progress: Progress, member_id: int | None = None
    ) -> Reviewed:
        """Who was held may write again; that case is void. One, or all on whom nobody has decided."""
        policy.check_may_switch(actor)
        raid = await self._raid(guild_id, number)
        reviewed = Reviewed()
        chosen = await self._chosen(raid, UNDECIDED, UNDECIDED, member_id)
        for place, account in enumerate(chosen):
            await self._try(reviewed, account, self._let_in(raid, actor, account))
            await progress(place + 1, len(chosen))
        await self.cards.show(guild_id, number)
        return reviewed

    async def _let_in(self, raid: Raid, actor: MemberFacts, account: Account) -> None:
        if account.case is not None:
            with suppress(NothingToUndo):  # it was over, or someone took it back
                await self.undoing.undo(raid.guild_id, account.case, Undone.MISTAKE, actor, tells=False)
        async with self.db.begin() as session:
            await store.judge(session, raid, account.member_id, UNDECIDED, Verdict.LET_IN)

    async def banned(self, guild_id: int, number: int, banned: Sequence[tuple[int, int]]) -> None:
        """By a wave that was shown first: who, and by which case."""
        raid = await self._raid(guild_id, number)
        async with self.db.begin() as session:
            for member_id, case in banned:
                await store.judge(session, raid, member_id, Verdict, Verdict.BANNED, case)
        await self.cards.show(guild_id, number)

    async def _chosen(
        self, raid: Raid, of_one: Sequence[Verdict], of_all: Sequence[Verdict], member_id: int | None
    ) -> list[Account]:
        async with self.db.read() as session:
            if member_id is None:
                return await store.accounts(session, raid, of_all, AT_ONCE)
            account = await store.account(session, raid, member_id)
        if account is None or account.verdict not in of_one:
            raise NoRaid(_("Someone else has decided about this account already."))
        return [account]

    async def _try(self, reviewed: Reviewed, account: Account, doing: Awaitable[None]) -> None:
        try:
            await doing
        except UserError as error:
            reviewed.failed.append((account.member_id, error.text))
        except Refused as error:
            reviewed.failed.append((account.member_id, reason_of(error)))
        else:
            reviewed.done.append(account.member_id)

    async def _raid(self, guild_id: int, number: int) -> Raid:
        async with self.db.read() as session:
            raid = await store.get(session, guild_id, number)
        if raid is None:
            raise NoRaid(_("This raid is not on record."))
        return raid
