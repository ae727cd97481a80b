"""The rules of each server: compiled once per change, in memory for every message, in the database for ever."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import due
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.encrypted import Cipher
from bot.core.errors import UserError
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.automod import policy, rulestore
from bot.features.automod.kinds import read_rule, write_rule
from bot.features.automod.rule import Rule
from bot.features.automod.states import Book, StandingRule, State
from bot.features.automod.tables import RuleRow

log = logging.getLogger(__name__)

ASKS, HOUR_ENDS = "automod_ask", "automod_hour"
MOST_BOOKS = 5_000
ASKED_AFTER = timedelta(days=7)
IN_A_HURRY = timedelta(hours=1)


class Rulebook:
    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, cipher: Cipher) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self._cipher = cipher
        self._books: OrderedDict[int, Book] = OrderedDict()
        self._changes = 0
        self.watchers: list[Callable[[int], None]] = []
        settings.watchers.append(self._setting_changed)

    def __len__(self) -> int:
        return len(self._books)

    # What stands

    def known(self, guild_id: int) -> Book | None:
        """From memory."""
        return self._books.get(guild_id)

    def servers(self) -> list[int]:
        """Those whose rules are known."""
        return list(self._books)

    async def read(self, guild_id: int) -> Book:
        known = self.known(guild_id)
        if known is not None:
            self._books.move_to_end(guild_id)
            return known
        changes = self._changes
        zone = (await self.settings.get(guild_id, ServerSettings)).zone
        async with self.db.read() as session:
            rows = await rulestore.rules(session, guild_id)
        book = await asyncio.to_thread(_compiled, rows, self._cipher, zone)  # ten thousand words take their time
        if changes == self._changes:  # else a change overtook this read
            self._books[guild_id] = book
            while len(self._books) > MOST_BOOKS:
                self._books.popitem(last=False)
        return book

    async def get(self, guild_id: int, name: str) -> StandingRule:
        """Raises NoRule."""
        return policy.named(await self.read(guild_id), name)

    def forget(self, guild_id: int) -> None:
        self._changes += 1
        self._books.pop(guild_id, None)
        for watcher in self.watchers:
            watcher(guild_id)

    def _setting_changed(self, guild_id: int, feature: str) -> None:
        if feature == ServerSettings.feature:
            self.forget(guild_id)

    # What changes

    async def add(self, guild_id: int, by: int, rules: tuple[Rule, ...], state: State = State.DRAFT) -> None:
        """All or none. Raises UserError for a name that is taken, or too many."""
        now = self.clock.now()
        async with self.db.begin() as session:
            policy.check_new(await rulestore.rules(session, guild_id), rules)
            for rule in rules:
                times = _times(state, now)
                values = {"state": state, "changed_by": by, "changed_at": now, "delete_only_until": None, **times}
                number = await rulestore.add(session, guild_id, rule.name, rule.kind, self._sealed(rule), **values)
                if state is State.OBSERVE:
                    await self._ask_later(session, guild_id, number, now)
        self.forget(guild_id)

    async def change(self, guild_id: int, by: int, rule: Rule) -> StandingRule:
        """Another version of the rule of this name."""
        before = await self.get(guild_id, rule.name)
        async with self.db.begin() as session:
            values = {"options": self._sealed(rule), "changed_by": by, "changed_at": self.clock.now()}
            await rulestore.change(session, guild_id, before.number, **values)
        self.forget(guild_id)
        return await self.get(guild_id, rule.name)

    async def remove(self, guild_id: int, name: str) -> None:
        number = (await self.get(guild_id, name)).number
        async with self.db.begin() as session:
            await rulestore.remove(session, guild_id, number)
        self.forget(guild_id)

    async def move(self, guild_id: int, by: int, name: str, after: State, *, hour: bool = False) -> StandingRule:
        """`hour`: it only deletes, for an hour. Raises UserError if it stands so already."""
        before, now = await self.get(guild_id, name), self.clock.now()
        policy.check_move(before, after)
        values = _times(after, now)
        if after is State.ENFORCE and before.observed_from is not None:
            values["observed_from"] = before.observed_from
        until = now + IN_A_HURRY if hour else None
        async with self.db.begin() as session:
            moved = await rulestore.move(
                session, guild_id, before.number, before.state, after, by, now, delete_only_until=until, **values
            )
            if moved and after is State.OBSERVE:
                await self._ask_later(session, guild_id, before.number, now)
            if moved and until is not None:
                await due.schedule(session, guild_id, HOUR_ENDS, _key(before.number, until), until)
        self.forget(guild_id)
        if not moved:
            raise policy.StateChanged
        return await self.get(guild_id, name)

    async def stop(self, guild_id: int, by: int) -> tuple[str, ...]:
        """Every rule only observes from now on, all at once; which ones did more."""
        now = self.clock.now()
        values = {**_times(State.OBSERVE, now), "delete_only_until": None}
        async with self.db.begin() as session:
            moved = await rulestore.move_all(session, guild_id, State.ENFORCE, State.OBSERVE, by, now, **values)
            for number, _name in moved:
                await self._ask_later(session, guild_id, number, now)
        self.forget(guild_id)
        return tuple(name for _number, name in moved)

    def _sealed(self, rule: Rule) -> bytes:
        return self._cipher.seal_value(write_rule(rule))

    async def _ask_later(self, session: AsyncSession, guild_id: int, number: int, now: datetime) -> None:
        await due.schedule(session, guild_id, ASKS, _key(number, now), now + ASKED_AFTER)

    async def keep_watching(self, guild_id: int, number: int) -> None:
        """Ask again after as long a time."""
        async with self.db.begin() as session:
            await self._ask_later(session, guild_id, number, self.clock.now())


def _times(state: State, now: datetime) -> dict[str, Any]:
    return {
        "observed_from": None if state is State.DRAFT else now,
        "enforced_at": now if state is State.ENFORCE else None,
    }


def _key(number: int, moment: datetime) -> str:
    """Each time of its own: what was done stays done."""
    return f"{number}:{int(moment.timestamp())}"


def number_of(key: str) -> int:
    return int(key.partition(":")[0])


def _compiled(rows: Sequence[RuleRow], cipher: Cipher, zone: tzinfo) -> Book:
    return Book.of(tuple(rule for row in rows if (rule := _standing(row, cipher)) is not None), zone)


def _standing(row: RuleRow, cipher: Cipher) -> StandingRule | None:
    """None for what an older version of the bot wrote and this one can't read."""
    options = cipher.open_value(row.options)
    try:
        rule = read_rule({**options, "name": row.name})
    except UserError:
        log.warning("rule %s (%s) of server %s can't be read: it looks at nothing", row.number, row.kind, row.guild_id)
        return None
    return StandingRule(
        number=row.number,
        rule=rule,
        state=State(row.state),
        observed_from=row.observed_from,
        enforced_at=row.enforced_at,
        delete_only_until=row.delete_only_until,
    )
