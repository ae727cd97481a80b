from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from bot.core.actions import Reason, Refused
from bot.core.db import Database
from bot.core.lobby import RoleFacts
from bot.core.servers import ChannelFacts, ServerFacts, Sort
from bot.core.settings import SettingsStore
from bot.features.setup.service import SetupService
from tests.support import CIPHER, FakeClock

GUILD, MANAGER, OTHER = 1 << 60, 42, 43
GENERAL, STAFF, HELP = (1 << 60) + 10, (1 << 60) + 11, (1 << 60) + 12
HELPERS, BOSS = (1 << 60) + 20, (1 << 60) + 21
MAY = frozenset(
    {"view_channel", "send_messages", "attach_files", "read_message_history", "manage_roles", "manage_channels"}
)
SERVER = ServerFacts(
    GUILD,
    "The Club",
    has=MAY,
    channels={
        GENERAL: ChannelFacts(GENERAL, "general", Sort.TEXT, MAY),
        STAFF: ChannelFacts(STAFF, "staff", Sort.TEXT, MAY, everyone_reads=False),
        HELP: ChannelFacts(HELP, "help", Sort.FORUM, MAY),
    },
    roles={HELPERS: RoleFacts(HELPERS, "Helpers"), BOSS: RoleFacts(BOSS, "Boss", dangerous=True, assignable=False)},
    staff_roles=(BOSS,),
)


@dataclass
class FakeServers:
    """`made`: names of channels; `allowed`: what the bot gave itself."""

    facts: ServerFacts = SERVER
    made: list[str] = field(default_factory=list)
    allowed: dict[int, frozenset[str]] = field(default_factory=dict)
    refuses: Refused | None = None

    def look(self, guild_id: int) -> ServerFacts:
        if guild_id != self.facts.id:
            raise Refused(Reason.GONE)
        return self.facts

    async def make_staff_channel(self, guild_id: int, name: str, topic: str, seers: object, why: str) -> ChannelFacts:
        if self.refuses:
            raise self.refuses
        self.made.append(name)
        made = ChannelFacts((1 << 60) + 100 + len(self.made), name, Sort.TEXT, MAY, everyone_reads=False)
        self.facts = replace(self.facts, channels={**self.facts.channels, made.id: made})
        return made

    async def allow_bot(self, guild_id: int, channel_id: int, permissions: object, why: str) -> None:
        if self.refuses:
            raise self.refuses
        self.allowed[channel_id] = frozenset(permissions)  # type: ignore[call-overload]

    async def bot_may(self, guild_id: int, bot_id: int) -> frozenset[str]:
        return frozenset().union(*(bot.powers for bot in self.facts.bots if bot.id == bot_id))

    async def change_role(self, guild_id: int, role_id: int, permissions: Mapping[str, bool], why: str) -> None:
        if self.refuses:
            raise self.refuses
        given, taken = ({one for one, on in permissions.items() if on is wanted} for wanted in (True, False))
        bots = [
            replace(bot, powers=(bot.powers | given) - taken) if bot.role_id == role_id else bot
            for bot in self.facts.bots
        ]
        self.facts = replace(self.facts, bots=tuple(bots))


@dataclass
class House:
    """The service, and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    servers: FakeServers = field(default_factory=FakeServers)

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        self.setup = SetupService(self.clock, self.settings, self.servers)

    def restarted(self) -> "House":
        return House(self.db, self.clock, self.servers)


@pytest.fixture
def house(db: Database, clock: FakeClock) -> House:
    return House(db, clock)
