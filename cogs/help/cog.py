import discord
from discord import app_commands
from discord.ext import commands

from bot.client.commands import Commands
from bot.client.facts import Interaction
from bot.client.language import reader_words
from bot.client.replies import reply
from bot.core.i18n import Words, _, p_
from bot.core.posts import Post

Command = app_commands.Command[commands.Cog, ..., None]
Usable = Command | app_commands.ContextMenu


class Help(commands.Cog):
    def __init__(self, tree: Commands) -> None:
        self.tree = tree

    @app_commands.command(name="help", description="What you may use here")
    async def show(self, interaction: Interaction) -> None:
        usable = [command for command in self._all() if may_use(interaction.permissions, command)]
        words = await reader_words(interaction)
        everyone = [self._line(command, words) for command in usable if needed(command) is None]
        staff = [self._line(command, words) for command in usable if needed(command) is not None]
        parts = ["## " + words.say(_("What you may use here")), "\n".join(everyone)]
        if staff:
            parts += ["### " + words.say(_("Not for everyone: your permissions allow it")), "\n".join(staff)]
        await reply(interaction, Post(tuple(parts)))

    def _all(self) -> list[Usable]:
        commands = self.tree.walk_commands(type=discord.AppCommandType.chat_input)
        typed = [command for command in commands if isinstance(command, app_commands.Command)]
        on_messages = self.tree.get_commands(type=discord.AppCommandType.message)
        on_members = self.tree.get_commands(type=discord.AppCommandType.user)
        return [*sorted(typed, key=lambda command: command.qualified_name), *on_messages, *on_members]

    def _line(self, command: Usable, words: Words) -> str:
        if isinstance(command, app_commands.ContextMenu):
            named = p_("command", command.name)
            on_member = command.type is discord.AppCommandType.user
            where = _("On a member: *Apps → {name}*", name=named)
            name = words.say(where if on_member else _("On a message: *Apps → {name}*", name=named))
            description = command.extras["description"]
        else:
            name, description = self.tree.mention(command.qualified_name), command.description
        return f"{name} · {words.say(p_('command description', description))}"


def needed(command: Usable) -> discord.Permissions | None:
    """Discord reads the permissions of a whole group, never of one command in it."""
    if isinstance(command, app_commands.ContextMenu):
        return command.default_permissions
    return (command.root_parent or command).default_permissions


def may_use(has: discord.Permissions, command: Usable) -> bool:
    needs = needed(command)
    return needs is None or has.administrator or has.is_superset(needs)
