"""Pictures are painted in a process of its own that ends when idle, so that matplotlib's memory is not kept."""

import asyncio
import logging
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from multiprocessing import get_context

from bot.features.digest.shapes import Drawing

log = logging.getLogger(__name__)

IDLE = timedelta(seconds=60)


def _leave_ctrl_c_to_the_bot() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _painted(drawing: Drawing) -> bytes:
    """Runs in the worker: nothing else may import matplotlib."""
    from bot.features.digest import drawing as painter
    from bot.features.digest import sheet  # noqa: F401 teaches the painter sheets

    return painter.paint(drawing)


class Charts:
    def __init__(self, idle: timedelta = IDLE) -> None:
        self.idle = idle
        self._worker: ProcessPoolExecutor | None = None
        self._painting = 0
        self._painted_at = 0.0

    async def paint(self, drawing: Drawing) -> bytes:
        """A PNG; tried a second time if the worker died."""
        self._painting += 1
        try:
            return await self._ask(drawing)
        except BrokenProcessPool:
            log.warning("the process that paints the charts died; a new one tries again")
            self._end()
            return await self._ask(drawing)
        finally:
            self._painting -= 1
            self._painted_at = time.monotonic()

    def rest(self) -> None:
        """Ends the process if it has nothing to do."""
        if not self._painting and time.monotonic() - self._painted_at >= self.idle.total_seconds():
            self._end()

    async def _ask(self, drawing: Drawing) -> bytes:
        if self._worker is None:
            self._worker = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_leave_ctrl_c_to_the_bot)
        return await asyncio.to_thread(_result, self._worker, drawing)

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.shutdown(wait=False)
            self._worker = None

    async def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await asyncio.to_thread(worker.shutdown)


def _result(worker: ProcessPoolExecutor, drawing: Drawing) -> bytes:
    return worker.submit(_painted, drawing).result()
