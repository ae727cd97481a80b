"""How a command speaks: in the reader's language, mistakes to stderr, no traceback for what a person can mend."""

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

import typer
from rich.console import Console

from bot.core.errors import UserError
from bot.core.i18n import Listing, Text, _, languages, words
from bot.core.names import harmless

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Terminal:
    """One run of the command line; `api` is where Discord answers."""

    def __init__(self, language: str, api: str | None = None) -> None:
        self.words = words(language)
        self.api = api
        self.out = Console(markup=False, highlight=False, soft_wrap=True)
        self.err = Console(markup=False, highlight=False, soft_wrap=True, stderr=True)

    def text(self, text: Text) -> str:
        return harmless(self.words.say(text))

    def say(self, text: Text, mark: str = "") -> None:
        self.out.print(mark + self.text(text))

    def note(self, text: Text) -> None:
        """What is said beside the result, so that a pipe gets the result alone."""
        self.err.print(self.text(text))

    def warn(self, text: Text, mark: str = "") -> None:
        self.err.print(mark + self.text(text), style="red")

    def ask_hidden(self, question: Text) -> str:
        return str(typer.prompt(self.text(question), hide_input=True)).strip()

    def confirm(self, question: Text) -> bool:
        return bool(typer.confirm(self.text(question)))

    def option(self, *names: str, help: Text, **more: Any) -> Any:  # noqa: A002 typer's word
        more.setdefault("metavar", "")  # a switch takes no value
        # Whoever opens a file says why it can't be, better than the parser does.
        panel = self.text(_("Options"))
        return typer.Option(*names, help=self.text(help), rich_help_panel=panel, readable=False, **more)

    def argument(self, *, help: Text, **more: Any) -> Any:  # noqa: A002 typer's word
        panel = self.text(_("Arguments"))
        return typer.Argument(help=self.text(help), rich_help_panel=panel, readable=False, **more)

    def config_option(self) -> Any:
        return self.option(
            "--config", metavar="FILE", help=_("The configuration; without it config.toml, if there is one.")
        )

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Say what a person can mend, and leave with a status that is not zero."""
        try:
            yield
        except UserError as error:
            for mistake in getattr(error, "mistakes", (error.text,)):
                self.warn(mistake)
            raise typer.Exit(1) from None
        except OSError as error:
            if error.filename is None and error.errno not in FULL:
                raise
            self.warn(_not_written(error))
            raise typer.Exit(1) from None


def _not_written(error: OSError) -> Text:
    if error.filename is None:
        return _("Nothing more can be written: {reason}.", reason=error.strerror)
    return _("{file} can’t be read or written: {reason}.", file=error.filename, reason=error.strerror)


class UnknownLanguage(UserError):
    def __init__(self, code: str) -> None:
        super().__init__(_("There is no language {code}. There are {known}.", code=code, known=Listing(languages())))


def known_language(code: str | None, otherwise: str) -> str:
    """Raises UnknownLanguage for one that has no words."""
    if code is not None and code not in languages():
        raise UnknownLanguage(code)
    return code or otherwise


def reader_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """What `--lang` says, else what the system speaks, else English; an unknown one is refused by its command."""
    for name, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        asked = following if name == "--lang" else name.removeprefix("--lang=") if name.startswith("--lang=") else ""
        if asked in languages():
            return asked
    system = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "en")
    code = system.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return code if code in languages() else "en"
