"""The audit log of the simulated Discord; beside simkit the only module that touches the inside of the library."""

from datetime import datetime
from typing import Any

import simcord
from discord import AuditLogAction
from simcord.http import router, routes


async def by_hand(
    env: simcord.Env,
    guild: Any,
    action: AuditLogAction,
    by: Any,
    target: Any = None,
    *,
    heard: bool = True,
    **more: Any,
) -> None:
    """Someone does it in Discord's own interface, so that the audit log tells of it; `heard`: the bot, too."""
    subscribers = env.backend.subscribers
    if not heard:
        env.backend.subscribers = []
    target_id = None if target is None else target.id
    env.backend.record_audit_log(guild.id, action.value, target_id=target_id, user_id=by.id, **more)
    env.backend.subscribers = subscribers
    if heard:
        await env.settle()


def timeout_change(until: datetime | None, before: datetime | None = None) -> list[dict[str, str]]:
    """As the audit log tells of it: what is not set is left out."""
    values = {"old_value": before, "new_value": until}
    change = {key: moment.isoformat() for key, moment in values.items() if moment is not None}
    return [{"key": "communication_disabled_until", **change}]


def time_out(env: simcord.Env, guild: Any, member: Any, until: datetime) -> None:
    """The member shows it, whoever did it."""
    env.backend.edit_member(guild.id, member.id, {"timed_out_until": until.isoformat()})


def give_audit_log() -> None:
    """After an id come the oldest entries, where the library gives the newest."""
    template = ["guilds", "{guild_id}", "audit-logs"]
    known: list[Any] = router._ROUTES["GET"]
    known[known.index((template, routes.auditlogs.get_audit_logs))] = (template, _audit_log)


def _audit_log(ctx: Any) -> Any:
    if "after" not in ctx.params:
        return routes.auditlogs.get_audit_logs(ctx)
    guild = ctx.backend.get_guild(ctx.int_arg("guild_id"))
    entries = guild.audit_log_entries
    after = [entry for entry in entries if entry.id > int(ctx.params["after"])]
    guild.audit_log_entries = after[: int(ctx.params["limit"])]
    try:
        page: Any = routes.auditlogs.get_audit_logs(ctx)
    finally:
        guild.audit_log_entries = entries
    return {**page, "audit_log_entries": page["audit_log_entries"][::-1]}
