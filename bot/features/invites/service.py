"""By which invite people came. Discord does not tell: the bot compares how often each was used."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.actions import Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.facts import JoinFacts
from bot.core.i18n import _
from bot.core.lobby import InviteFacts, Lobby
from bot.core.settings import SettingsStore
from bot.features.invites import policy, store
from bot.features.invites.settings import MOST_CAMPAIGNS, InvitesSettings

log = logging.getLogger(__name__)

QUIET_FOR = timedelta(seconds=5)
"""So long after the last join nobody else is on the way, whose join Discord has counted but not told yet."""
LONGEST_RUSH = timedelta(minutes=1)
MOST_WAITING, MOST_SERVERS = 500, 5_000


@dataclass
class Watched:
    """`seen`: the invites at the last look; None: not known. `waiting`: who came since."""

    seen: Mapping[str, InviteFacts] | None = None
    waiting: list[JoinFacts] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None


class InvitesService:
    """`is_out`: who chose not to be counted; by which invite they came is not kept."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        lobby: Lobby,
        is_out: Callable[[int, int], Awaitable[bool]],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.lobby = lobby
        self.is_out = is_out
        self._watched: OrderedDict[int, Watched] = OrderedDict()

    # What happens

    async def hear(self, guild_id: int) -> None:
        """The server is heard from now on; by which invite people came before, nobody can tell."""
        watched = Watched()
        self._watched[guild_id] = watched
        while len(self._watched) > MOST_SERVERS:
            self._watched.popitem(last=False)
        watched.seen = await self._read(guild_id)

    def forget_server(self, guild_id: int) -> None:
        self._watched.pop(guild_id, None)

    def joined(self, join: JoinFacts) -> None:
        watched = self._watched.get(join.guild_id)
        if watched is None:
            return
        watched.last_at = self.clock.now()
        watched.first_at = watched.first_at or watched.last_at
        if len(watched.waiting) < MOST_WAITING:
            watched.waiting.append(join)

    async def look(self) -> None:
        """Called every few seconds: where it has become quiet after joins, find out by which invite they came."""
        now = self.clock.now()
        for guild_id, watched in list(self._watched.items()):
            if watched.last_at is None or watched.first_at is None:
                continue
            if now - watched.last_at >= QUIET_FOR or now - watched.first_at >= LONGEST_RUSH:
                await self._attribute(guild_id, watched)

    async def _attribute(self, guild_id: int, watched: Watched) -> None:
        now, joins, before = self.clock.now(), watched.waiting, watched.seen
        rushed = watched.last_at is not None and now - watched.last_at < QUIET_FOR
        watched.waiting, watched.first_at, watched.last_at = [], None, None
        after = watched.seen = await self._read(guild_id)
        if before is None or after is None or rushed or len(joins) >= MOST_WAITING or watched.waiting:
            return
        code = policy.certain_code(before, after, len(joins), now)
        if code is not None:
            counted = [join for join in joins if not await self.is_out(guild_id, join.member_id)]
            async with self.db.begin() as session:
                await store.add(session, counted, code)

    async def _read(self, guild_id: int) -> Mapping[str, InviteFacts] | None:
        try:
            return await self.lobby.invites(guild_id)
        except Refused as refused:
            log.info("the invites of server %s can't be read: %s", guild_id, refused)
        except Exception:  # who came meanwhile is unknown
            log.warning("the invites of server %s could not be read", guild_id, exc_info=True)
        return None

    # What a server decides and sees

    async def campaigns(self, guild_id: int) -> Mapping[str, str]:
        """What invites are for, by their codes."""
        return (await self.settings.get(guild_id, InvitesSettings)).campaigns

    async def start_campaign(self, guild_id: int, channel_id: int, name: str, by: int) -> str:
        """A new invite that does not run out; its link. Raises UserError or Refused."""
        await self._check_room(guild_id)
        code = await self.lobby.create_invite(channel_id, f"/invites campaign · {by}")
        await self._name(guild_id, code, name, by)
        watched = self._watched.get(guild_id)
        if watched is not None and watched.seen is not None:
            watched.seen = {**watched.seen, code: InviteFacts(0)}
        return f"https://discord.gg/{code}"

    async def name(self, guild_id: int, code: str, name: str, by: int) -> None:
        """Raises UserError where the server has no such invite, or Refused."""
        code = code.strip().rstrip("/").rpartition("/")[2]
        if code not in await self.lobby.invites(guild_id):
            raise UserError(_("This server has no invite {code}.", code=f"`{code[:30]}`"))
        await self._check_room(guild_id)
        await self._name(guild_id, code, name, by)

    async def _check_room(self, guild_id: int) -> None:
        if len(await self.campaigns(guild_id)) >= MOST_CAMPAIGNS:
            raise UserError(_("{count} invites have a name already.", count=MOST_CAMPAIGNS))

    async def _name(self, guild_id: int, code: str, name: str, by: int) -> None:
        campaigns = {**await self.campaigns(guild_id), code: name}
        await self.settings.change(guild_id, InvitesSettings, by, campaigns=campaigns)

    async def counts(self, guild_id: int, days: int) -> Mapping[str, int]:
        """How many came by which invite, as far as that is certain."""
        async with self.db.read() as session:
            return await store.counts(session, guild_id, self.clock.now() - timedelta(days=days))

    async def invited(self, guild_id: int, since: datetime, until: datetime) -> Mapping[tuple[int, datetime], str]:
        """The campaign, else the code, by member and by when they joined."""
        campaigns = await self.campaigns(guild_id)
        async with self.db.read() as session:
            codes = await store.between(session, guild_id, since, until)
        return {key: campaigns.get(code, code) for key, code in codes.items()}

    async def forget(self, session: AsyncSession, guild_id: int, member_id: int) -> None:
        await store.forget(session, guild_id, member_id)
