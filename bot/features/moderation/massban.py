"""Banning many people at once: each is looked at, and each ban is a case of its own.

Discord's call for many bans at once is not used: it tells who was banned only afterwards, and a case is recorded
before Discord is asked. Nobody gets a direct message: in a raid that would be hundreds, to people who wait for it.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core import due
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.held import Held
from bot.core.i18n import Text, _
from bot.core.pace import Pace
from bot.core.people import People
from bot.core.refusals import reason_of
from bot.features.moderation import policy, store
from bot.features.moderation.cases import Filter, Kind, State
from bot.features.moderation.orders import Acted, JustDone, Order
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

MOST, MOST_NAMES = 200, 50
"""Of people, and of those who are typed by name: each name is a request of its own."""
TYPED = re.compile(r"[^\s,;]+")
ID = re.compile(r"(?:<@!?)?(\d{15,20})>?")

MASSBANS = "massban"
TOLD_AFTER = timedelta(minutes=20)
"""As long as the most people take, and more: then a restart has cut it off."""

Progress = Callable[[int, int], Awaitable[None]]


@dataclass(frozen=True)
class Candidates:
    """What was typed, as far as it is clear: who may be banned, and who can't be and why, by what was typed."""

    able: tuple[MemberFacts, ...]
    unable: tuple[tuple[str, Text], ...]
    token: str = ""


@dataclass(frozen=True)
class Plan:
    ids: tuple[int, ...]
    reason: str
    delete: timedelta


@dataclass(frozen=True)
class Wave:
    """Many bans on their way; it fits into the key of what is due."""

    actor_id: int
    began_at: datetime
    count: int

    @property
    def key(self) -> str:
        return f"{self.actor_id}:{self.began_at.timestamp():.6f}:{self.count}"

    @classmethod
    def read(cls, key: str) -> "Wave":
        actor_id, began_at, count = key.split(":")
        return cls(int(actor_id), datetime.fromtimestamp(float(began_at), UTC), int(count))


@dataclass(frozen=True)
class BannedMany:
    """Case numbers by person, and why the others were not banned."""

    banned: tuple[tuple[int, int], ...]
    failed: tuple[tuple[int, Text], ...]


class MassBan:
    def __init__(self, moderation: ModerationService, people: People, pace: Pace) -> None:
        self.moderation = moderation
        self.people = people
        self.pace = pace
        self.held: Held[Plan] = Held(moderation.clock)

    async def look(self, actor: MemberFacts, typed: str, reason: str, delete: timedelta) -> Candidates:
        """Who would be banned. Raises UserError or Refused."""
        guild_id = actor.guild_id
        await self._check_may(actor)
        ids, names = read_people(typed)
        unable: list[tuple[str, Text]] = []
        targets = await self._by_id(guild_id, ids, unable)
        targets += [found for name in names if (found := await self._by_name(guild_id, name, unable)) is not None]
        able: dict[int, MemberFacts] = {}
        me = self.moderation.discipline.me(guild_id)
        for target in targets:
            try:
                policy.check_rank(Kind.BAN, actor, target, me)
            except policy.MayNot as error:
                unable.append((target.mention, error.text))
                continue
            banned = await self._banned_by(target)
            if banned is not None:
                unable.append((target.mention, _already(banned)))
            else:
                able[target.id] = target
        plan = Plan(tuple(able), reason, delete)
        token = self.held.keep(guild_id, actor.id, plan) if able else ""
        return Candidates(tuple(able.values()), tuple(unable), token)

    async def _check_may(self, actor: MemberFacts) -> None:
        settings = await self.moderation.settings.get(actor.guild_id, ModerationSettings)
        policy.check_may_do(Kind.BAN, actor, settings)
        policy.check_bot_may(Kind.BAN, self.moderation.discipline.me(actor.guild_id))

    async def _by_id(self, guild_id: int, ids: Sequence[int], unable: list[tuple[str, Text]]) -> list[MemberFacts]:
        here = {member.id: member for member in await self.people.members(guild_id, ids)} if ids else {}
        found = []
        for user_id in ids:
            if user_id in here:
                found.append(here[user_id])
                continue
            await self.pace.wait()
            if await self.people.exists(user_id):
                found.append(MemberFacts(guild_id, user_id))
            else:
                unable.append((str(user_id), _("This is nobody’s id.")))
        return found

    async def _by_name(self, guild_id: int, name: str, unable: list[tuple[str, Text]]) -> MemberFacts | None:
        await self.pace.wait()
        found = await self.people.named(guild_id, name)
        if len(found) == 1:
            return found[0]
        if found:
            unable.append((name, _("Several members are called so: type the id.")))
        else:
            unable.append((name, _("No member is called so.")))
        return None

    async def _banned_by(self, target: MemberFacts) -> int | None:
        """The case by which someone who is not here is banned already."""
        if target.rank is not None:
            return None
        moderation = self.moderation
        async with moderation.db.read() as session:
            standing = await store.standing(session, moderation.cipher, target.guild_id, target.id, Kind.BAN)
        return standing[0].number if standing else None

    async def carry_out(self, token: str, actor: MemberFacts, progress: Progress) -> BannedMany:
        """Once, for who asked. What a restart cuts off: open cases are finished, who was not begun is not banned."""
        plan = self.held.take(token, actor.guild_id, actor.id)
        await self._check_may(actor)
        wave = Wave(actor.id, self.moderation.clock.now(), len(plan.ids))
        async with self.moderation.db.begin() as session:
            await due.schedule(session, actor.guild_id, MASSBANS, wave.key, wave.began_at + TOLD_AFTER)
        done = await self._ban_all(plan, actor, progress)
        async with self.moderation.db.begin() as session:
            await due.forget(session, actor.guild_id, MASSBANS, wave.key)
        return done

    async def _ban_all(self, plan: Plan, actor: MemberFacts, progress: Progress) -> BannedMany:
        here = {member.id: member for member in await self.people.members(actor.guild_id, plan.ids)}
        banned, failed = list[tuple[int, int]](), list[tuple[int, Text]]()
        for number, user_id in enumerate(plan.ids):
            target = here.get(user_id, MemberFacts(actor.guild_id, user_id))
            try:
                acted = await self._ban(plan, actor, target)
            except UserError as error:
                failed.append((user_id, error.text))
            except Exception as error:
                log.warning(
                    "the ban of %s on server %s is not known to have worked: %r", user_id, actor.guild_id, error
                )
                failed.append((user_id, reason_of(error)))
            else:
                if acted.refused is None:
                    banned.append((user_id, acted.case.number))
                else:
                    failed.append((user_id, reason_of(acted.refused)))
            await progress(number + 1, len(plan.ids))
        return BannedMany(tuple(banned), tuple(failed))

    async def _ban(self, plan: Plan, actor: MemberFacts, target: MemberFacts) -> Acted:
        """What someone else did a moment ago holds nothing back here, but for a ban."""
        order = Order(Kind.BAN, plan.reason, delete=plan.delete, quiet=True)
        banned = await self._banned_by(target)
        if banned is not None:
            raise UserError(_already(banned))
        try:
            return await self.moderation.act(order, actor, target)
        except JustDone as other:
            if other.case.kind is Kind.BAN and other.case.state in {State.OPEN, State.DONE}:
                raise UserError(_already(other.case.number)) from other
            return await self.moderation.sure(other.token, actor)


class Interrupted:
    """The sweep's handler. Of a wave of bans that a restart cut off the staff is told how far it came."""

    def __init__(self, moderation: ModerationService) -> None:
        self.moderation = moderation

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        wave, moderation = Wave.read(key), self.moderation
        wanted = Filter(moderator=wave.actor_id, kind=Kind.BAN)
        since = wave.began_at - timedelta(microseconds=1)
        async with moderation.db.read() as session:
            cases, _count = await store.search(session, moderation.cipher, guild_id, wanted, since, 0, wave.count)
        banned = sum(case.state in {State.DONE, State.LIFTED} for case in cases)
        text = _(
            "A restart cut off the bans of {count} people that {moderator} began: {banned} are banned since, each with "
            "its case. Give `/massban` with the same list again: who is banned already is left out.",
            count=wave.count,
            moderator=f"<@{wave.actor_id}>",
            banned=banned,
        )
        await moderation.telling.say_to_staff(guild_id, text)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the staff of server %s was not told of the interrupted bans %s", guild_id, key)


def read_people(typed: str) -> tuple[list[int], list[str]]:
    """Ids and names, each once. Raises UserError for none or too many."""
    ids: dict[int, None] = {}
    names: dict[str, None] = {}
    for one in _typed(typed):
        known = ID.fullmatch(one)
        if known is not None:
            ids[int(known[1])] = None
        else:
            names[one.removeprefix("@")] = None
    if not ids and not names:
        raise UserError(_("Nobody is named there. Type ids or names, one a line or with commas between them."))
    if len(ids) + len(names) > MOST or len(names) > MOST_NAMES:
        raise UserError(_("At most {count} people at once, {names} of them by name.", count=MOST, names=MOST_NAMES))
    return list(ids), list(names)


def _typed(typed: str) -> Iterator[str]:
    return (found for found in TYPED.findall(typed) if found.strip("@"))


def _already(number: int) -> Text:
    return _("Banned already: case {case}.", case=str(number))
