"""A client in a process of its own: `python -m tests.fake_discord.clients NAME API GATEWAY`.

Only the addresses differ from a run against Discord.
"""

import asyncio
import sys


def main(name: str, api: str, gateway: str) -> None:
    if name == "bare":
        sys.modules["orjson"] = None  # type: ignore[assignment] # discord.py takes it where it is installed
    import discord
    import yarl

    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    if name == "concierge":
        concierge(api)
    else:
        bare(fast=name == "bare_fast")


def concierge(api: str) -> None:
    """`concierge run`, configured by its environment."""
    from bot.cli.app import command_line
    from bot.cli.terminal import Terminal

    sys.exit(command_line(Terminal("en", api))(["run"], prog_name="concierge", standalone_mode=False))


def bare(*, fast: bool) -> None:
    """discord.py's client that hears everything and does nothing; `fast`: on uvloop, and with orjson."""
    import discord
    import uvloop

    client = discord.Client(intents=discord.Intents.all())

    @client.event
    async def on_message(_message: discord.Message) -> None:
        pass

    with asyncio.Runner(loop_factory=uvloop.new_event_loop if fast else None) as runner:
        runner.run(client.start("bare"))


if __name__ == "__main__":
    main(*sys.argv[1:])
