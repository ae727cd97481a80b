"""Every table of the code: a feature's tables are known to SQLAlchemy once they are imported."""

import importlib
from pathlib import Path

FEATURES = Path(__file__).parents[1] / "bot" / "features"


def import_every_table() -> None:
    for path in sorted(FEATURES.glob("*/tables.py")):
        importlib.import_module(f"bot.features.{path.parent.name}.tables")
