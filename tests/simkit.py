"""The only module that touches the inside of the simulation library. Everything else uses its public API."""

import collections
import contextlib
import datetime as dt
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import discord
import pytest
import simcord
import simcord.interactions
from discord import app_commands
from simcord.backend import serializers
from simcord.backend.access import channel_accessible
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from simcord.http import router, routes

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


def patient_start() -> None:
    """As shipped, a bot has five seconds to start; here as long as for everything else."""
    library: Any = simcord.Env
    real, starting = library._settle_internal, 5.0

    # ASYNC109: the name is the library's.
    async def settle(env: Any, *, timeout: float | None = None, **options: Any) -> None:  # noqa: ASYNC109
        await real(env, timeout=None if timeout == starting else timeout, **options)

    library._settle_internal = settle


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


def forbid_bot_in(env: simcord.Env, channel: Any, **permissions: bool) -> None:
    """In one channel alone; none: what it may elsewhere, it may there."""
    denied = discord.Permissions(**permissions).value
    bot_id = env.backend.bot_user.id
    env.backend.set_overwrite(channel.id, Overwrite(bot_id, OverwriteType.MEMBER, deny=denied))


def allow(env: simcord.Env, guild: Any, role: str, may: discord.Permissions) -> None:
    """What the members of a role may do, from now on."""
    [known] = [one for one in env.backend.get_guild(guild.id).roles.values() if one.name == role]
    env.backend.edit_role(guild.id, known.id, {"permissions": may.value})


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


def buttons(components: list[Any]) -> Iterator[tuple[str, str]]:
    for component in components:
        if "custom_id" in component:
            yield component["custom_id"], component.get("label", "")
        yield from buttons(component.get("components", []))


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


# What Discord gives to a bot that reads, where the library gives something else


def give_as_discord() -> None:
    """After an id come the oldest messages; archived threads come in pages, the last archived first; and of a
    server's threads those that the bot may see and that are open."""
    for template, of_library, ours in (
        ("channels/{channel_id}/messages", routes.messages.get_history, _history),
        ("channels/{channel_id}/threads/archived/public", routes.channels.archived_public_threads, _archived),
    ):
        known: list[Any] = router._ROUTES["GET"]
        known[known.index((template.split("/"), of_library))] = (template.split("/"), ours)
    server: Any = serializers.guild_create_payload

    def with_open_threads(backend: Any, guild: Any) -> Any:
        threads = [thread for thread in backend.active_threads(guild.id) if _bot_sees(backend, thread.id)]
        return {**server(backend, guild), "threads": [serializers.thread_payload(backend, one) for one in threads]}

    serializers.guild_create_payload = with_open_threads


def _history(ctx: Any) -> Any:
    if "after" not in ctx.params:
        return routes.messages.get_history(ctx)
    limit, ctx.params = int(ctx.params["limit"]), {**ctx.params, "limit": sys.maxsize}
    return routes.messages.get_history(ctx)[-limit:]


def _archived(ctx: Any) -> Any:
    page: Any = routes.channels.archived_public_threads(ctx)
    threads = sorted(page["threads"], key=_archived_at, reverse=True)
    if "before" in ctx.params:
        before = dt.datetime.fromisoformat(ctx.params["before"])
        threads = [thread for thread in threads if _archived_at(thread) < before]
    limit = int(ctx.params["limit"])
    return {**page, "threads": threads[:limit], "has_more": len(threads) > limit}


def _archived_at(thread: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(thread["thread_metadata"]["archive_timestamp"])


def _bot_sees(backend: Any, channel_id: int) -> bool:
    return channel_accessible(backend, channel_id, backend.bot_user.id)


class Wire:
    """Between Discord and the bot. Where it is cut, events are lost, but for those that `kept` is to keep.

    `told`: what the bot was told of late; `holds`: whether to hold something back. Of what the bot may not see, it is
    told nothing.
    """

    def __init__(self, env: simcord.Env) -> None:
        self.env = env
        self.kept: list[tuple[str, Any]] | None = None
        self.told: collections.deque[tuple[str, Any]] = collections.deque(maxlen=30)
        self.holds: Callable[[str, Any], bool] = lambda _event, _payload: False
        self._feed: Any = None

    async def plug(self, client: discord.Client) -> None:
        """A bot starts."""
        if self._feed is None:
            self.env.bot = client
            await self.env.start()
        else:
            await self.env.restart_bot(client)
        [self._feed] = self.env.backend.subscribers
        self.env.backend.subscribers = [self._carry]
        self.kept = None
        self.told.clear()

    async def unplug(self) -> None:
        """The bot is gone, without a word; whatever it was at ends in the middle."""
        self.env.backend.subscribers = []
        await self.env._detach_bot()

    def tell(self, event: str, payload: Any) -> None:
        self.told.append((event, payload))
        self._feed(event, payload)

    def _carry(self, event: str, payload: Any) -> None:
        of = payload["id"] if event.startswith("THREAD_") and "id" in payload else payload.get("channel_id")
        backend = self.env.backend
        if of is not None and int(of) in backend.channels and not _bot_sees(backend, int(of)):
            return
        if self.kept is not None:
            self.kept.append((event, payload))
        elif not self.holds(event, payload):
            self.tell(event, payload)

    async def resume(self) -> None:
        """Discord tells again what was missed."""
        missed, self.kept = self.kept or [], None
        for event, payload in missed:
            self.tell(event, payload)
        await happen(self.env, "shard_resumed", 0)


class Hands:
    """What people and robots do, whether a bot is there or not. Everything goes by ids."""

    def __init__(self, env: simcord.Env, guild_id: int) -> None:
        self.backend: Any = env.backend
        self.guild_id = guild_id

    def says(self, place_id: int, author_id: int, text: str, **more: Any) -> int:
        thread = self.backend.get_channel(place_id)
        if thread.is_thread and thread.thread_metadata.archived:
            self.archives(place_id, archived=False)
        return int(self.backend.create_message(place_id, author_id, text, **more).id)

    def webhook(self, channel_id: int) -> int:
        return int(self.backend.create_webhook(channel_id, "news", self.backend.bot_user.id).id)

    def opens(self, name: str, kind: discord.ChannelType = discord.ChannelType.text) -> int:
        return int(self.backend.create_channel(self.guild_id, name, type=kind.value).id)

    def posts(self, forum_id: int, author_id: int, text: str) -> int:
        """The id of the post and of its opener."""
        backend = self.backend
        thread = backend.create_thread(forum_id, text, author_id, type=PUBLIC_THREAD, broadcast=False)
        backend.get_channel(forum_id).last_message_id = thread.id
        backend.announce_thread_create(thread)
        backend.snowflake = lambda: thread.id
        try:
            return int(backend.create_message(thread.id, author_id, text).id)
        finally:
            del backend.snowflake

    def hangs_thread(self, channel_id: int, author_id: int, on: int | None, *, private: bool) -> int:
        kind = PRIVATE_THREAD if private else PUBLIC_THREAD
        return int(self.backend.create_thread(channel_id, "a thread", author_id, type=kind, message_id=on).id)

    def archives(self, thread_id: int, *, archived: bool = True) -> None:
        state = {"archived": archived, "archive_timestamp": self.backend.now_iso()}
        self.backend.edit_channel(thread_id, {}, thread_metadata=state)

    def lets_the_bot(self, channel_id: int, *, view: bool, read: bool) -> None:
        """Whoever may see a channel again is told which threads are open in it."""
        backend, bot_id = self.backend, self.backend.bot_user.id
        saw = _bot_sees(backend, channel_id)
        may_not = discord.Permissions(view_channel=not view, read_message_history=not read).value
        backend.set_overwrite(channel_id, Overwrite(bot_id, OverwriteType.MEMBER, deny=may_not))
        if view and not saw:
            threads = [one for one in backend.active_threads(self.guild_id) if one.parent_id == channel_id]
            listed = serializers.thread_list_payload(backend, threads)
            backend.emit(
                "THREAD_LIST_SYNC", {**listed, "guild_id": str(self.guild_id), "channel_ids": [str(channel_id)]}
            )

    def deletes(self, place_id: int, message_id: int) -> None:
        self.backend.delete_message(place_id, message_id)

    def closes(self, channel_id: int) -> None:
        self.backend.delete_channel(channel_id)

    def person(self, name: str, *, bot: bool = False) -> int:
        return int(self.backend.make_user(name, bot=bot).id)

    def joins(self, member_id: int) -> None:
        self.backend.add_member(self.guild_id, member_id, announce=True)

    def leaves(self, member_id: int) -> None:
        self.backend.remove_member(self.guild_id, member_id)


async def tell_message(env: simcord.Env, channel: Any, author: Any, **parts: Any) -> int:
    """A message with parts that the library lets nobody write, as the gateway tells it; its id."""
    silent, env.backend.subscribers = env.backend.subscribers, []
    message = env.backend.create_message(channel.id, author.id, "look")
    env.backend.subscribers = silent
    payload: Any = dict(serializers.message_payload(env.backend, message))
    payload |= {"guild_id": str(channel.guild.id), "member": {"roles": [], "joined_at": None}, **parts}
    env.backend.emit("MESSAGE_CREATE", payload)
    await env.settle()
    return int(payload["id"])


def poll(question: str, *answers: str) -> dict[str, Any]:
    media = [{"poll_media": {"text": text}} for text in answers]
    return {"question": {"text": question}, "answers": media, "expiry": None, "allow_multiselect": False}
