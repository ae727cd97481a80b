"""The command line: one file per command, and nothing heavy is imported before a command needs it."""

import importlib
import logging
import os
import re
import sys
from difflib import get_close_matches
from typing import Annotated

import typer

from bot.cli.shelf import Group, Shelf
from bot.cli.terminal import Terminal, known_language, reader_language
from bot.core.i18n import Listing, Text, _

COMMANDS = (
    "demo",
    "init",
    "run",
    "check",
    "migrate",
    "import_",
    "report",
    "verify",
    "automod",
    "backup",
    "restore",
    "move",
    "rotate_key",
    "privacy",
)
STOPPED = 130
"""What shells call the status of a command that Ctrl-C ended."""
NAMES = [name.strip("_").replace("_", "-") for name in COMMANDS]


def command_line(terminal: Terminal) -> typer.Typer:
    app = typer.Typer(cls=Group, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

    @app.callback(
        help=terminal.text(_("Concierge counts what happens in your Discord server and says what to do next.")),
        context_settings={"obj": terminal},
    )
    def root(
        lang: Annotated[
            str | None, terminal.option("--lang", metavar="CODE", help=_("The language of what is printed: en, fr."))
        ] = None,
    ) -> None:
        with terminal.telling():
            known_language(lang, "en")

    for name in COMMANDS:
        importlib.import_module(f"bot.cli.{name}").add(Shelf(app, terminal), terminal)
    return app


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    _print_every_letter()
    terminal = Terminal(reader_language(arguments, os.environ))
    try:
        status = command_line(terminal)(arguments, prog_name="concierge", standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            terminal.out.print(error.message)
        else:
            terminal.warn(_mistyped(error))
        return error.exit_code
    except typer.Abort:
        terminal.warn(_("Stopped."))
        return STOPPED
    except Exception:
        logging.getLogger("bot").exception("unexpected")
        terminal.warn(_("This is a fault of Concierge. Please report it with the lines above."))
        return 70
    if status == STOPPED:
        terminal.warn(_("Stopped."))
    return status if isinstance(status, int) else 0


def _mistyped(error: typer.TyperException) -> Text:
    """What was typed wrong, by the kind of the parser's error."""
    command = getattr(getattr(error, "ctx", None), "command_path", "concierge")
    return _("{problem} `{command} --help` shows what there is.", problem=_problem(error), command=command)


def _problem(error: typer.TyperException) -> Text | str:
    param = getattr(error, "param", None)
    name = (param.opts[0] if param.opts[0].startswith("-") else param.metavar) if param is not None else ""
    match type(error).__name__:
        case "NoSuchOption":
            near = sorted(getattr(error, "possibilities", None) or ())
            option = getattr(error, "option_name", "")
            if near:
                return _("There is no option {name}. Is {near} meant?", name=option, near=Listing(near))
            return _("There is no option {name}.", name=option)
        case "MissingParameter":
            return _("{name} is missing.", name=name)
        case "BadOptionUsage":
            return _("{name} needs a value.", name=getattr(error, "option_name", name))
        case "BadParameter":
            if (last := getattr(param, "max", None)) is not None:
                first = getattr(param, "min", 0)
                return _("{name} must be a whole number from {first} to {last}.", name=name, first=first, last=last)
            return _("{name} must be a whole number.", name=name)
    # The parser tells these two apart by its words alone.
    if found := re.search(r"^No such command '(.*?)'", error.message):
        near = get_close_matches(found[1], NAMES) or NAMES
        return _("There is no command {name}. There is {known}.", name=found[1], known=Listing(near))
    if found := re.search(r"^Got unexpected extra arguments?.*\((.*)\)", error.message):
        return _("This is too much: {arguments}.", arguments=found[1])
    return error.format_message()


def _print_every_letter() -> None:
    """A terminal or pipe that can't show a letter gets a substitute in place of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
