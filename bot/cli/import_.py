from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal


def add(shelf: Shelf, terminal: Terminal) -> None:
    pass
