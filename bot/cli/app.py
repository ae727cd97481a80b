"""The command line: one file per command, and nothing heavy is imported before a command needs it."""

import importlib
import logging
import os
import sys
from typing import Annotated

import typer

from bot.cli.shelf import Group, Shelf
from bot.cli.terminal import Terminal, known_language, reader_language
from bot.core.i18n import Listing, Text, _

COMMANDS = ("demo", "init", "run", "check", "migrate", "import_", "report", "rotate_key")


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
        terminal.warn(_said(error))
        return error.exit_code
    except typer.Abort:
        terminal.warn(_("Stopped."))
        return 130
    except Exception:
        logging.getLogger("bot").exception("unexpected")
        terminal.warn(_("This is a fault of Concierge. Please report it with the lines above."))
        return 70
    return status if isinstance(status, int) else 0


def _said(error: typer.TyperException) -> Text:
    """What was typed wrong, by the kind of the parser's error."""
    hint = getattr(getattr(error, "ctx", None), "command_path", "concierge")
    param = getattr(error, "param", None)
    name = param.opts[0] if param is not None else ""
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return _("{help}", help=error.message)
        case "NoSuchOption":
            near = Listing(sorted(getattr(error, "possibilities", None) or ()))
            unknown = _("There is no option {name}.", name=getattr(error, "option_name", ""))
            meant = _("{sentence} Is {near} meant?", sentence=unknown, near=near) if near.items else unknown
            return _("{problem} `{command} --help` shows what there is.", problem=meant, command=hint)
        case "MissingParameter":
            problem = _("{name} is missing.", name=name)
        case "BadParameter":
            problem = _("{name} has a value that it can’t have: {reason}", name=name, reason=error.message)
        case _:
            problem = _("{reason}", reason=error.format_message())
    return _("{problem} `{command} --help` shows what there is.", problem=problem, command=hint)


def _print_every_letter() -> None:
    """A terminal or pipe that can't show a letter gets a substitute in place of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
