"""A server with people who come and go, pretended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.core.actions import Reason, Refused
from bot.core.facts import PersonFacts
from bot.core.i18n import Text
from bot.core.lobby import InviteFacts, RoleFacts, unfit
from bot.core.posts import Picture, Post
from tests.features.digest.fakes import FakeActions

GUILD, LOBBY, FAREWELLS, READER, STAFF_ROLE = 7, 500, 501, 70, 71
ANN, BEN, CLEO = 21, 22, 23


@dataclass
class Remembering(FakeActions):
    """`ever`: everything that was posted, also what was changed since. `edit_fails`: what Discord says to an edit."""

    ever: list[Post] = field(default_factory=list)
    edit_fails: Exception | None = None
    no_files: bool = False

    async def edit(self, channel_id: int, message_id: int, post: Post) -> None:
        if self.edit_fails:
            raise self.edit_fails
        await super().edit(channel_id, message_id, post)

    async def post(self, channel_id: int, post: Post) -> int:
        if self.no_files and any(isinstance(part, Picture) for part in post.parts):
            raise Refused(Reason.MISSING_PERMISSION, "attach_files")
        before = len(self.pinged)
        try:
            return await super().post(channel_id, post)
        finally:
            if len(self.pinged) > before:
                self.ever.append(post)


@dataclass
class FakeLobby:
    """`there`: who is on the server now. `count`: how many it has beside them."""

    actions: FakeActions
    there: dict[int, PersonFacts] = field(default_factory=dict)
    onboarding: bool = False
    screening: bool = False
    categories: dict[int, int] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    rules: int | None = None
    count: int = 0
    discord_greets_in: int | None = None
    hears: bool = True
    known_roles: dict[int, RoleFacts] = field(default_factory=lambda: {READER: RoleFacts(READER, "Reader")})
    role_fails: BaseException | None = None
    given: list[tuple[int, int]] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)
    invite_uses: dict[str, InviteFacts] = field(default_factory=dict)
    invites_fail: Exception | None = None
    faces: dict[int, bytes] = field(default_factory=dict)

    async def persons(self, guild_id: int, member_ids: Sequence[int]) -> Mapping[int, PersonFacts]:
        return {one: self.there[one] for one in member_ids if one in self.there}

    def server_name(self, guild_id: int) -> str:
        return "The *Club*"

    def members(self, guild_id: int) -> int:
        return self.count + len(self.there)

    def onboards(self, guild_id: int) -> bool:
        return self.onboarding

    def screens(self, guild_id: int) -> bool:
        return self.screening

    def category(self, channel_id: int) -> int | None:
        return self.categories.get(channel_id)

    def rules_channel(self, guild_id: int) -> int | None:
        return self.rules

    def exists(self, guild_id: int, thing_id: int) -> bool:
        return thing_id not in self.gone

    def roles(self, guild_id: int) -> Mapping[int, RoleFacts]:
        return self.known_roles

    def why_not_given(self, guild_id: int, role_id: int) -> Text | None:
        return unfit(self.known_roles.get(role_id))

    async def give_role(self, guild_id: int, member_id: int, role_id: int, why: str) -> None:
        if self.role_fails is not None:
            raise self.role_fails
        self.given.append((member_id, role_id))

    async def take_role(self, guild_id: int, member_id: int, role_id: int, why: str) -> None:
        self.taken.append((member_id, role_id))

    def greets_itself(self, guild_id: int) -> int | None:
        return self.discord_greets_in

    async def resume_greeting(self, guild_id: int, why: str) -> None: ...

    async def stop_greeting(self, guild_id: int, why: str) -> None:
        self.discord_greets_in = None

    async def find_marked(self, channel_id: int, after: datetime, mark: int) -> int | None:
        if self.actions.unreadable:
            raise Refused(Reason.MISSING_PERMISSION, "read_message_history")
        for message_id, at, post in self.actions.posts.get(channel_id, []):
            if at >= after and post.mark == mark:
                return message_id
        return None

    async def invites(self, guild_id: int) -> Mapping[str, InviteFacts]:
        if self.invites_fail is not None:
            raise self.invites_fail
        return dict(self.invite_uses)

    async def create_invite(self, channel_id: int, why: str) -> str:
        self.invite_uses["new"] = InviteFacts(0)
        return "new"

    async def avatar(self, user_id: int) -> bytes | None:
        return self.faces.get(user_id)

    # What people do

    def comes(self, member_id: int, at: datetime, **as_they_are: Any) -> PersonFacts:
        self.there[member_id] = PersonFacts(GUILD, member_id, at, **{"names": (f"user{member_id}",), **as_they_are})
        return self.there[member_id]

    def becomes(self, member_id: int, **changes: Any) -> PersonFacts:
        self.there[member_id] = replace(self.there[member_id], **changes)
        return self.there[member_id]
