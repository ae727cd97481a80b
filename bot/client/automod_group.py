"""`/automod`, to which several features add their commands."""

from typing import cast

from discord import app_commands

from bot.client.client import Client


def automod_group(client: Client) -> app_commands.Group:
    return cast("app_commands.Group", client.tree.get_command("automod"))
