"""Patterns that people write: linear in time, bounded in size, refused with the place of the mistake."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import re2

from bot.core.errors import UserError
from bot.core.i18n import Text, _

Pattern = Any  # the library tells no types
LARGEST = 1_500
LARGEST_TOGETHER = 4_000
"""In RE2's instructions: what a search costs grows with them."""
MEMORY, MEMORY_TOGETHER = 4 << 20, 16 << 20


class BadPattern(UserError):
    """`position`: of the mistake, from 0."""

    def __init__(self, pattern: str, position: int, text: Text) -> None:
        super().__init__(text)
        self.pattern = pattern
        self.position = position


def compiled(pattern: str) -> Pattern:
    """Raises BadPattern."""
    try:
        return re2.compile(pattern, _options(MEMORY))
    except re2.error as error:
        raise _refusal(pattern, error) from None


class Together:
    """Whether any of many patterns matches, with one search; where that would take too much memory, it may."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._set, size = re2.Set.SearchSet(_options(MEMORY_TOGETHER)), 0
        for pattern in patterns:
            self._set.Add(pattern)
            size += compiled(pattern).programsize
        self._is_empty, self._is_too_large = size == 0, size > LARGEST_TOGETHER
        if not self._is_too_large:
            self._set.Compile()

    def any_in(self, text: str) -> bool:
        return not self._is_empty and (self._is_too_large or self._set.Match(text) is not None)


def _options(memory: int) -> Any:
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, memory
    return options


def check_patterns(patterns: Sequence[str]) -> None:
    """Raises BadPattern for one that is wrong, or too costly, alone or with those before it."""
    together = 0
    for pattern in patterns:
        found = compiled(pattern)
        together += found.programsize
        if found.programsize > LARGEST or together > LARGEST_TOGETHER:
            raise BadPattern(
                pattern,
                0,
                _(
                    "`{pattern}` would take too long on long messages. Write shorter repetitions than {{0,999}}.",
                    pattern=pattern,
                ),
            )
        if found.search("") is not None:
            raise BadPattern(pattern, 0, _("`{pattern}` matches everything, even no text.", pattern=pattern))


def _refusal(pattern: str, error: Exception) -> BadPattern:
    said = error.args[0].decode("utf-8", "replace") if error.args and isinstance(error.args[0], bytes) else str(error)
    reason, _colon, part = said.partition(": ")
    position = _unclosed(pattern) if reason.startswith("missing )") else max(0, pattern.find(part))
    return BadPattern(
        pattern,
        position,
        _(
            "`{pattern}` is no pattern: {reason}, at character {position}.",
            pattern=pattern,
            reason=reason,
            position=position + 1,
        ),
    )


def _unclosed(pattern: str) -> int:
    """Where the bracket is opened that nothing closes."""
    opened = []
    for found in re.finditer(r"\\.|\[(?:\\.|[^\]\\])*\]|[()]", pattern):
        if found[0] == "(":
            opened.append(found.start())
        elif found[0] == ")" and opened:
            opened.pop()
    return opened[0] if opened else 0
