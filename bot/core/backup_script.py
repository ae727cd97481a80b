"""What may stand in a copy of PostgreSQL: tables and their rows. psql would run whatever a file says, and programs of
whoever restores it, too."""

import re

START = re.compile(
    rb"SET |SELECT pg_catalog\.set_config\('search_path', '', false\);"
    rb"|CREATE (TABLE|INDEX|UNIQUE INDEX) |ALTER (TABLE|INDEX) "
)
COPY = re.compile(rb'COPY public\.("?)(\w+)\1 \([^()\']*\) FROM stdin;\n')
"""Rows follow, up to a line of their own. The same statement copies from and to programs, too."""
ELSEWHERE = re.compile(rb"[\r\0]")
"""Never in a copy; where a line or its rows end, psql then sees elsewhere than who reads it here."""
QUOTED = re.compile(rb"'[^'\\]*'|\"[^\"\\]*\"")
SIGNS = re.compile(rb"[\\$'\"]|/\*|--")
GUARD = re.compile(rb"\\(un)?restrict \w+\n")
"""What PostgreSQL's own program puts around a script."""


class Statements:
    """Looks at the lines that are no rows, one after the other."""

    def __init__(self) -> None:
        self._is_within = False
        self._depth = 0
        """Of parentheses: within them psql takes no statement to end, and what looks like rows for more of it."""

    def may_hold(self, line: bytes) -> bool:
        """Nothing reaches beyond its line but the statement itself, so that psql reads it as it is read here."""
        if not self._is_within and (not line.strip() or line.startswith(b"--") or GUARD.fullmatch(line)):
            return True
        bare = QUOTED.sub(b"", line)
        if SIGNS.search(bare) or bare.partition(b";")[2].strip():
            return False
        self._depth += bare.count(b"(") - bare.count(b")")
        begins, self._is_within = not self._is_within, b";" not in bare
        if self._depth < 0 or (self._depth and not self._is_within):
            return False
        if begins:
            return START.match(line) is not None or COPY.fullmatch(line) is not None
        return COPY.fullmatch(line) is None
