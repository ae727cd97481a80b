"""The command line has no Discord at hand: what would be done or read there is refused."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NoReturn

from bot.app import App
from bot.core.actions import Reason, Refused, Seen
from bot.core.channels import ChannelMessage, Overwrite, Place
from bot.core.clock import SystemClock
from bot.core.db import Database
from bot.core.discipline import AuditPage, MessageCopy
from bot.core.doors import Door
from bot.core.encrypted import Cipher
from bot.core.events import Scheduled, Standing, Status, Venue
from bot.core.facts import MemberFacts, PersonFacts, PlaceFacts
from bot.core.history import MemberPage, Page, ThreadPage
from bot.core.i18n import Text
from bot.core.lobby import InviteFacts, RoleFacts
from bot.core.native_automod import NativeRule
from bot.core.native_automod import Standing as StandingNative
from bot.core.pace import Pace
from bot.core.posts import Post
from bot.core.ranks import Holder, RankFacts
from bot.core.servers import ChannelFacts, ServerFacts
from bot.features.automod.traffic import TrafficPage
from bot.features.digest.charts import Charts


def app_without_discord(db: Database, cipher: Cipher, not_measured: frozenset[str] = frozenset()) -> App:
    nobody = NoDiscord()
    return App(
        db,
        SystemClock(),
        nobody,
        nobody,
        nobody,
        Pace(1),
        Charts(),
        cipher,
        channels=NoChannels(),
        people=NoPeople(),
        doors=NoDoors(),
        lobby=NoLobby(),
        events=NoEvents(),
        ranks=NoRanks(),
        traffic=NoTraffic(),
        native=NoNativeAutomod(),
        servers=NoServers(),
        not_measured=not_measured,
    )


class NoDiscord:
    """`Actions`, `Discipline` and `History` for reading counts only."""

    async def post(self, channel_id: int, post: Post) -> int:
        self._refuse()

    async def edit(self, channel_id: int, message_id: int, post: Post) -> None:
        self._refuse()

    async def delete_own(self, channel_id: int, message_id: int) -> None:
        self._refuse()

    async def read(self, channel_id: int, message_id: int) -> Seen:
        self._refuse()

    async def find_own(self, channel_id: int, after: datetime, custom_id: str) -> int | None:
        self._refuse()

    async def dm(self, user_id: int, post: Post) -> None:
        self._refuse()

    async def owner_of(self, guild_id: int) -> int:
        self._refuse()

    async def operator(self) -> int:
        self._refuse()

    async def thread_names(self, guild_id: int, thread_ids: list[int]) -> dict[int, str]:
        return {}

    def places(self, guild_id: int) -> list[PlaceFacts]:
        return []

    async def messages(self, place: PlaceFacts, after_id: int) -> Page:
        self._refuse()

    async def archived_threads(self, channel: PlaceFacts, before: datetime | None) -> ThreadPage:
        self._refuse()

    async def members(self, guild_id: int, after_id: int) -> MemberPage:
        self._refuse()

    def server_name(self, guild_id: int) -> str:
        self._refuse()

    def me(self, guild_id: int) -> MemberFacts:
        self._refuse()

    async def member(self, guild_id: int, user_id: int) -> MemberFacts:
        self._refuse()

    async def audit_entries(self, guild_id: int, after_id: int) -> AuditPage:
        self._refuse()

    async def timed_out_until(self, guild_id: int, user_id: int) -> datetime | None:
        self._refuse()

    async def time_out(self, guild_id: int, user_id: int, until: datetime | None, why: str) -> None:
        self._refuse()

    async def kick(self, guild_id: int, user_id: int, why: str) -> None:
        self._refuse()

    async def ban(self, guild_id: int, user_id: int, delete: timedelta, why: str) -> None:
        self._refuse()

    async def unban(self, guild_id: int, user_id: int, why: str) -> None:
        self._refuse()

    async def add_role(self, guild_id: int, user_id: int, role_id: int, why: str) -> None:
        self._refuse()

    async def rename(self, guild_id: int, user_id: int, nickname: str | None, why: str) -> None:
        self._refuse()

    async def remove_role(self, guild_id: int, user_id: int, role_id: int, why: str) -> None:
        self._refuse()

    async def copy(self, guild_id: int, channel_id: int, message_id: int) -> MessageCopy:
        self._refuse()

    async def delete_message(self, channel_id: int, message_id: int, why: str) -> None:
        self._refuse()

    async def invite(self, guild_id: int) -> str | None:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise Refused(Reason.GONE)


class NoChannels:
    reads_text = False

    def name(self, channel_id: int) -> str:
        return str(channel_id)

    def missing(self, channel_id: int, needs: Iterable[str]) -> list[str]:
        return list(needs)

    async def messages(self, channel_id: int, before_id: int | None) -> Sequence[ChannelMessage]:
        raise Refused(Reason.GONE)

    async def rename_thread(self, thread_id: int, name: str, why: str) -> None:
        raise Refused(Reason.GONE)

    async def delete_thread(self, thread_id: int, why: str) -> None:
        raise Refused(Reason.GONE)

    async def delete(self, channel_id: int, message_ids: Sequence[int], why: str) -> None:
        raise Refused(Reason.GONE)

    def places(self, guild_id: int, within: int | None) -> Sequence[Place]:
        return ()

    async def overwrites(self, guild_id: int) -> Mapping[int, Overwrite | None]:
        raise Refused(Reason.GONE)

    async def overwrite(self, guild_id: int, channel_id: int) -> Overwrite | None:
        raise Refused(Reason.GONE)

    async def set_overwrite(self, guild_id: int, channel_id: int, overwrite: Overwrite | None, why: str) -> None:
        raise Refused(Reason.GONE)

    async def slowmode(self, channel_id: int) -> int:
        raise Refused(Reason.GONE)

    async def set_slowmode(self, channel_id: int, seconds: int, why: str) -> None:
        raise Refused(Reason.GONE)


class NoServers:
    def look(self, guild_id: int) -> ServerFacts:
        raise Refused(Reason.GONE)

    async def make_staff_channel(
        self, guild_id: int, name: str, topic: str, seers: Collection[int], why: str
    ) -> ChannelFacts:
        raise Refused(Reason.GONE)

    async def allow_bot(self, guild_id: int, channel_id: int, permissions: Collection[str], why: str) -> None:
        raise Refused(Reason.GONE)

    async def bot_may(self, guild_id: int, bot_id: int) -> frozenset[str]:
        raise Refused(Reason.GONE)

    async def change_role(self, guild_id: int, role_id: int, permissions: Mapping[str, bool], why: str) -> None:
        raise Refused(Reason.GONE)


class NoTraffic:
    async def server_of_invite(self, code: str) -> int | None:
        raise Refused(Reason.GONE)

    def channels(self, guild_id: int) -> Sequence[int]:
        return ()

    async def page(self, guild_id: int, channel_id: int, after_id: int) -> TrafficPage:
        raise Refused(Reason.GONE)


class NoNativeAutomod:
    async def rules(self, guild_id: int) -> Sequence[StandingNative]:
        raise Refused(Reason.GONE)

    async def create(self, guild_id: int, rule: NativeRule, why: str) -> StandingNative:
        raise Refused(Reason.GONE)

    async def change(self, guild_id: int, native_id: int, rule: NativeRule, why: str) -> StandingNative:
        raise Refused(Reason.GONE)

    async def switch(self, guild_id: int, native_id: int, why: str, *, on: bool) -> None:
        raise Refused(Reason.GONE)

    async def remove(self, guild_id: int, native_id: int, why: str) -> None:
        raise Refused(Reason.GONE)

    def channels(self, guild_id: int, ids: Collection[int]) -> frozenset[int]:
        return frozenset()

    def staff_roles(self, guild_id: int, permissions: Collection[str]) -> frozenset[int]:
        return frozenset()


class NoPeople:
    async def members(self, guild_id: int, user_ids: Sequence[int]) -> Sequence[MemberFacts]:
        raise Refused(Reason.GONE)

    async def named(self, guild_id: int, name: str) -> Sequence[MemberFacts]:
        raise Refused(Reason.GONE)

    async def exists(self, user_id: int) -> bool:
        raise Refused(Reason.GONE)

    async def open_thread(self, channel_id: int, name: str) -> int:
        raise Refused(Reason.GONE)

    async def add_to_thread(self, thread_id: int, user_id: int) -> None:
        raise Refused(Reason.GONE)

    def missing(self, channel_id: int) -> Sequence[str]:
        return ()


class NoDoors:
    async def look(self, guild_id: int) -> Door:
        raise Refused(Reason.GONE)

    async def pause_invites(self, guild_id: int, until: datetime | None) -> None:
        raise Refused(Reason.GONE)

    async def set_verification(self, guild_id: int, level: int, why: str) -> None:
        raise Refused(Reason.GONE)

    def missing(self, guild_id: int) -> Sequence[str]:
        return ()


class NoLobby:
    hears = False

    async def persons(self, guild_id: int, member_ids: Sequence[int]) -> Mapping[int, PersonFacts]:
        raise Refused(Reason.GONE)

    def server_name(self, guild_id: int) -> str:
        return str(guild_id)

    def members(self, guild_id: int) -> int:
        return 0

    def onboards(self, guild_id: int) -> bool:
        return False

    def screens(self, guild_id: int) -> bool:
        return False

    def category(self, channel_id: int) -> int | None:
        return None

    def rules_channel(self, guild_id: int) -> int | None:
        return None

    def exists(self, guild_id: int, thing_id: int) -> bool:
        return False

    def roles(self, guild_id: int) -> Mapping[int, RoleFacts]:
        return {}

    def why_not_given(self, guild_id: int, role_id: int) -> Text | None:
        return None

    async def give_role(self, guild_id: int, member_id: int, role_id: int, why: str) -> None:
        raise Refused(Reason.GONE)

    async def take_role(self, guild_id: int, member_id: int, role_id: int, why: str) -> None:
        raise Refused(Reason.GONE)

    def greets_itself(self, guild_id: int) -> int | None:
        return None

    async def stop_greeting(self, guild_id: int, why: str) -> None:
        raise Refused(Reason.GONE)

    async def resume_greeting(self, guild_id: int, why: str) -> None:
        raise Refused(Reason.GONE)

    async def find_marked(self, channel_id: int, after: datetime, mark: int) -> int | None:
        raise Refused(Reason.GONE)

    async def invites(self, guild_id: int) -> Mapping[str, InviteFacts]:
        raise Refused(Reason.GONE)

    async def create_invite(self, channel_id: int, why: str) -> str:
        raise Refused(Reason.GONE)

    async def avatar(self, user_id: int) -> bytes | None:
        raise Refused(Reason.GONE)


class NoEvents:
    async def create(self, guild_id: int, event: Scheduled) -> int:
        raise Refused(Reason.GONE)

    async def change(self, guild_id: int, event_id: int, event: Scheduled, *, begun: bool) -> None:
        raise Refused(Reason.GONE)

    async def extend(self, guild_id: int, event_id: int, ends_at: datetime) -> None:
        raise Refused(Reason.GONE)

    async def set_status(self, guild_id: int, event_id: int, status: Status) -> None:
        raise Refused(Reason.GONE)

    async def look(self, guild_id: int, event_id: int) -> Standing:
        raise Refused(Reason.GONE)

    async def find(self, guild_id: int, name: str, starts_at: datetime) -> int | None:
        raise Refused(Reason.GONE)

    async def open_stage(self, channel_id: int, topic: str, event_id: int | None) -> None:
        raise Refused(Reason.GONE)

    async def close_stage(self, channel_id: int) -> None:
        raise Refused(Reason.GONE)

    async def pin(self, channel_id: int, message_id: int) -> None:
        raise Refused(Reason.GONE)

    async def unpin(self, channel_id: int, message_id: int) -> None:
        raise Refused(Reason.GONE)

    async def find_thread(self, channel_id: int, name: str) -> int | None:
        raise Refused(Reason.GONE)

    async def thread_on(self, channel_id: int, message_id: int, name: str) -> int:
        raise Refused(Reason.GONE)

    async def names(self, guild_id: int, user_ids: Sequence[int]) -> dict[int, str]:
        raise Refused(Reason.GONE)

    def role_names(self, guild_id: int, role_ids: Sequence[int]) -> list[str]:
        return []

    def missing(self, guild_id: int, venue: Venue, venue_id: int | None, place_id: int) -> list[str]:
        return []

    def is_there(self, guild_id: int, channel_id: int) -> bool:
        return False


class NoRanks:
    async def holder(self, guild_id: int, user_id: int) -> Holder | None:
        raise Refused(Reason.GONE)

    async def set_roles(self, guild_id: int, user_id: int, role_ids: Collection[int], why: str) -> None:
        raise Refused(Reason.GONE)

    async def set_permissions(self, guild_id: int, role_id: int, permissions: int, why: str) -> None:
        raise Refused(Reason.GONE)

    def roles(self, guild_id: int) -> Mapping[int, RankFacts]:
        return {}
