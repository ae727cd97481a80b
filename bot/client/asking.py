"""How Discord is asked: where, and no more once it has refused too much."""

import discord


def ask_at(api: str) -> None:
    """Discord's own address, or a proxy that keeps its rate limits for several processes."""
    discord.http.Route.BASE = api
