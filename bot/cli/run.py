import asyncio
import gc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.errors import UserError
from bot.core.i18n import Listing, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.client.application import Application
    from bot.core.config import Config, Loaded
    from bot.core.encrypted import Cipher
    from bot.core.shards import Shards


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("run", _("Start the bot; Ctrl-C stops it."))
    def run(
        shards: Annotated[
            str | None,
            terminal.option(
                "--shards",
                metavar="PART",
                help=_("Look after a part of the servers only, beside other processes: 0-3/16 is four of 16 shards."),
            ),
        ] = None,
        config: Annotated[Path | None, terminal.config_option()] = None,
    ) -> None:
        from bot.core import log
        from bot.core.config import load
        from bot.core.shards import Shards

        with terminal.telling():
            loaded = load(config)
            options = loaded.config
            part = shards or options.discord.shards
            log.set_up(options.log.level, options.log.format, options.secrets(), file=options.log.to_file())
            with asyncio.Runner(loop_factory=_fast_loop()) as runner:
                runner.run(_run(terminal, loaded, Shards.read(part) if part else None))


def _fast_loop() -> "Callable[[], asyncio.AbstractEventLoop] | None":
    """uvloop's, where it is installed."""
    try:
        import uvloop
    except ModuleNotFoundError:
        return None
    return uvloop.new_event_loop


async def _run(terminal: Terminal, loaded: "Loaded", shards: "Shards | None") -> None:
    from bot.cli.opened import opened_alone
    from bot.client.application import read_application
    from bot.core.opening import place_of

    config, url = loaded.config, loaded.config.database.url
    token = token_of(config)
    if loaded.source:
        terminal.say(_("Configuration: {file}", file=loaded.source.absolute()))
    async with opened_alone(terminal, config, shards) as opened:
        terminal.say(_("Data: {place}", place=place_of(url)))
        if shards:
            terminal.say(_("Shards: {shards}", shards=str(shards)))
        if opened.migrated:
            terminal.say(_("The tables were brought to this version."))
        cipher = await _open_key(config)
        application = await read_application(token, terminal.api or config.discord.api_base)
        refuse_missing_intents(application, config)
        terminal.say(_("Connecting as {bot}; Ctrl-C stops it.", bot=application.name))
        await _connect(terminal, config, token, cipher, opened.lost, shards)
    terminal.say(_("Stopped."))


def token_of(config: "Config") -> str:
    if config.token is None:
        raise UserError(
            _(
                "There is no token: put it into config.toml as token, or into the environment as DISCORD_TOKEN. "
                "`concierge init` leads you there."
            )
        )
    return config.token.get_secret_value()


async def _open_key(config: "Config") -> "Cipher":
    from bot.core.db import Database
    from bot.core.opening import open_key

    db = Database(config.database.url)
    try:
        return await open_key(db, config.database.url, config.encryption.keys())
    finally:
        await db.close()


def refuse_missing_intents(application: "Application", config: "Config") -> None:
    """Discord would end the connection without saying which switch is off."""
    from bot.client.application import INTENTS

    off = application.off(members=config.intents.members, message_content=config.intents.message_content)
    if off:
        raise UserError(
            _(
                "Switched off for {bot}: {intents}. Switch it on at {portal}, or do without: set {options} to false, "
                "and what it would have measured reads “not measured”.",
                bot=application.name,
                intents=Listing([INTENTS[name] for name in off]),
                portal=application.portal,
                options=Listing([f"intents.{name}" for name in off]),
            )
        )


async def _connect(
    terminal: Terminal,
    config: "Config",
    token: str,
    cipher: "Cipher",
    lost: asyncio.Event,
    shards: "Shards | None",
) -> None:
    from bot.cli.opened import backups_of
    from bot.client.asking import ask_at
    from bot.client.client import Client
    from bot.client.fetching import fetch_text
    from bot.client.http import serving
    from bot.client.running import live
    from bot.core.clock import SystemClock
    from bot.features.automod.feeds import PhishingFeeds

    ask_at(terminal.api or config.discord.api_base)
    intents = config.intents
    client = Client(
        config.database.url,
        SystemClock(),
        cipher,
        members=intents.members,
        message_content=intents.message_content,
        shards=shards,
        days_back=config.counting.history_days,
        phishing=PhishingFeeds(config.automod.phishing_feeds, fetch_text, config.automod.feeds_folder),
        backups=backups_of(config),
    )
    client.add_listener(_keep_what_is_loaded, "on_ready")
    leaving = _("Leaving: the last counts are written down.")
    async with serving(client.vitals, config.http.host, config.http.port or None) as port:
        if port:
            terminal.say(_("Health: http://{host}:{port}/healthz", host=config.http.host, port=str(port)))
        await live(client, token, lost, lambda: terminal.say(leaving))


async def _keep_what_is_loaded() -> None:
    """Python would look through all of it for garbage again and again, and every message waits meanwhile."""
    gc.collect()
    gc.freeze()
