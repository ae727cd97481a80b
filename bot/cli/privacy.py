from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.i18n import _


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("privacy", _("Print what is stored, for whom, why and how long, as Markdown: for your own notice."))
    def privacy() -> None:
        import bot.app  # noqa: F401 it knows every table
        from bot.features.privacy.notice import document

        terminal.out.print(document(terminal.words.code), end="")
