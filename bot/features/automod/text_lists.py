"""Lists that stand in files beside the code, one thing a line."""

from functools import cache
from pathlib import Path

LISTS = Path(__file__).parent / "lists"


@cache
def read_list(name: str) -> frozenset[str]:
    lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
