import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.i18n import Listing, _

if TYPE_CHECKING:
    from bot.client.application import Application

LOOK_EVERY_S = 3.0
PORTAL = "https://discord.com/developers/applications"


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("init", _("Set the bot up step by step, from the token to its first server; writes config.toml."))
    def init(
        config: Annotated[Path, terminal.option("--config", metavar="FILE", help=_("The file to write."))] = Path(
            "config.toml"
        ),
        members: Annotated[
            bool, terminal.option("--members/--no-members", help=_("Use the intent Server Members."))
        ] = True,
        message_content: Annotated[
            bool,
            terminal.option("--message-content/--no-message-content", help=_("Use the intent Message Content.")),
        ] = True,
    ) -> None:
        with terminal.telling():
            if config.exists() and not terminal.confirm(_("{file} is there already. Replace it?", file=config)):
                raise typer.Exit(1)
            wanted = {"members": members, "message_content": message_content}
            terminal.say(
                _("Make an application at {portal}, and under Bot → Reset Token copy its token.", portal=PORTAL)
            )
            token, application = _ask_token(terminal)
            asyncio.run(_lead(terminal, token, application, wanted))
            write_config(config, token, wanted)
            terminal.say(_("{file} is written; only this user may read it.", file=config.absolute()))
            terminal.say(_("Next: type `concierge run`, and in Discord `/setup`."))


def _ask_token(terminal: Terminal) -> tuple[str, "Application"]:
    """Ask until Discord takes one."""
    from bot.client.application import API, TokenRefused, read_application

    while True:
        token = terminal.ask_hidden(_("Token (it stays hidden)"))
        try:
            return token, asyncio.run(read_application(token, terminal.api or API))
        except TokenRefused as error:
            terminal.warn(error.text)


async def _lead(terminal: Terminal, token: str, application: "Application", wanted: dict[str, bool]) -> None:
    from bot.client.application import REASONS
    from bot.core.permissions import PERMISSIONS

    terminal.say(_("This is {bot}.", bot=application.name))
    await _wait_for_intents(terminal, token, application, wanted)
    terminal.say(_("Invite it with this link: {link}", link=application.invite_link))
    terminal.say(_("It asks for exactly these permissions:"))
    for name, reason in REASONS.items():
        terminal.say(_("  {permission}: {reason}", permission=PERMISSIONS[name], reason=reason))
    await _wait_for_server(terminal, token)


async def _wait_for_intents(
    terminal: Terminal, token: str, application: "Application", wanted: dict[str, bool]
) -> None:
    from bot.client.application import API, INTENTS, read_application

    told: tuple[str, ...] = ()
    while off := application.off(**wanted):
        if not told:
            terminal.say(_("Under Privileged Gateway Intents at {portal}:", portal=application.portal))
        if off != told:
            terminal.say(_("still off: {intents}", intents=Listing([INTENTS[name] for name in off])))
        told = off
        await asyncio.sleep(LOOK_EVERY_S)
        application = await read_application(token, terminal.api or API)
    terminal.say(_("The intents are as they should be."))


async def _wait_for_server(terminal: Terminal, token: str) -> None:
    from bot.client.application import API, read_servers

    servers = await read_servers(token, terminal.api or API)
    if not servers:
        terminal.say(_("Waiting for it to join a server…"))
    while not servers:
        await asyncio.sleep(LOOK_EVERY_S)
        servers = await read_servers(token, terminal.api or API)
    terminal.say(_("It is on {servers}.", servers=Listing(list(servers.values()))))


def write_config(path: Path, token: str, wanted: dict[str, bool]) -> None:
    """Readable by this user only, whatever was there before."""
    lines = ["# config.example.toml shows every option.", f"token = {json.dumps(token)}"]
    left_out = [f"{name} = false" for name, want in wanted.items() if not want]
    lines += ["", "[intents]", *left_out] if left_out else []
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    draft.replace(path)
