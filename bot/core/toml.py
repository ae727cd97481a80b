"""Files that people read and change, in TOML."""

import json
import re
import tomllib
from typing import Any

from bot.core.errors import UserError
from bot.core.i18n import _

WIDE = 100
PLACE = re.compile(r"line (\d+), column (\d+)")


class NoToml(UserError):
    pass


def written(value: Any) -> str:
    """A value of JSON, without null."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {written(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        one_line = "[" + ", ".join(map(written, value)) + "]"
        return one_line if len(one_line) < WIDE else "[\n" + "".join(f"  {written(item)},\n" for item in value) + "]"
    # Strings of JSON are strings of TOML but for the delete character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str) -> dict[str, Any]:
    """Raises NoToml, whatever is in it."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits is a bare ValueError
        place = PLACE.search(str(error))
        raise NoToml(
            _("This is no TOML: look at line {line}, column {column}.", line=place[1], column=place[2])
            if place is not None
            else _("This is no TOML.")
        ) from None
