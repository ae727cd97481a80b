"""A server on which the bot may moderate, pretended; and who is on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.actions import Reason, Refused
from bot.core.discipline import AuditPage, MessageCopy
from bot.core.facts import AuditFacts, MemberFacts

GUILD = 1
ME, MAX, MO, ANN, OWNER, STRANGER = 10, 11, 12, 13, 14, 15
STAFF = frozenset({"moderate_members", "kick_members", "ban_members"})

ME_FACTS = MemberFacts(GUILD, ME, 8, permissions=STAFF | {"view_audit_log"})
MAX_FACTS = MemberFacts(GUILD, MAX, 5, permissions=STAFF)
MO_FACTS = MemberFacts(GUILD, MO, 6, permissions=STAFF)
ANN_FACTS = MemberFacts(GUILD, ANN, 1)
OWNER_FACTS = MemberFacts(GUILD, OWNER, 9, is_owner=True)
STRANGER_FACTS = MemberFacts(GUILD, STRANGER)


class Killed(BaseException):
    """The process is no more."""


@dataclass
class FakeDiscipline:
    """`done`: what was asked, in order. `refuses`: what Discord says to it. `dies`: before or after the next one.

    `then`: what happens right after it.

    `audit_log`: what Discord keeps, which comes in pages; `reads`: after which ids it was asked for. `unreadable`: what
    it says to that.
    """

    done: list[tuple[str, int]] = field(default_factory=list)
    timeouts: dict[int, datetime] = field(default_factory=dict)
    banned: set[int] = field(default_factory=set)
    here: set[int] = field(default_factory=lambda: {ANN, MAX, MO, OWNER})
    moderators: set[int] = field(default_factory=set)
    unknown: Exception | None = None
    refuses: Exception | None = None
    refuses_to_lift: Exception | None = None
    dies: str = ""
    then: Callable[[], object] | None = None
    bot: MemberFacts = ME_FACTS
    messages: dict[int, MessageCopy] = field(default_factory=dict)
    audit_log: list[AuditFacts] = field(default_factory=list)
    page: int = 100
    reads: list[int] = field(default_factory=list)
    unreadable: Exception | None = None
    nicknames: dict[int, str | None] = field(default_factory=dict)

    def server_name(self, guild_id: int) -> str:
        return "The Club"

    def me(self, guild_id: int) -> MemberFacts:
        return self.bot

    async def member(self, guild_id: int, user_id: int) -> MemberFacts:
        if self.unknown is not None:
            raise self.unknown
        may = STAFF if user_id in self.moderators else frozenset[str]()
        return MemberFacts(guild_id, user_id, 1 if user_id in self.here else None, permissions=may)

    async def timed_out_until(self, guild_id: int, user_id: int) -> datetime | None:
        return self.timeouts.get(user_id)

    async def time_out(self, guild_id: int, user_id: int, until: datetime | None, why: str) -> None:
        self._ask("time_out" if until else "lift", user_id)
        self.timeouts.pop(user_id, None)
        if until is not None:
            self.timeouts[user_id] = until
        self._asked()

    async def kick(self, guild_id: int, user_id: int, why: str) -> None:
        self._ask("kick", user_id)
        self.here.discard(user_id)
        self._asked()

    async def ban(self, guild_id: int, user_id: int, delete: timedelta, why: str) -> None:
        self._ask("ban", user_id)
        self.banned.add(user_id)
        self.here.discard(user_id)
        self._asked()

    async def unban(self, guild_id: int, user_id: int, why: str) -> None:
        if self.refuses_to_lift is not None:
            raise self.refuses_to_lift
        self._ask("unban", user_id)
        if user_id not in self.banned:
            raise Refused(Reason.GONE)
        self.banned.discard(user_id)
        self._asked()

    async def add_role(self, guild_id: int, user_id: int, role_id: int, why: str) -> None:
        self._ask("add_role", user_id)

    async def rename(self, guild_id: int, user_id: int, nickname: str | None, why: str) -> None:
        self._ask("rename", user_id)
        self.nicknames[user_id] = nickname

    async def remove_role(self, guild_id: int, user_id: int, role_id: int, why: str) -> None:
        self._ask("remove_role", user_id)

    async def copy(self, guild_id: int, channel_id: int, message_id: int) -> MessageCopy:
        if message_id not in self.messages:
            raise Refused(Reason.GONE)
        return self.messages[message_id]

    async def delete_message(self, channel_id: int, message_id: int, why: str) -> None:
        self._ask("delete", message_id)
        self.messages.pop(message_id)

    async def audit_entries(self, guild_id: int, after_id: int) -> AuditPage:
        if self.unreadable is not None:
            raise self.unreadable
        if "view_audit_log" not in self.bot.permissions:
            raise Refused(Reason.MISSING_PERMISSION)
        self.reads.append(after_id)
        after = sorted((entry for entry in self.audit_log if entry.id > after_id), key=lambda entry: entry.id)
        page = after[: self.page]
        return AuditPage(page, page[-1].id if page else None, len(page) < self.page)

    async def invite(self, guild_id: int) -> str | None:
        return "https://discord.gg/club"

    def _ask(self, what: str, user_id: int) -> None:
        if self.dies == "before":
            raise Killed
        if self.refuses is not None:
            raise self.refuses
        self.done.append((what, user_id))

    def _asked(self) -> None:
        if self.dies == "after":
            raise Killed
        if self.then is not None:
            self.then()
