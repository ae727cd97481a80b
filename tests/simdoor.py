"""The door of the simulated Discord: screening, onboarding and what Discord tells of members beside their roles."""

from collections.abc import Iterable
from typing import Any

import simcord
from simcord.backend import serializers
from simcord.backend.models import Guild
from simcord.http import routes

ONBOARDING, SCREENING = "GUILD_ONBOARDING", "MEMBER_VERIFICATION_GATE_ENABLED"
QUIET = 1
"""Of a server's system channel: who joined is not posted there."""


def give_flags() -> None:
    """The library sends the same flags for everyone, and the same features for every server: none."""
    real: Any = serializers.member_payload
    server: Any = serializers.guild_create_payload
    known: Any = Guild
    known.features, known.system_channel_flags = [], 0
    editable: Any = routes.guilds
    editable._GUILD_EDITABLE = (*editable._GUILD_EDITABLE, "system_channel_flags")

    def guild_payload(backend: Any, guild: Any) -> Any:
        flags = {"features": guild.features, "system_channel_flags": guild.system_channel_flags}
        return {**server(backend, guild), **flags}

    serializers.guild_create_payload = guild_payload

    def member_payload(backend: Any, guild: Any, member: Any, **options: Any) -> Any:
        return {**real(backend, guild, member, **options), "flags": getattr(member, "flags", 0)}

    serializers.member_payload = member_payload


async def turns_on(env: simcord.Env, guild: Any, *features: str, **fields: Any) -> None:
    """Someone who manages the server does, in Discord's own settings."""
    env.backend.edit_guild(guild.id, {"features": list(features), **fields})
    await env.settle()


async def grows(env: simcord.Env, guild: Any, members: int) -> None:
    """Discord tells of so many, whom nobody has to make up."""
    payload = dict(serializers.guild_create_payload(env.backend, env.backend.get_guild(guild.id)))
    env.backend.emit("GUILD_UPDATE", {**payload, "member_count": members})
    await env.settle()


async def joins(
    env: simcord.Env,
    guild: Any,
    who: Any,
    *,
    pending: bool = False,
    rejoined: bool = False,
    roles: Iterable[Any] = (),
) -> Any:
    """Someone comes; `who`: a name for a new account, or an account that was there before."""
    user = env.create_user(who) if isinstance(who, str) else who
    subscribers, env.backend.subscribers = env.backend.subscribers, []
    member = guild.add_member(user, roles=list(roles))
    env.backend.subscribers = subscribers
    known: Any = env.backend.get_guild(guild.id).members[member.id]
    known.pending, known.flags = pending, 1 if rejoined else 0
    payload: Any = dict(serializers.member_payload(env.backend, env.backend.get_guild(guild.id), known))
    env.backend.emit("GUILD_MEMBER_ADD", {**payload, "guild_id": str(guild.id)})
    await env.settle()
    return member


async def clears(env: simcord.Env, guild: Any, member: Any, *, onboarded: bool = False) -> None:
    """They agree to what the membership screening asks, or finish Discord's onboarding."""
    known: Any = env.backend.get_guild(guild.id).members[member.id]
    known.pending, known.flags = False, getattr(known, "flags", 0) | (2 if onboarded else 0)
    env.backend.announce_member_update(guild.id, member.id)
    await env.settle()


async def is_given(env: simcord.Env, guild: Any, member: Any, role: Any) -> None:
    """By a person, in Discord's own interface."""
    env.backend.add_member_role(guild.id, member.id, role.id)
    await env.settle()


async def leaves(env: simcord.Env, guild: Any, member: Any) -> None:
    env.backend.remove_member(guild.id, member.id)
    await env.settle()
