"""Whether a Q&A ends as it should wherever the process dies: each commit and each request, one life for each of them.

python -m tests.benchmarks.qa_deaths [--from 0] [--every 1]
"""

import argparse
import asyncio
import sys
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from bot.core.migrate import migrate
from tests.benchmarks.measuring import say
from tests.features.qa.test_deaths import STEPS, play


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--every", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    options, wrong = arguments(), 0
    with TemporaryDirectory() as folder:
        template, database = Path(folder) / "template.db", Path(folder) / "qa.db"
        asyncio.run(migrate(f"sqlite:///{template}"))
        lives = range(options.first, STEPS, options.every)
        for dies_at in lives:
            copy(template, database)
            try:
                asyncio.run(play(database, dies_at))
            except Exception as error:
                wrong += 1
                say(f"step {dies_at}: {error!r}"[:400])
    say(f"{len(lives)} lives, {wrong} that did not end as they should")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
