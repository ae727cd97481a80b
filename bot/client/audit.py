"""From Discord's audit log to what features know of it."""

import logging
from datetime import datetime

import discord
from discord import AuditLogAction

from bot.client.facts import Payload
from bot.core.calendar import moment_of
from bot.core.discipline import AuditPage
from bot.core.facts import AuditAction, AuditFacts
from bot.core.names import NAMELESS, one_name

log = logging.getLogger(__name__)

ENTRIES = 100
"""As many as Discord gives at once."""
ACTIONS = {
    AuditLogAction.kick.value: AuditAction.KICK,
    AuditLogAction.ban.value: AuditAction.BAN,
    AuditLogAction.unban.value: AuditAction.UNBAN,
    AuditLogAction.automod_rule_update.value: AuditAction.NATIVE_RULE,
    AuditLogAction.automod_rule_delete.value: AuditAction.NATIVE_RULE,
}
DELETED = {
    AuditLogAction.channel_delete.value: AuditAction.CHANNEL_DELETE,
    AuditLogAction.role_delete.value: AuditAction.ROLE_DELETE,
}


def audit_facts(guild_id: int, entry: Payload) -> AuditFacts:
    """From an entry as it is heard or read: of people there are only ids in it."""
    entry_id, kind, options = int(entry["id"]), entry["action_type"], entry.get("options") or {}
    actor_id, target_id, reason = _id(entry, "user_id"), _id(entry, "target_id"), entry.get("reason") or None
    if kind in ACTIONS and target_id is not None:
        return AuditFacts(guild_id, entry_id, ACTIONS[kind], actor_id, target_id, reason)
    if kind in DELETED:
        return AuditFacts(guild_id, entry_id, DELETED[kind], actor_id, target_id, reason, name=_old_name(entry))
    if kind == AuditLogAction.member_update.value and target_id is not None:
        action, ends_at = _timeout(entry)
        return AuditFacts(guild_id, entry_id, action, actor_id, target_id, reason, ends_at)
    if kind == AuditLogAction.automod_timeout_member.value:
        # Whoever wrote the message stands there as the one who acted, too.
        rule = options.get("auto_moderation_rule_name") or ""
        return AuditFacts(guild_id, entry_id, AuditAction.TIMEOUT, None, target_id or actor_id, rule=rule)
    if kind == AuditLogAction.member_prune.value:
        count, days = int(options.get("members_removed") or 0), int(options.get("delete_member_days") or 0)
        return AuditFacts(guild_id, entry_id, AuditAction.PRUNE, actor_id, reason=reason, count=count, days=days)
    return AuditFacts(guild_id, entry_id)


def _old_name(entry: Payload) -> str:
    names = [change.get("old_value") for change in entry.get("changes") or () if change["key"] == "name"]
    return one_name(str(names[0])) if names else NAMELESS


def _timeout(entry: Payload) -> tuple[AuditAction | None, datetime | None]:
    """What became of the member's timeout. The end of one that ran out stays on the member until another one comes."""
    at = moment_of(int(entry["id"]))
    for change in entry.get("changes") or ():
        if change["key"] == "communication_disabled_until":
            before = discord.utils.parse_time(change.get("old_value"))
            until = discord.utils.parse_time(change.get("new_value"))
            if until is not None and until > at:
                return AuditAction.TIMEOUT, until
            if before is None or before > at:
                return AuditAction.UNTIMEOUT, None
    return None, None


def _id(entry: Payload, name: str) -> int | None:
    return None if entry.get(name) is None else int(entry[name])


async def read(client: discord.Client, guild_id: int, after_id: int) -> AuditPage:
    payload = await client.http.get_audit_logs(guild_id, ENTRIES, after=after_id)
    entries = sorted(payload["audit_log_entries"], key=lambda entry: int(entry["id"]))
    last_id = int(entries[-1]["id"]) if entries else None
    return AuditPage([_understood(guild_id, entry) for entry in entries], last_id, len(entries) < ENTRIES)


def _understood(guild_id: int, entry: Payload) -> AuditFacts:
    """One that can't be read holds nobody up."""
    try:
        return audit_facts(guild_id, entry)
    except Exception:
        log.exception("entry %s of the audit log can't be read", entry["id"])
        return AuditFacts(guild_id, int(entry["id"]))
