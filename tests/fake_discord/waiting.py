"""Waiting for what happens in another task or process."""

import asyncio
import time
from collections.abc import Callable

LOOK_EVERY = 0.01
PATIENCE = 60
"""Seconds, on a machine with too much to do."""


async def until(it_is_so: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not it_is_so():
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(LOOK_EVERY)
