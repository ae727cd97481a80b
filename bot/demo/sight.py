"""What a viewer sees of the simulated server."""

from dataclasses import dataclass
from typing import Any

import discord
import simcord

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.demo.picker import Offered, offer
from bot.demo.stage import Stage
from bot.demo.town import BOT, display_name


@dataclass(frozen=True)
class Room:
    """A channel as a viewer finds it; `direct`: the direct messages between the viewer and the bot."""

    channel: simcord.ChannelHandle
    messages: list[discord.Message]
    direct: bool = False

    @property
    def id(self) -> int:
        return self.channel.id

    @property
    def name(self) -> str:
        return BOT if self.direct else self.channel.name or ""


class Sight:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._dismissed: set[tuple[int, int]] = set()
        self._commands: list[discord.app_commands.AppCommand] = []
        self._seen: dict[int, list[Room]] = {}
        self._seen_at = -1

    def rooms(self, viewer: simcord.MemberActor) -> list[Room]:
        """What the viewer may open; last, if there are any, the direct messages with the bot."""
        if self._seen_at != self.stage.revision:
            self._seen.clear()
            self._seen_at = self.stage.revision
        if viewer.id not in self._seen:
            self._seen[viewer.id] = self._look(viewer)
        return self._seen[viewer.id]

    def _look(self, viewer: simcord.MemberActor) -> list[Room]:
        rooms = []
        for channel in self.stage.town.text_channels():
            try:
                messages = channel.history(viewer=viewer)
            except (simcord.SetupError, simcord.BackendError):
                continue  # hidden from this viewer
            rooms.append(Room(channel, self._left(viewer, messages)))
        direct = viewer.user.dm_channel
        messages = direct.history(viewer=viewer.user)
        return [*rooms, Room(direct, self._left(viewer, messages), direct=True)] if messages else rooms

    def _left(self, viewer: simcord.MemberActor, messages: list[discord.Message]) -> list[discord.Message]:
        return [message for message in messages if (viewer.id, message.id) not in self._dismissed]

    def room(self, viewer: simcord.MemberActor, channel_id: int) -> Room:
        for room in self.rooms(viewer):
            if room.id == channel_id:
                return room
        raise UserError(_("This channel is not there, or this person may not see it."))

    def message(self, viewer: simcord.MemberActor, channel_id: int, message_id: int) -> discord.Message:
        for message in self.room(viewer, channel_id).messages:
            if message.id == message_id:
                return message
        raise UserError(_("This message is not there any more."))

    def dismiss(self, viewer: simcord.MemberActor, message_id: int) -> None:
        """An answer that only the viewer saw is gone for good."""
        self._dismissed.add((viewer.id, message_id))

    async def commands(self, viewer: simcord.MemberActor, room: Room, language: str) -> list[Offered]:
        if room.direct:
            return []
        if not self._commands:
            async with self.stage.holding():
                self._commands = await self.stage.client.tree.fetch_commands()
        return offer(self._commands, viewer.available_commands(room.channel), language)

    def names(self, ids: set[int], rooms: list[Room]) -> dict[str, Any]:
        """What these members, the channels that can be seen and the roles are called."""
        town = self.stage.town
        bot = self.stage.client.user
        members = {str(found): display_name(town.everyone[found]) for found in ids if found in town.everyone}
        return {
            "users": members | ({str(bot.id): BOT} if bot else {}),
            "channels": {str(room.id): room.name for room in rooms if not room.direct},
            "roles": {str(role.id): role.name for role in town.guild.roles.values()},
        }
