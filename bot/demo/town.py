"""The demo's server in the simulation: its channels, its people, and the story that goes on there."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
import simcord
from simcord.enums import MessageType

from bot.core.calendar import first_id_at
from bot.demo.people import Person
from bot.demo.phrases import conversations
from bot.demo.story import PLACES, STAFF, WELCOME, Joined, Left, Said, Story

SERVER = "Lantern Isle"
BOT = "Concierge"
REMEMBERED = 2_000

MANAGING = discord.Permissions(
    manage_guild=True, manage_channels=True, manage_roles=True, manage_messages=True, moderate_members=True,
    kick_members=True, ban_members=True, view_audit_log=True, manage_events=True, mention_everyone=True,
)  # fmt: skip
MODERATING = discord.Permissions(
    manage_messages=True, moderate_members=True, kick_members=True, ban_members=True, view_audit_log=True,
    manage_nicknames=True,
)  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """What an export would hold of a message."""

    id: int
    channel_id: int
    at: datetime
    author: simcord.MemberActor
    text: str
    answers: int | None
    mentions: simcord.MemberActor | None
    joined: bool = False

    @classmethod
    def of_join(cls, message_id: int, channel_id: int, at: datetime, who: simcord.MemberActor) -> "Heard":
        return cls(message_id, channel_id, at, who, "Joined the server.", None, None, joined=True)


class Town:
    """`moderator` and `manager` work here, `visitor` is an ordinary member; `everyone` knows who left, too."""

    def __init__(self, env: simcord.Env, story: Story) -> None:
        self.env = env
        self.story = story
        manager = env.create_user("camille", global_name="Camille")
        self.guild = env.create_guild(SERVER, owner=manager)
        managers = self.guild.create_role("Manager", permissions=MANAGING, color=0xE67E22, hoist=True)
        moderators = self.guild.create_role("Moderator", permissions=MODERATING, color=0x2ECC71, hoist=True)
        self.everyone: dict[int, simcord.MemberActor] = {}
        self.manager = self._admit(manager, managers)
        self.moderator = self._admit(env.create_user("idris", global_name="Idris"), moderators)
        self.visitor = self._admit(env.create_user("solène", global_name="Solène"))
        self.channels = {place.name: self._channel(place.name, place.topic) for place in PLACES}
        hidden: dict[Any, discord.PermissionOverwrite] = {
            self.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            managers: discord.PermissionOverwrite(view_channel=True),
            moderators: discord.PermissionOverwrite(view_channel=True),
            self.guild.roles[BOT]: discord.PermissionOverwrite(view_channel=True),
        }
        self.staff = self.guild.create_text_channel(STAFF.name, topic=STAFF.topic, overwrites=hidden)
        self._living = {story.founders[0].number: self.moderator}
        for person in story.founders[1:]:
            self._arrive(person)
        self._numbered = 0
        self._ids: dict[int, int] = {}
        self._said: OrderedDict[int, discord.Message] = OrderedDict()

    def _channel(self, name: str, topic: str) -> simcord.ChannelHandle:
        return self.guild.create_text_channel(name, topic=topic)

    def _admit(self, user: simcord.UserHandle, *roles: simcord.RoleHandle) -> simcord.MemberActor:
        actor = self.everyone[user.id] = self.guild.add_member(user, roles=roles)
        return actor

    def text_channels(self) -> tuple[simcord.ChannelHandle, ...]:
        """Those of the story, the staff's, and those that the bot made."""
        known = (*self.channels.values(), self.staff)
        ids = {channel.id for channel in known}
        return (*known, *(channel for channel in self.guild.channels.values() if channel.id not in ids))

    def members(self) -> Iterator[simcord.MemberActor]:
        yield from (self.manager, self.moderator, self.visitor)
        yield from (actor for actor in self._living.values() if actor is not self.moderator)

    async def remember(self, until: datetime) -> list[Heard]:
        """What was said before the page's chat begins: people come and go, their words are only in the exports."""
        heard = []
        for event in self.story.until(until):
            match event:
                case Joined():
                    await self._wait(event.at)
                    actor = self._arrive(event.who)
                    heard.append(
                        Heard.of_join(self._next_id(event.at), self.channels[WELCOME.name].id, event.at, actor)
                    )
                case Left():
                    self._leave(event.who)
                case Said():
                    heard += self._remember(event)
        await self._wait(until)
        return heard

    def _remember(self, said: Said) -> Iterator[Heard]:
        author = self._living.get(said.who.number)
        answers = self._ids.get(said.answers) if said.answers else None
        if author is None or (said.answers and answers is None):
            return
        text, addressed = self._text(said)
        message_id = self._ids[said.number] = self._next_id(said.at)
        yield Heard(message_id, self.channels[said.channel].id, said.at, author, text, answers, addressed)

    def _next_id(self, at: datetime) -> int:
        self._numbered += 1
        return first_id_at(at) + self._numbered % 4096

    async def live(self, until: datetime) -> list[Heard]:
        """Let time pass; what was said on the way."""
        heard = []
        for event in self.story.until(until):
            await self._wait(event.at)
            match event:
                case Joined():
                    heard.append(self._join(event.who))
                case Left():
                    self._leave(event.who)
                case Said():
                    heard += await self._say(event)
        await self._wait(until)
        return heard

    async def _wait(self, moment: datetime) -> None:
        seconds = (moment - self.env.now()).total_seconds()
        if seconds > 0:
            await self.env.advance_time(seconds)

    def _arrive(self, person: Person) -> simcord.MemberActor:
        actor = self._admit(self.env.create_user(person.handle, global_name=person.name))
        self._living[person.number] = actor
        return actor

    def _join(self, person: Person) -> Heard:
        actor = self._arrive(person)
        channel = self.channels[WELCOME.name]
        message = self.guild.create_system_message(channel, MessageType.NEW_MEMBER, author=actor)
        return Heard.of_join(message.id, channel.id, message.created_at, actor)

    def newcomer_joins(self) -> simcord.MemberActor:
        """Someone new, whom the person at the page may be from now on."""
        return self._join(self.story.newcomer()).author

    def _leave(self, person: Person) -> None:
        actor = self._living.pop(person.number, None)
        if actor is not None:
            self.guild.remove_member(actor)

    async def _say(self, said: Said) -> list[Heard]:
        author = self._living.get(said.who.number)
        answered = self._said.get(said.answers) if said.answers else None
        if author is None or (said.answers and answered is None):
            return []
        text, addressed = self._text(said)
        channel = self.channels[said.channel]
        try:
            message = await author.send(channel, text, reply_to=answered)
        except (simcord.BackendError, simcord.SetupError):
            return []  # the author may be banned, the channel locked, the answered message deleted
        self._said[said.number] = message
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)
        answers = answered.id if answered else None
        return [Heard(message.id, channel.id, message.created_at, author, text, answers, addressed)]

    def _text(self, said: Said) -> tuple[str, simcord.MemberActor | None]:
        addressed = self._living.get(said.mentions.number) if said.mentions else None
        return (f"{addressed.mention} {said.text}" if addressed else said.text), addressed

    async def talk_among_staff(self) -> None:
        """What moderators and managers said to each other lately."""
        helper = self.story.founders[1].name
        for conversation in conversations("staff", "en"):
            for line in conversation:
                speaker = self.moderator if line.answers else self.manager
                await speaker.send(self.staff, line.text.format(helper=helper))
                await self.env.advance_time(timedelta(minutes=2).total_seconds())


def display_name(actor: simcord.MemberActor) -> str:
    return actor.user.global_name or actor.name
