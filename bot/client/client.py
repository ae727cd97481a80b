"""The bot on Discord: it hears, shows and does; what it decides stands in the features."""

import asyncio
import importlib
import logging
import pkgutil
from collections.abc import Awaitable, Iterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from discord.ext import commands

from bot.app import App, everywhere
from bot.client import seam
from bot.client.actions import DiscordActions
from bot.client.asking import PAUSES, Asking
from bot.client.channels import DiscordChannels
from bot.client.command_names import CommandNames
from bot.client.commands import Commands
from bot.client.discipline import DiscordDiscipline
from bot.client.doors import DiscordDoors
from bot.client.events import DiscordEvents
from bot.client.forms import LostForms
from bot.client.hearing import Hearing
from bot.client.history import DiscordHistory
from bot.client.inbox import Inbox
from bot.client.lobby import DiscordLobby
from bot.client.native_automod import DiscordNativeAutomod
from bot.client.people import DiscordPeople
from bot.client.ranks import DiscordRanks
from bot.client.servers import DiscordServers
from bot.client.traffic import DiscordTraffic
from bot.client.vitals import Vitals
from bot.core.backup import Backups
from bot.core.clock import Clock
from bot.core.db import Database, gave_out, reason_of, sqlite_file
from bot.core.encrypted import Cipher
from bot.core.memory import give_back
from bot.core.operator import tell_operator
from bot.core.pace import Pace
from bot.core.shards import Shards
from bot.core.turns import Turns
from bot.features.automod.feeds import PhishingFeeds
from bot.features.digest.charts import Charts
from bot.features.engagement.needs import not_measured
from bot.features.engagement.service import DAYS_BACK

log = logging.getLogger(__name__)

SWEEP_EVERY = 20
FLUSH_EVERY = 5
SHOW_EVERY = 5
"""How soon the lists of a Q&A follow what people do: each message is edited once in that time at most."""
FEEDS_EVERY = 6
"""Hours."""
AUTOMOD_EVERY = 2
GIVE_BACK_EVERY = 600
BACKUP_LOOK_EVERY = 5
"""Minutes."""
REQUESTS_A_SECOND = 5
"""How much of Discord's fifty a second what can wait may take."""
STEP_TIMEOUT = 3
"""Seconds for each of the three steps of leaving, so that all take less than the ten that a stop has."""


class Client(commands.AutoShardedBot):
    """`ticking`: whether the clock on the wall drives the sweep; without it, whoever owns the clock calls `tick`.

    `shards`: which servers this process looks after, of several that share the database; without it all, in as many as
    Discord wants.
    """

    tree: Commands

    def __init__(
        self,
        database_url: str,
        clock: Clock,
        cipher: Cipher,
        *,
        members: bool = True,
        message_content: bool = True,
        ticking: bool = True,
        shards: Shards | None = None,
        requests_a_second: float = REQUESTS_A_SECOND,
        days_back: int = DAYS_BACK,
        phishing: PhishingFeeds | None = None,
        charts: Charts | None = None,
        step_timeout: float = STEP_TIMEOUT,
        backups: Backups | None = None,
    ) -> None:
        seam_fits = seam.fits()
        pace = Pace(requests_a_second)
        self.asking = Asking(pace)
        super().__init__(
            commands.when_mentioned,
            help_command=None,
            tree_cls=Commands,
            intents=intents(members=members, message_content=message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            enable_debug_events=not seam_fits,
            http_trace=self.asking.trace,
            shard_count=shards.count if shards else None,
        )
        self.shard_ids = list(shards.ids) if shards else None
        self.turns = Turns(database_url) if shards and not sqlite_file(database_url) else None
        self.looks_after = shards.owns if shards else everywhere
        self.clock = clock
        self.ticking = ticking
        self.step_timeout = step_timeout
        self.db = Database(database_url)
        unseen = not_measured(members=members, message_content=message_content)
        actions, history = DiscordActions(self, pace), DiscordHistory(self)
        self.app = App(
            self.db,
            clock,
            actions,
            DiscordDiscipline(self, actions),
            history,
            pace,
            charts or Charts(),
            cipher,
            channels=DiscordChannels(self, actions),
            traffic=DiscordTraffic(self),
            people=DiscordPeople(self, actions),
            doors=DiscordDoors(self, actions),
            lobby=DiscordLobby(self, actions),
            events=DiscordEvents(self, actions),
            ranks=DiscordRanks(self, actions),
            native=DiscordNativeAutomod(self, actions),
            servers=DiscordServers(self, actions),
            owns=self.is_on,
            keeps=self.looks_after,
            not_measured=unseen,
            days_back=days_back,
            phishing=phishing,
            reads_text=message_content,
            backups=backups,
        )
        self.asking.tell = lambda: tell_operator(actions, PAUSES)
        self.scheduler = AsyncIOScheduler(timezone="UTC")
        self.inbox = Inbox(self)
        self.vitals = Vitals(self)
        self._seam_fits = seam_fits

    def is_me(self, user_id: str | int) -> bool:
        return self.user is not None and int(user_id) == self.user.id

    def is_on(self, guild_id: int) -> bool:
        """Whether this process looks after a server, and knows it."""
        return self.looks_after(guild_id) and self.get_guild(guild_id) is not None

    async def setup_hook(self) -> None:
        self.asking.stand(self.http)
        await self.tree.set_translator(CommandNames())
        await self._listen()
        await self.add_cog(Hearing(self))
        await self.add_cog(self.vitals)
        await self.add_cog(LostForms(self))
        for package in cog_packages():
            await importlib.import_module(package).setup(self)
        await self.tree.register(self.db)
        if self.ticking:
            self._start_ticking()

    async def launch_shard(self, gateway: Any, shard_id: int, *, initial: bool = False) -> None:
        """Whoever waits for a turn does it before there is a connection, which Discord would end meanwhile."""
        await self._take_turn(shard_id)
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        if self.turns is None or shard_id is None:
            await super().before_identify_hook(shard_id, initial=initial)
            return
        await self._take_turn(shard_id)
        self.turns.used(shard_id)

    async def _take_turn(self, shard_id: int) -> None:
        if self.turns is None:
            return
        try:
            limits = await self.fetch_session_start_limits()
        except (discord.GatewayNotFound, OSError, aiohttp.ClientError) as error:
            log.warning("Discord did not say how many connections may begin at once: %r", error)
            await self.turns.take(shard_id)
        else:
            waits_ms = 0 if limits.remaining else limits.reset_after
            await self.turns.take(shard_id, limits.max_concurrency, waits_ms / 1000)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Raises LoginFailure as soon as Discord knows the token no more: each further request would be refused."""
        ends = [
            asyncio.ensure_future(super().connect(reconnect=reconnect)),
            asyncio.ensure_future(self.asking.token_refused.wait()),
        ]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if self.asking.token_refused.is_set():
                raise discord.LoginFailure("the token was taken back")
            await ends[0]
        finally:
            for end in ends:
                end.cancel()
            await asyncio.wait(ends)

    async def _listen(self) -> None:
        if self._seam_fits:
            seam.stand(self._connection.parsers, self, self.inbox)
            seam.take_turns(self.http, lambda: self.app.automod.deletions.busy)
            return
        log.warning("discord.py %s is not one that the bot was tested with: it runs slower", discord.__version__)
        await self.add_cog(seam.RawEvents(self.inbox))

    def _start_ticking(self) -> None:
        always = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self.scheduler.add_job(self.sweep, "interval", seconds=SWEEP_EVERY, **always)
        self.scheduler.add_job(self.flush, "interval", seconds=FLUSH_EVERY, **always)
        self.scheduler.add_job(self.watch, "interval", seconds=FLUSH_EVERY, **always)
        self.scheduler.add_job(self.show, "interval", seconds=SHOW_EVERY, **always)
        self.scheduler.add_job(self.app.automod.tick, "interval", seconds=AUTOMOD_EVERY, **always)
        self.scheduler.add_job(give_back, "interval", seconds=GIVE_BACK_EVERY, **always)  # in a thread of its own
        # While it still runs, the next one ends at once.
        self.scheduler.add_job(self.catch_up, "interval", seconds=FLUSH_EVERY, **{**always, "max_instances": 2})
        now = datetime.now(UTC)
        self.scheduler.add_job(self.app.phishing.refresh, "interval", hours=FEEDS_EVERY, next_run_time=now, **always)
        if not self.shard_ids or 0 in self.shard_ids:  # one process of several
            self.scheduler.add_job(self.app.ops.back_up, "interval", minutes=BACKUP_LOOK_EVERY, **always)
        self.scheduler.start()

    async def sweep(self) -> None:
        try:
            await self.app.sweep()
            await self.app.care.boards.look()
        except Exception as error:
            if not gave_out(error):
                raise
            log.warning("what is due waits for the database: %s", reason_of(error))
        self.app.charts.rest()

    async def flush(self) -> None:
        await self.app.engagement.flush()

    async def watch(self) -> None:
        await self.app.raids.look()
        await self.app.invites.look()
        await self.app.doctor.work()
        for doorway in self.app.doorways:
            await doorway.work()

    async def show(self) -> None:
        await self.app.qa.showing.flush()
        await self.app.guard.answer()

    async def catch_up(self) -> None:
        await self.app.audit_log.catch_up()
        await self.app.engagement.catch_up()

    async def tick(self) -> None:
        """What the scheduler does, until it has nothing left to do, for whoever moves the clock by hand."""
        await self.app.automod.tick()
        await self.flush()
        await self.catch_up()
        await self.flush()
        await self.watch()
        await self.sweep()
        await self.show()

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        if event_name != "socket_event_type":  # told of each frame, and nothing listens
            super().dispatch(event_name, *args, **kwargs)

    async def on_message(self, message: discord.Message, /) -> None:
        """No command is read from messages; the inbox listens for itself."""

    async def on_ready(self) -> None:
        log.info("connected as %s, on %s servers", self.user, len(self.guilds))

    async def close(self) -> None:
        """Stop hearing, write down what was heard, leave."""
        if self.is_closed():
            return
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        await self._in_time("disconnecting", super().close())
        await self._in_time("writing down the last counts", self.app.close())
        await self._in_time("closing the database", self._leave_database())

    async def _leave_database(self) -> None:
        await self.db.close()
        if self.turns is not None:
            await self.turns.close()

    async def _in_time(self, what: str, step: Awaitable[None]) -> None:
        try:
            await asyncio.wait_for(step, self.step_timeout)
        except Exception:
            log.exception("%s failed or took too long", what)


def intents(*, members: bool, message_content: bool) -> discord.Intents:
    """What the bot asks Discord to hear; the two that need a switch in the developer portal can be left out."""
    return discord.Intents(
        guilds=True,
        guild_messages=True,
        moderation=True,
        auto_moderation_configuration=True,
        auto_moderation_execution=True,
        guild_reactions=True,
        guild_scheduled_events=True,
        voice_states=True,
        members=members,
        message_content=message_content,
    )


def cog_packages() -> Iterator[str]:
    """By name: the rooms above are not imported from here.

    They are no extensions of discord.py: those are compiled and run anew for each client that starts.
    """
    cogs = importlib.import_module("cogs")
    return (f"cogs.{package.name}" for package in pkgutil.iter_modules(cogs.__path__) if package.ispkg)
