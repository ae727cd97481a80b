import os
from pathlib import Path

from bot.core import memory

PIECES, SIZE = 40_000, 2_000


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_what_was_freed_between_things_in_use_is_given_back() -> None:
    pieces = [bytes(SIZE) for _ in range(PIECES)]
    in_use = pieces[::100]
    del pieces
    before = resident()
    memory.give_back()
    assert before - resident() > PIECES * SIZE / 4
    assert all(piece == bytes(SIZE) for piece in in_use)
