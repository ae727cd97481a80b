"""Waiting for what happens in another task or process."""

import asyncio
import time
from collections.abc import Callable

LOOK_EVERY = 0.01


async def until(it_is_so: Callable[[], bool], seconds: float = 10) -> None:
    """Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not it_is_so():
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(LOOK_EVERY)
