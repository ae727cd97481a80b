"""Plays hundreds of scripted weeks and counts them again: `python -m tests.benchmarks.soak --seeds 300 [--from 0]`.

`--evenings`: of moderation, and looks at the record.

A seed that fails is told with the smallest part of its script that fails as well.
"""

import argparse
import asyncio
import logging
import shutil
import tempfile
import traceback
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from bot.core.migrate import migrate
from tests import scripted_evenings, scripted_weeks
from tests.benchmarks.measuring import say
from tests.scripted_record import moderated
from tests.scripted_recount import played
from tests.scripted_weeks import Step

Play = Callable[[str, int, Sequence[Step]], Coroutine[Any, Any, list[str]]]

TELL_EVERY = 10


class Soak:
    """`play`: what is wrong after the steps of a seed, on a database."""

    def __init__(self, folder: Path, play: Play) -> None:
        self.folder = folder
        self.play = play
        self.template = folder / "template.db"
        asyncio.run(migrate(f"sqlite:///{self.template}"))

    def wrong(self, seed: int, steps: Sequence[Step]) -> list[str]:
        for old in self.folder.glob("weeks.db*"):
            old.unlink()
        path = shutil.copy(self.template, self.folder / "weeks.db")
        try:
            return asyncio.run(self.play(f"sqlite:///{path}", seed, steps))
        except Exception as error:
            return ["".join(traceback.format_exception(error))]

    def smallest(self, seed: int, steps: list[Step]) -> list[Step]:
        """Leave out halves, quarters and so on, for as long as something is wrong."""
        some = len(steps) // 2
        while some:
            at = 0
            while at < len(steps):
                fewer = steps[:at] + steps[at + some :]
                if fewer and self.wrong(seed, fewer):
                    steps = fewer
                else:
                    at += some
            some //= 2
        return steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--length", type=int)
    parser.add_argument("--evenings", action="store_true", help="evenings of moderation in place of weeks of a server")
    parser.add_argument("--whole", action="store_true", help="do not look for the smallest script")
    wanted = parser.parse_args()
    logging.disable(logging.WARNING)
    began, failed = perf_counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), moderated if wanted.evenings else played)
        script, length = (scripted_evenings.script, 45) if wanted.evenings else (scripted_weeks.script, 90)
        for seed in range(wanted.first, wanted.first + wanted.seeds):
            steps = script(seed, wanted.length or length)
            if wrong := soak.wrong(seed, steps):
                failed += 1
                smallest = steps if wanted.whole else soak.smallest(seed, steps)
                say(f"seed {seed}: {wrong[:3]}\n  {', '.join(map(str, smallest))}\n  {soak.wrong(seed, smallest)[:3]}")
            if (done := seed - wanted.first + 1) % TELL_EVERY == 0:
                say(f"{done} played, {failed} failed, {perf_counter() - began:.0f} s")
    say(f"{failed} of {wanted.seeds} seeds failed, in {perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
