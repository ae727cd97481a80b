"""Does on Discord what is asked about scheduled events and stages."""

import base64
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal

import discord

from bot.client.actions import DiscordActions, missing_in
from bot.core.actions import Reason, Refused
from bot.core.events import Scheduled, Standing, Status, Venue

GUILD_ONLY = 2
KINDS = {Venue.STAGE: 1, Venue.VOICE: 2, Venue.TEXT: 3, Venue.ELSEWHERE: 3}
LONGEST = {"name": 100, "about": 1_000, "location": 100, "topic": 120}
STAGE_OPEN_ALREADY, THREAD_THERE_ALREADY = 150006, 160004
AT_ONCE = 100
A_WEEK: Literal[10080] = 10080
MODERATES = ("manage_channels", "mute_members", "move_members")
"""What makes someone the moderator of a stage, who may open it."""
WRITES = ("send_messages", "read_message_history", "create_private_threads", "send_messages_in_threads")


class DiscordEvents:
    """`bot.core.events.Events` on a connected client."""

    def __init__(self, client: discord.Client, actions: DiscordActions) -> None:
        self.client = client
        self.actions = actions

    async def create(self, guild_id: int, event: Scheduled) -> int:
        with self.actions.refusing(None):
            made = await self.client.http.create_guild_scheduled_event(guild_id, **_payload(event))
        return int(made["id"])

    async def change(self, guild_id: int, event_id: int, event: Scheduled, *, begun: bool) -> None:
        payload = _payload(event)
        if begun:
            del payload["scheduled_start_time"]
        with self.actions.refusing(None):
            await self.client.http.edit_scheduled_event(guild_id, event_id, **payload)

    async def extend(self, guild_id: int, event_id: int, ends_at: datetime) -> None:
        with self.actions.refusing(None):
            await self.client.http.edit_scheduled_event(guild_id, event_id, scheduled_end_time=ends_at.isoformat())

    async def set_status(self, guild_id: int, event_id: int, status: Status) -> None:
        with self.actions.refusing(None):
            await self.client.http.edit_scheduled_event(guild_id, event_id, status=status.value)

    async def look(self, guild_id: int, event_id: int) -> Standing:
        with self.actions.refusing(None):
            return _standing(await self.client.http.get_scheduled_event(guild_id, event_id, with_user_count=True))

    async def find(self, guild_id: int, name: str, starts_at: datetime) -> int | None:
        with self.actions.refusing(None):
            payloads = await self.client.http.get_scheduled_events(guild_id, with_user_count=False)
        me = self.client.user.id if self.client.user else 0
        for payload in payloads:
            known = _standing(payload)
            same = known.name == name[: LONGEST["name"]] and known.starts_at == starts_at
            if same and int(payload.get("creator_id") or 0) == me:
                return known.id
        return None

    async def open_stage(self, channel_id: int, topic: str, event_id: int | None) -> None:
        payload: dict[str, Any] = {"channel_id": channel_id, "topic": topic[: LONGEST["topic"]]}
        if event_id is not None:
            payload["guild_scheduled_event_id"] = event_id
        try:
            with self.actions.refusing(channel_id, "manage_channels"):
                await self.client.http.create_stage_instance(**payload, privacy_level=GUILD_ONLY, reason=None)
        except discord.HTTPException as error:
            if error.code != STAGE_OPEN_ALREADY:
                raise

    async def close_stage(self, channel_id: int) -> None:
        try:
            with self.actions.refusing(channel_id, "manage_channels"):
                await self.client.http.delete_stage_instance(channel_id)
        except Refused as refused:
            if refused.reason is not Reason.GONE:
                raise

    async def pin(self, channel_id: int, message_id: int) -> None:
        with self.actions.refusing(channel_id, "pin_messages"):
            await self.client.http.pin_message(channel_id, message_id)

    async def unpin(self, channel_id: int, message_id: int) -> None:
        with self.actions.refusing(channel_id, "pin_messages"):
            await self.client.http.unpin_message(channel_id, message_id)

    async def find_thread(self, channel_id: int, name: str) -> int | None:
        channel = self.client.get_channel(channel_id)
        threads = getattr(channel, "threads", [])
        me = self.client.user.id if self.client.user else 0
        own = (one for one in threads if one.owner_id == me and one.is_private() and one.name == name)
        return next((one.id for one in own), None)

    async def thread_on(self, channel_id: int, message_id: int, name: str) -> int:
        with suppress(discord.HTTPException):  # it has the id of its message
            return int((await self.client.http.get_channel(message_id))["id"])
        with self.actions.refusing(channel_id, "create_public_threads"):
            made = await self.client.http.start_thread_with_message(
                channel_id, message_id, name=name[: LONGEST["name"]], auto_archive_duration=A_WEEK
            )
        return int(made["id"])

    async def names(self, guild_id: int, user_ids: Sequence[int]) -> dict[int, str]:
        guild, found = self._guild(guild_id), dict[int, str]()
        for start in range(0, len(user_ids), AT_ONCE):
            ids = list(user_ids[start : start + AT_ONCE])
            members = await guild.query_members(user_ids=ids, limit=AT_ONCE, cache=False)
            found |= {member.id: member.display_name for member in members}
        return found

    def role_names(self, guild_id: int, role_ids: Sequence[int]) -> list[str]:
        roles = [self._guild(guild_id).get_role(role_id) for role_id in role_ids]
        return [role.name for role in roles if role is not None]

    def missing(self, guild_id: int, venue: Venue, venue_id: int | None, place_id: int) -> list[str]:
        guild = self._guild(guild_id)
        missing = missing_in(guild.get_channel(place_id), WRITES)
        there = guild.get_channel(venue_id) if venue_id else None
        if venue in (Venue.STAGE, Venue.VOICE) and there is not None:
            needs = ("create_events", "connect", *(MODERATES if venue is Venue.STAGE else ()))
            return list(dict.fromkeys([*missing, *missing_in(there, needs)]))
        return missing if guild.me.guild_permissions.create_events else [*missing, "create_events"]

    def is_there(self, guild_id: int, channel_id: int) -> bool:
        return self._guild(guild_id).get_channel_or_thread(channel_id) is not None

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            raise Refused(Reason.GONE)
        return guild


def _payload(event: Scheduled) -> dict[str, Any]:
    inside = event.venue in (Venue.STAGE, Venue.VOICE)
    payload: dict[str, Any] = {
        "name": event.name[: LONGEST["name"]],
        "description": event.about[: LONGEST["about"]],
        "scheduled_start_time": event.starts_at.isoformat(),
        "scheduled_end_time": event.ends_at.isoformat(),
        "entity_type": KINDS[event.venue],
        "channel_id": event.channel_id if inside else None,
        "entity_metadata": None if inside else {"location": (event.location or "–")[: LONGEST["location"]]},
        "privacy_level": GUILD_ONLY,
    }
    if event.picture is not None:
        kind = "png" if event.picture.startswith(b"\x89PNG") else "jpeg"
        payload["image"] = f"data:image/{kind};base64,{base64.b64encode(event.picture).decode()}"
    return payload


def _standing(payload: Any) -> Standing:
    return Standing(
        id=int(payload["id"]),
        name=payload["name"],
        starts_at=datetime.fromisoformat(payload["scheduled_start_time"]),
        ends_at=discord.utils.parse_time(payload.get("scheduled_end_time")),
        status=Status(payload["status"]),
        interested=payload.get("user_count"),
    )


def standing_of(event: discord.ScheduledEvent) -> Standing:
    """As the gateway told of it."""
    status = Status(event.status.value)
    return Standing(event.id, event.name, event.start_time, event.end_time, status, event.user_count)
