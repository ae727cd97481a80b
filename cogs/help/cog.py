import discord
from discord import app_commands
from discord.ext import commands

from bot.client.commands import Commands
from bot.client.facts import Interaction
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import Words, _, n_, p_
from bot.core.posts import Post

Command = app_commands.Command[commands.Cog, ..., None]
Usable = Command | app_commands.ContextMenu
Root = Usable | app_commands.Group
MOST_PROPOSED = 25


class NoSuchGroup(UserError):
    def __init__(self) -> None:
        super().__init__(_("There is no such group of commands that you may use. `/help` shows which there are."))


class Help(commands.Cog):
    def __init__(self, tree: Commands) -> None:
        self.tree = tree

    @app_commands.command(name="help", description="What you may use here")
    @app_commands.describe(about="A group of commands: what each of them does")
    async def show(self, interaction: Interaction, about: str | None = None) -> None:
        await defer(interaction)
        words = await reader_words(interaction)
        if about is not None:
            await self._show_group(interaction, words, about)
            return
        usable = self._usable(interaction.permissions)
        everyone = [line_of(root, self.tree, words) for root in usable if needed(root) is None]
        staff = [line_of(root, self.tree, words) for root in usable if needed(root) is not None]
        hint = "-# " + words.say(_("`/help` with the name of a group shows each of its commands."))
        await reply(interaction, Post(("## " + words.say(_("What you may use here")), "\n".join(everyone), hint)))
        if staff:
            heading = "### " + words.say(_("Not for everyone: your permissions allow it"))
            await reply(interaction, Post((heading, "\n".join(staff))))

    async def _show_group(self, interaction: Interaction, words: Words, name: str) -> None:
        group = self._groups(interaction.permissions).get(name.strip("/ ").lower())
        if group is None:
            raise NoSuchGroup
        inside = (command for command in group.walk_commands() if isinstance(command, app_commands.Command))
        lines = [line_of(one, self.tree, words) for one in sorted(inside, key=lambda one: one.qualified_name)]
        heading = f"## /{words.say(p_('command', group.name))}"
        await reply(interaction, Post((heading, described(group.description, words), "\n".join(lines))))

    @show.autocomplete("about")
    async def propose(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        words, part = await reader_words(interaction), typed.strip("/ ").lower()
        called = {name: words.say(p_("command", name)) for name in self._groups(interaction.permissions)}
        fitting = [(name, shown) for name, shown in called.items() if part in name or part in shown]
        return [app_commands.Choice(name=shown, value=name) for name, shown in fitting[:MOST_PROPOSED]]

    def _groups(self, has: discord.Permissions) -> dict[str, app_commands.Group]:
        return {root.name: root for root in self._usable(has) if isinstance(root, app_commands.Group)}

    def _usable(self, has: discord.Permissions) -> list[Root]:
        """Commands and groups by name, then what is pressed on messages and on members."""
        typed = sorted(self.tree.get_commands(type=discord.AppCommandType.chat_input), key=lambda root: root.name)
        on_messages = self.tree.get_commands(type=discord.AppCommandType.message)
        on_members = self.tree.get_commands(type=discord.AppCommandType.user)
        return [root for root in (*typed, *on_messages, *on_members) if may_use(has, root)]


def line_of(command: Root, tree: Commands, words: Words) -> str:
    if isinstance(command, app_commands.ContextMenu):
        named = p_("command", command.name)
        on_member = command.type is discord.AppCommandType.user
        where = _("On a member: *Apps → {name}*", name=named)
        name = words.say(where if on_member else _("On a message: *Apps → {name}*", name=named))
        return f"{name} · {described(command.extras['description'], words)}"
    if isinstance(command, app_commands.Group):
        inside = [one for one in command.walk_commands() if isinstance(one, app_commands.Command)]
        count = words.say(n_("{count} command", "{count} commands", len(inside)))
        return f"**/{words.say(p_('command', command.name))}** · {described(command.description, words)} · {count}"
    return f"{tree.mention(command.qualified_name)} · {described(command.description, words)}"


def described(description: str, words: Words) -> str:
    return words.say(p_("command description", description))


def needed(command: Root) -> discord.Permissions | None:
    """Discord reads the permissions of a whole group, never of one command in it."""
    if isinstance(command, app_commands.Command):
        return (command.root_parent or command).default_permissions
    return command.default_permissions


def may_use(has: discord.Permissions, command: Root) -> bool:
    needs = needed(command)
    return needs is None or has.administrator or has.is_superset(needs)
