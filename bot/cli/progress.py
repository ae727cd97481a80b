"""How far an import is: a bar with rate and time left in a terminal, nothing in a pipe."""

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from bot.cli.terminal import Terminal
from bot.core.i18n import _, n_


class ImportProgress:
    """Is called with bytes read, bytes in all and messages counted."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        self.bar = Progress(*columns, console=terminal.err, transient=True, disable=not terminal.err.is_terminal)
        self.task = self.bar.add_task(terminal.text(_("Reading")), total=None)

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.stop()

    def __call__(self, read: int, total: int, messages: int) -> None:
        counted = self.terminal.text(n_("{count} message", "{count} messages", messages))
        self.bar.update(self.task, completed=read, total=total, description=counted)
