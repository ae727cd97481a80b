"""The people, servers and places that a local Discord tells of, and what happens there.

What happens is written into the world first, as on Discord: it is there whether somebody listens or not.
"""

from bisect import insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from itertools import count
from typing import Any

from tests.fake_discord import payloads
from tests.fake_discord.ids import Ids

Listener = Callable[["Server", str, Mapping[str, Any]], None]


class Kind(IntEnum):
    """Discord's numbers."""

    TEXT = 0
    VOICE = 2
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = (Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD)
DEFAULT, JOINED, REPLY, THREAD_STARTER = 0, 7, 19, 21


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    bot: bool = False


@dataclass(slots=True)
class Member:
    person: Person
    joined_at: datetime
    roles: list[int] = field(default_factory=list)
    timed_out_until: str | None = None


@dataclass(slots=True)
class Message:
    """`kind`: Discord's number for its type; by a webhook if `webhook`."""

    id: int
    author: Person
    text: str
    kind: int = DEFAULT
    reply_to: "Message | None" = None
    mentions: tuple[Person, ...] = ()
    webhook: bool = False
    components: tuple[Mapping[str, Any], ...] = ()


@dataclass(slots=True, eq=False)
class Place:
    """A channel or thread. `hidden`, `unreadable`: the bot may not view it, or may not read what was written before."""

    id: int
    name: str
    kind: Kind
    server: "Server" = field(repr=False)
    parent: "Place | None" = None
    hidden: bool = False
    unreadable: bool = False
    archived_at: datetime | None = None
    messages: list[Message] = field(default_factory=list)

    @property
    def channel(self) -> "Place":
        """Whose permissions hold here."""
        return self.parent or self

    @property
    def last_message_id(self) -> int | None:
        return self.messages[-1].id if self.messages else None


@dataclass(slots=True, eq=False)
class Server:
    """`powers`: what roles permit beyond what everyone may. `bans`: who, and why."""

    id: int
    name: str
    owner: Person
    bot: Person
    bot_joined_at: datetime
    roles: list[int] = field(default_factory=list)
    channels: dict[int, Place] = field(default_factory=dict)
    threads: dict[int, Place] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    in_voice: dict[int, Place] = field(default_factory=dict)
    powers: dict[int, int] = field(default_factory=dict)
    bans: dict[int, str | None] = field(default_factory=dict)
    audit_log: list[dict[str, Any]] = field(default_factory=list)

    def active_threads(self, *, of: Place | None = None) -> list[Place]:
        """Those that the bot sees."""
        return [
            thread
            for thread in self.threads.values()
            if thread.archived_at is None and not thread.channel.hidden and of in (None, thread.parent)
        ]


class World:
    """`listener` is told what the bot may hear, the moment it happens."""

    def __init__(self, began: datetime = datetime(2023, 1, 1, tzinfo=UTC)) -> None:
        self.ids = Ids()
        self._births = (began + timedelta(milliseconds=number) for number in count())
        self.bot = self.person("Concierge", bot=True)
        self.owner = self.person("owner")
        self.servers: dict[int, Server] = {}
        self.listener: Listener = lambda _server, _event, _payload: None

    # What there is

    def person(self, name: str, *, bot: bool = False) -> Person:
        """Each account is of a millisecond of its own: discord.py hashes by it."""
        return Person(self.ids.at(next(self._births)), name, bot)

    def server(self, name: str, *, people: int = 0, roles: int = 0) -> Server:
        """Owned by the world's owner; `people`, `roles`: how many more there are, besides @everyone."""
        began = next(self._births)
        server = Server(self.ids.at(began), name, self.owner, self.bot, began)
        server.roles = [self.ids.at(next(self._births)) for _number in range(roles)]
        self.servers[server.id] = server
        for person in (self.bot, self.owner, *(self.person(f"person {number}") for number in range(people))):
            server.members[person.id] = Member(person, began)
        self.record(server, 28, self.owner, self.bot.id)
        return server

    def role(self, server: Server, permissions: int, *members: Person) -> int:
        """Above those that were there before."""
        role_id = self.ids.at(next(self._births))
        server.roles.append(role_id)
        server.powers[role_id] = permissions
        for person in members:
            server.members[person.id].roles.append(role_id)
        return role_id

    def channel(self, server: Server, name: str, kind: Kind = Kind.TEXT) -> Place:
        place = Place(self.ids.at(next(self._births)), name, kind, server)
        server.channels[place.id] = place
        return place

    def place(self, place_id: int) -> Place | None:
        for server in self.servers.values():
            if found := server.channels.get(place_id) or server.threads.get(place_id):
                return found
        return None

    def messages(self) -> Iterator[tuple[Place, Message]]:
        """Everything that was written anywhere."""
        for server in self.servers.values():
            for place in (*server.channels.values(), *server.threads.values()):
                for message in place.messages:
                    yield place, message

    # What happens; times are of the ids that it gets

    def writes(
        self, author: Person, place: Place, text: str, at: datetime, *, told: bool = True, **more: Any
    ) -> Message:
        """`more`: as in Message. Without `told` the event is on its way: `tell` sends it, late or again."""
        if more.get("reply_to") is not None:
            more["kind"] = REPLY
        message = Message(self.ids.at(at), author, text, **more)
        insort(place.messages, message, key=lambda one: one.id)
        if told:
            self.tell(place, message)
        return message

    def tell(self, place: Place, message: Message) -> None:
        if not place.channel.hidden:
            self.listener(place.server, "MESSAGE_CREATE", payloads.new_message(place, message))

    def opens(self, author: Person, forum: Place, title: str, text: str, at: datetime) -> Place:
        """A forum post: a thread whose first message has its id."""
        post = Place(self.ids.at(at), title, Kind.PUBLIC_THREAD, forum.server, forum)
        opener = Message(post.id, author, text)
        self._begin(post, opener)
        self.tell(post, opener)
        return post

    def starts_thread(self, channel: Place, message: Message, name: str, *, private: bool = False) -> Place:
        """From a message: Discord puts a note of its own into the thread, which nobody wrote."""
        kind = Kind.PRIVATE_THREAD if private else Kind.PUBLIC_THREAD
        thread = Place(message.id, name, kind, channel.server, channel)
        self._begin(thread, Message(message.id, message.author, "", THREAD_STARTER))
        return thread

    def _begin(self, thread: Place, first: Message) -> None:
        thread.messages.append(first)
        thread.server.threads[thread.id] = thread
        if not thread.channel.hidden:
            self.listener(thread.server, "THREAD_CREATE", payloads.thread(thread) | {"newly_created": True})

    def archives(self, thread: Place, at: datetime) -> None:
        thread.archived_at = at
        if not thread.channel.hidden:
            self.listener(thread.server, "THREAD_UPDATE", payloads.thread(thread))

    def permits(self, channel: Place, *, view: bool, history: bool) -> None:
        """What the bot may do in a channel from now on; threads that come into its sight are told."""
        appears = channel.hidden and view
        channel.hidden, channel.unreadable = not view, not history
        server = channel.server
        self.listener(server, "CHANNEL_UPDATE", payloads.channel(channel))
        if appears:
            threads = [payloads.thread(thread) for thread in server.active_threads(of=channel)]
            told = {"guild_id": str(server.id), "channel_ids": [str(channel.id)], "threads": threads, "members": []}
            self.listener(server, "THREAD_LIST_SYNC", told)

    def joins(self, person: Person, server: Server, at: datetime) -> None:
        member = server.members[person.id] = Member(person, at)
        self.listener(server, "GUILD_MEMBER_ADD", payloads.member(member) | {"guild_id": str(server.id)})

    def leaves(self, person: Person, server: Server) -> None:
        del server.members[person.id]
        server.in_voice.pop(person.id, None)
        gone = {"guild_id": str(server.id), "user": payloads.user(person)}
        self.listener(server, "GUILD_MEMBER_REMOVE", gone)

    def kicks(self, moderator: Person, person: Person, server: Server) -> None:
        self.record(server, 20, moderator, person.id)
        self.leaves(person, server)

    def talks(self, person: Person, server: Server, voice: Place | None) -> None:
        """In a voice channel from now on, or in none."""
        if voice is None:
            server.in_voice.pop(person.id, None)
        else:
            server.in_voice[person.id] = voice
        state = payloads.voice_state(server, server.members[person.id], voice)
        self.listener(server, "VOICE_STATE_UPDATE", state)

    def reacts(self, person: Person, place: Place, message: Message) -> None:
        self.listener(place.server, "MESSAGE_REACTION_ADD", payloads.reaction(place, message, person))

    def record(self, server: Server, action: int, by: Person, target_id: int, **more: Any) -> None:
        """In the audit log."""
        entry = {"id": str(self.ids.at(datetime.now(UTC))), "action_type": action}
        entry |= {"user_id": str(by.id), "target_id": str(target_id), "changes": [], **more}
        server.audit_log.insert(0, entry)
        self.listener(server, "GUILD_AUDIT_LOG_ENTRY_CREATE", entry | {"guild_id": str(server.id)})
