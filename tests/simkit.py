"""The only module that touches the inside of the simulation library. Everything else uses its public API."""

import contextlib
import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

import discord
import pytest
import simcord
import simcord.interactions
from discord import app_commands
from simcord.backend import serializers

from bot.core.actions import Refused
from bot.core.errors import UserError

PINNED = "3.2.1"
assert simcord.__version__ == PINNED, f"simkit was written against simcord {PINNED}; check it again"

AUDIT_BOT_ADDED = 28
PUBLIC_THREAD = 11
PRIVATE_THREAD = 12


def fast_settle(seconds: float = 0.002) -> None:
    """As shipped, every action waits 50 ms for the bot to be idle."""
    options: Any = simcord.Env._settle_internal.__kwdefaults__
    assert "idle" in options
    options["idle"] = seconds


def start_at(env: simcord.Env, moment: dt.datetime) -> None:
    """Before the bot starts: the simulation's clock always begins on the first of January 2026."""
    env.backend.advance_clock((moment - env.now()).total_seconds())


class _AnyDatetime(type):
    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, dt.datetime)


@contextlib.contextmanager
def apscheduler_clock(env: simcord.Env) -> Iterator[None]:
    """Make APScheduler read the simulation's clock; it asks `datetime.now()`, which stays real."""
    import apscheduler.executors.base
    import apscheduler.schedulers.base
    import apscheduler.triggers.interval

    class SimulatedDatetime(dt.datetime, metaclass=_AnyDatetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return env.now().astimezone(tz) if tz else env.now().replace(tzinfo=None)

    modules: tuple[Any, ...] = (
        apscheduler.schedulers.base,
        apscheduler.triggers.interval,
        apscheduler.executors.base,
    )
    real = [module.datetime for module in modules]
    for module in modules:
        module.datetime = SimulatedDatetime
    try:
        yield
    finally:
        for module, datetime in zip(modules, real, strict=True):
            module.datetime = datetime


def speak(monkeypatch: pytest.MonkeyPatch, locales: dict[int, str]) -> None:
    """Interactions carry the locale that `locales` names for the user; the library always says English."""
    real = simcord.interactions.base_payload

    def base_payload(*args: Any, **options: Any) -> Any:
        record, payload = real(*args, **options)
        payload["locale"] = locales.get(options["user_id"], "en-US")
        if options["guild_id"] is not None:
            payload["guild_locale"] = args[0].get_guild(options["guild_id"]).preferred_locale
        return record, payload

    monkeypatch.setattr(simcord.interactions, "base_payload", base_payload)


async def invite_bot(env: simcord.Env, name: str, by: str, channels: tuple[str, ...] = (), **server: Any) -> Any:
    """Someone adds the bot to a server that was there before: the audit log tells who, and the bot gets the event
    that `create_guild` never sends. Returns the server and that member."""
    subscribers, env.backend.subscribers = env.backend.subscribers, []
    guild = env.create_guild(name, **server)
    member = guild.add_member(env.create_user(by))
    for channel in channels:
        guild.create_text_channel(channel)
    env.backend.record_audit_log(guild.id, AUDIT_BOT_ADDED, target_id=env.backend.bot_user.id, user_id=member.id)
    env.backend.subscribers = subscribers
    payload = dict(serializers.guild_create_payload(env.backend, env.backend.get_guild(guild.id)))
    payload.pop("unavailable", None)
    env.backend.emit("GUILD_CREATE", payload)
    return guild, member


async def happen(env: simcord.Env, event: str, *args: object) -> None:
    """Something that the library never lets happen, such as a lost connection."""
    with env._bot_scope():
        env.bot.dispatch(event, *args)
    await env.settle()


def forbid_bot(env: simcord.Env, guild: Any, **permissions: bool) -> None:
    """Change what the bot may do: the role that it was invited with, and everyone's."""
    for role in list(env.backend.get_guild(guild.id).roles.values()):
        if role.managed or role.id == guild.id:
            has = discord.Permissions(role.permissions)
            has.update(**permissions)
            env.backend.edit_role(guild.id, role.id, {"permissions": has.value})


async def open_post(env: simcord.Env, forum: Any, author: Any, title: str, text: str) -> Any:
    """A member's forum post; returns its opener, which on Discord has the id of the thread."""
    thread = env.backend.create_thread(forum.id, title, author.id, type=PUBLIC_THREAD)
    with _next_id(env, thread.id):
        message = env.backend.create_message(thread.id, author.id, text)
    await env.settle()
    return message


async def say_in_thread(env: simcord.Env, channel: Any, author: Any, text: str, *, private: bool = False) -> Any:
    kind = PRIVATE_THREAD if private else PUBLIC_THREAD
    thread = env.backend.create_thread(channel.id, "a thread", author.id, type=kind)
    message = env.backend.create_message(thread.id, author.id, text)
    await env.settle()
    return message


@contextlib.contextmanager
def _next_id(env: simcord.Env, wanted: int) -> Iterator[None]:
    backend: Any = env.backend
    backend.snowflake = lambda: wanted
    try:
        yield
    finally:
        del backend.snowflake


def texts(components: list[Any]) -> Iterator[str]:
    """What is written in components: text, labels, what pictures are said to show."""
    for component in components:
        yield from (component[key] for key in ("content", "label", "description") if component.get(key))
        for key in ("components", "items"):
            yield from texts(component.get(key, []))


class Complaints(logging.Handler):
    """What was logged as an error: a test that does not expect it fails."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def expected(self) -> list[logging.LogRecord]:
        """Hand over what was logged; it no longer fails the test."""
        records, self.records = self.records, []
        return records


def unexpected_errors(env: simcord.Env) -> list[BaseException]:
    """What the bot raised and no test looked at, but for refusals, which are answers."""
    return [error for error in env.errors_since(env._errors_acknowledged) if not _is_answer(error)]


def _is_answer(error: BaseException) -> bool:
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    return isinstance(cause, (UserError, Refused, app_commands.CheckFailure))
