"""Memory that is in use no more, given back to the system."""

import ctypes
from collections.abc import Callable


def give_back() -> None:
    """glibc keeps what was freed between things in use, for things to come. It takes some milliseconds."""
    if TRIM is not None:
        TRIM(0)


def _trim() -> Callable[[int], int] | None:
    """None where another library keeps the memory, which needs no such call."""
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except (OSError, TypeError):
        return None


TRIM = _trim()
