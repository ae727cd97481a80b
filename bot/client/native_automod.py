"""Reads and writes the rules of Discord's own AutoMod."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import discord
from discord import AutoModRuleAction, AutoModRuleActionType, AutoModRuleTriggerType, AutoModTrigger

from bot.client.actions import DiscordActions
from bot.client.facts import Payload
from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.native_automod import Execution, NativeRule, Standing, Trigger

NEEDED = "manage_guild"
TRIGGERS = {
    AutoModRuleTriggerType.keyword: Trigger.KEYWORD,
    AutoModRuleTriggerType.mention_spam: Trigger.MENTIONS,
    AutoModRuleTriggerType.spam: Trigger.SPAM,
}
ALWAYS_EXEMPT = ("administrator", "manage_guild")


class DiscordNativeAutomod:
    """`bot.core.native_automod.NativeAutomod` on a connected client."""

    def __init__(self, client: discord.Client, actions: DiscordActions) -> None:
        self.client = client
        self.actions = actions

    async def rules(self, guild_id: int) -> Sequence[Standing]:
        with self._refusing():
            return [self._standing(rule) for rule in await self._guild(guild_id).fetch_automod_rules()]

    async def create(self, guild_id: int, rule: NativeRule, why: str) -> Standing:
        with self._refusing():
            made = await self._guild(guild_id).create_automod_rule(
                event_type=discord.AutoModRuleEventType.message_send, reason=why, **_written(rule)
            )
        return self._standing(made)

    async def change(self, guild_id: int, native_id: int, rule: NativeRule, why: str) -> Standing:
        with self._refusing():
            there = await self._guild(guild_id).fetch_automod_rule(native_id)
            return self._standing(await there.edit(reason=why, **_written(rule)))

    async def switch(self, guild_id: int, native_id: int, why: str, *, on: bool) -> None:
        with self._refusing():
            there = await self._guild(guild_id).fetch_automod_rule(native_id)
            await there.edit(enabled=on, reason=why)

    async def remove(self, guild_id: int, native_id: int, why: str) -> None:
        with self._refusing():
            there = await self._guild(guild_id).fetch_automod_rule(native_id)
            await there.delete(reason=why)

    def channels(self, guild_id: int, ids: Collection[int]) -> frozenset[int]:
        return frozenset(belongs for one in ids for belongs in self._with(guild_id, one))

    def _with(self, guild_id: int, channel_id: int) -> Iterator[int]:
        guild = self.client.get_guild(guild_id)
        place = guild.get_channel_or_thread(channel_id) if guild else None
        if isinstance(place, discord.CategoryChannel):
            yield from (channel.id for channel in place.channels)
        elif isinstance(place, discord.Thread):
            yield place.parent_id
        elif place is not None:
            yield channel_id

    def staff_roles(self, guild_id: int, permissions: Collection[str]) -> frozenset[int]:
        guild = self.client.get_guild(guild_id)
        return frozenset(
            role.id
            for role in (guild.roles if guild else ())
            if any(getattr(role.permissions, name) for name in permissions)
            and not any(getattr(role.permissions, name) for name in ALWAYS_EXEMPT)
            and not (role.is_default() or role.is_bot_managed())
        )

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            raise Refused(Reason.GONE)
        return guild

    def _standing(self, rule: discord.AutoModRule) -> Standing:
        me = self.client.user
        return Standing(rule.id, me is not None and rule.creator_id == me.id, _read(rule))

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            with self.actions.refusing(None):
                yield
        except Refused as refused:
            if refused.reason is Reason.MISSING_PERMISSION:
                raise Refused(refused.reason, NEEDED) from refused
            raise
        except discord.HTTPException as error:
            if error.status != 400:
                raise
            raise UserError(_("Discord refuses a rule: {why}", why=error.text[:300])) from error


def _written(rule: NativeRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "trigger": _trigger(rule),
        "actions": [AutoModRuleAction(type=AutoModRuleActionType.block_message, custom_message=rule.message)],
        "enabled": rule.enabled,
        "exempt_roles": [discord.Object(role_id) for role_id in sorted(rule.exempt_roles)],
        "exempt_channels": [discord.Object(channel_id) for channel_id in sorted(rule.exempt_channels)],
    }


def _trigger(rule: NativeRule) -> AutoModTrigger:
    match rule.trigger:
        case Trigger.KEYWORD:
            return AutoModTrigger(keyword_filter=list(rule.keywords), allow_list=list(rule.allow))
        case Trigger.MENTIONS:
            return AutoModTrigger(mention_limit=rule.limit)
        case _:
            return AutoModTrigger(type=AutoModRuleTriggerType.spam)


def _read(rule: discord.AutoModRule) -> NativeRule:
    trigger = rule.trigger
    blocks = [one for one in rule.actions if one.type is AutoModRuleActionType.block_message]
    others = [one for one in rule.actions if one.type is not AutoModRuleActionType.block_message]
    also = [f"/{pattern}/" for pattern in trigger.regex_patterns]
    also += [f"{one.type.name} {one.channel_id or one.duration or ''}" for one in others]
    also += ["mention_raid_protection"] if trigger.mention_raid_protection else []
    also += [] if blocks else ["does not block"]
    return NativeRule(
        name=rule.name,
        trigger=TRIGGERS.get(trigger.type, Trigger.OTHER),
        keywords=tuple(sorted(trigger.keyword_filter)),
        allow=tuple(sorted(trigger.allow_list)),
        limit=trigger.mention_limit,
        exempt_roles=frozenset(rule.exempt_role_ids),
        exempt_channels=frozenset(rule.exempt_channel_ids),
        message=(blocks[0].custom_message or "") if blocks else "",
        enabled=rule.enabled,
        also=tuple(also),
    )


def execution_of(payload: Payload, now: datetime) -> Execution:
    """Without the message content intent, too: the keyword is always told, what was written is not looked at."""
    kind = discord.enums.try_enum(AutoModRuleTriggerType, payload["rule_trigger_type"])
    channel_id = payload.get("channel_id")
    return Execution(
        guild_id=int(payload["guild_id"]),
        native_id=int(payload["rule_id"]),
        trigger=TRIGGERS.get(kind, Trigger.OTHER),
        member_id=int(payload["user_id"]),
        channel_id=None if channel_id is None else int(channel_id),
        keyword=str(payload.get("matched_keyword") or ""),
        at=now,
    )
