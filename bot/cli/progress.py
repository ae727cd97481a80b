"""How far a long command is: a bar with the time left in a terminal, nothing in a pipe."""

from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from bot.cli.terminal import Terminal
from bot.core.i18n import _, n_


class _Bar:
    def __init__(self, terminal: Terminal, *how_fast: ProgressColumn) -> None:
        self.terminal = terminal
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), *how_fast, TimeRemainingColumn())
        self.bar = Progress(*columns, console=terminal.err, transient=True, disable=not terminal.err.is_terminal)
        self.task = self.bar.add_task(terminal.text(_("Reading")), total=None)

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.stop()

    def show(self, read: int, total: int, messages: int) -> None:
        counted = self.terminal.text(n_("{count} message", "{count} messages", messages))
        self.bar.update(self.task, completed=read, total=total, description=counted)


class ImportProgress(_Bar):
    """Is called with bytes read, bytes in all and messages counted."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(terminal, DownloadColumn(), TransferSpeedColumn())

    def __call__(self, read: int, total: int, messages: int) -> None:
        self.show(read, total, messages)


class RecountProgress(_Bar):
    """Is called with messages read and messages counted."""

    def __call__(self, read: int, counted: int) -> None:
        self.show(read, max(read, counted), read)


class CopyProgress(_Bar):
    """Is called with bytes copied and bytes in all, which may not be known."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(terminal, DownloadColumn())

    def __call__(self, done: int, total: int) -> None:
        self.bar.update(self.task, completed=done, total=total or None, description=self.terminal.text(_("Copying")))


class MoveProgress(_Bar):
    """Is called with rows done and rows in all."""

    def __call__(self, done: int, total: int) -> None:
        self.bar.update(self.task, completed=done, total=total, description=self.terminal.text(_("Copying")))
