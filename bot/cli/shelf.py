"""What commands are put on: their help in the reader's language."""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from bot.cli.terminal import Terminal
from bot.core.i18n import Text, _

Function = TypeVar("Function", bound=Callable[..., Any])


class SpokenHelp:
    """A command whose `--help` is in the reader's language, too; the context's `obj` is the Terminal."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        terminal = ctx.find_root().obj
        if option is not None and isinstance(terminal, Terminal):
            option.metavar = ""
            option.help = terminal.text(_("Show this help."))
            option.rich_help_panel = terminal.text(_("Options"))
        return option


class Group(SpokenHelp, TyperGroup):
    """All commands."""


class Command(SpokenHelp, TyperCommand):
    """One command."""


class Shelf:
    """Where a command's file puts its command."""

    def __init__(self, app: typer.Typer, terminal: Terminal) -> None:
        self.app = app
        self.terminal = terminal

    def group(self, name: str, explanation: Text) -> "Shelf":
        """Commands that are typed after a word of their own."""
        app = typer.Typer(cls=Group, no_args_is_help=True)
        panel = self.terminal.text(_("Commands"))
        self.app.add_typer(app, name=name, help=self.terminal.text(explanation), rich_help_panel=panel)
        return Shelf(app, self.terminal)

    def command(self, name: str, explanation: Text) -> Callable[[Function], Function]:
        panel = self.terminal.text(_("Commands"))
        return self.app.command(name, cls=Command, help=self.terminal.text(explanation), rich_help_panel=panel)
