"""What Discord's own AutoMod did: one hit for all that it tells of one message, in the ledger of the bot's own."""

import logging
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.core.calendar import first_id_at
from bot.core.discipline import Discipline
from bot.core.facts import MemberFacts
from bot.core.i18n import Text, _
from bot.core.native_automod import Execution
from bot.features.automod import native_store, policy
from bot.features.automod.ledger import HitFacts, Mode, Origin
from bot.features.automod.native import Native
from bot.features.automod.offence import Offence, hit_facts
from bot.features.automod.rule import Action, Hit
from bot.features.automod.seen import Seen, Surface, What
from bot.features.automod.states import StandingRule

log = logging.getLogger(__name__)

TOGETHER = timedelta(seconds=2)
MOST_HEARD, MOST_WAITING, MOST_NAMES = 10_000, 2_000, 2_000
LONGEST_NAME = 50


@dataclass(frozen=True)
class Blocked:
    """`event_id`: made of the moment, as what is blocked has none."""

    event_id: int
    what: Execution


class NativeHits:
    """`offended`: is told what follows from a rule of the bot's; `noted`: of what only is to be written down."""

    def __init__(
        self,
        native: Native,
        discipline: Discipline,
        offended: Callable[[Offence], None],
        noted: Callable[[HitFacts], None],
    ) -> None:
        self.native = native
        self.discipline = discipline
        self.offended = offended
        self.noted = noted
        self.waiting: dict[int, deque[Blocked]] = {}
        self._heard: OrderedDict[tuple[int, int, int, int | None, str], datetime] = OrderedDict()
        self._names: OrderedDict[int, str] = OrderedDict()

    def heard(self, what: Execution) -> bool:
        """Whether it is another hit, and not one more action of the same."""
        key = (what.guild_id, what.native_id, what.member_id, what.channel_id, what.keyword)
        first = self._heard.get(key)
        if first is not None and what.at - first < TOGETHER:
            return False
        self._heard[key] = what.at
        self._heard.move_to_end(key)
        while len(self._heard) > MOST_HEARD:
            self._heard.popitem(last=False)
        event_id = event_of(what)
        self.waiting.setdefault(what.guild_id, deque(maxlen=MOST_WAITING)).append(Blocked(event_id, what))
        return True

    async def take(self, guild_id: int) -> None:
        """Everything that waits. Raises where the database is away; then it waits on."""
        waiting = self.waiting.get(guild_id, deque())
        async with self.native.db.read() as session:
            rows = {row.native_id: row.rule for row in await native_store.written(session, guild_id)}
        book = await self.native.rulebook.read(guild_id)
        while waiting:
            blocked = waiting.popleft()
            rule = book.by_name.get(rows.get(blocked.what.native_id, ""))
            if rule is None:
                self.noted(await self._of_others(blocked))
            else:
                await self._of_ours(blocked, rule)
        self.waiting.pop(guild_id, None)

    async def _of_ours(self, blocked: Blocked, rule: StandingRule) -> None:
        seen, what = _seen(blocked.what), blocked.what
        hit = Hit(rule.name, rule.rule.kind, _why(what), Surface.CONTENT, (0, len(what.keyword)))
        actions = rule.acts(self.native.clock.now())
        if actions is None:
            facts = hit_facts(seen, blocked.event_id, rule, hit, Mode.OBSERVED)
            self.noted(replace(facts, origin=Origin.DISCORD))
            return
        author = await self._author(what)
        follows = () if policy.is_staff(author) else tuple(one for one in actions if one is not Action.DELETE)
        self.offended(Offence(seen, author, ((rule, hit),), follows, blocked.event_id, origin=Origin.DISCORD))

    async def _author(self, what: Execution) -> MemberFacts:
        try:
            return await self.discipline.member(what.guild_id, what.member_id)
        except Exception as error:
            log.warning("member %s of server %s can't be looked up: %r", what.member_id, what.guild_id, error)
            return MemberFacts(what.guild_id, what.member_id, 0)

    async def _of_others(self, blocked: Blocked) -> HitFacts:
        """Of a rule that someone else wrote: only its hits are known here."""
        what = blocked.what
        return HitFacts(
            guild_id=what.guild_id,
            event_id=blocked.event_id,
            rule=await self._name(what),
            member_id=what.member_id,
            at=what.at,
            mode=Mode.ENFORCED,
            what=What.MESSAGE,
            span=len(what.keyword),
            place_id=what.channel_id,
            origin=Origin.DISCORD,
        )

    async def _name(self, what: Execution) -> str:
        if what.native_id not in self._names:
            try:
                for one in await self.native.discord.rules(what.guild_id):
                    self._names[one.id] = one.rule.name
            except Exception as error:
                log.warning("the names of Discord's rules on server %s are not known: %r", what.guild_id, error)
            self._names.setdefault(what.native_id, str(what.native_id))
            while len(self._names) > MOST_NAMES:
                self._names.popitem(last=False)
        return f"Discord: {self._names.get(what.native_id, what.native_id)}"[:LONGEST_NAME]


def event_of(what: Execution) -> int:
    """The same for all that is told of one message, also if it was told before a restart."""
    seconds = int(what.at.timestamp()) // 2 * 2
    said = repr((what.native_id, what.member_id, what.channel_id, what.keyword)).encode()
    return first_id_at(datetime.fromtimestamp(seconds, UTC)) | int.from_bytes(sha256(said).digest()[:3]) & 0x3FFFFF


def _seen(what: Execution) -> Seen:
    return Seen(what.guild_id, What.MESSAGE, what.member_id, what.at, what.channel_id)


def _why(what: Execution) -> Text:
    if what.keyword:
        return _("Discord blocked it for “{term}”; it never appeared", term=what.keyword)
    return _("Discord blocked it; it never appeared")
