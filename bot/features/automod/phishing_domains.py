"""Domains used for phishing, as feeds list them; what everybody uses is never blocked, whatever a feed says."""

import json
import re
from collections.abc import Iterable, Iterator

from bot.features.automod.addresses import Address, host_of, is_under
from bot.features.automod.text_lists import read_list

NEVER_BLOCKED = read_list("domains.never_blocked")
SHARED = read_list("domains.shared")
ENTRY = re.compile(r"^(?:[a-z]+://|\|\|)?(?:(?:0\.0\.0\.0|127\.0\.0\.1)\s+)?([^\s/#?^:]+\.[^\s/#?^:]+)(/[^\s#?^]+)?")


class PhishingDomains:
    def __init__(self, entries: Iterable[tuple[str, str]] = ()) -> None:
        """Pairs of a host and a path; with a path, only this link is listed."""
        allowed = [(host, path) for host, path in entries if not is_under(host, NEVER_BLOCKED)]
        self._links = frozenset(host + path for host, path in allowed if path)
        self._domains = frozenset(host for host, path in allowed if not path and host not in SHARED)

    def __len__(self) -> int:
        return len(self._domains) + len(self._links)

    def entry(self, address: Address) -> str | None:
        """What lists this address: its domain, or it alone."""
        for host in dict.fromkeys((address.host, address.reads_as)):
            if is_under(host, NEVER_BLOCKED):
                continue
            if is_under(host, self._domains):
                return host
            link = host + address.path.casefold().rstrip("/")
            if link in self._links:
                return link
        return None


def read_feed(text: str) -> Iterator[tuple[str, str]]:
    """Of a feed in a usual form: a domain a line, a hosts file, JSON; each host with its path."""
    for line in _lines(text):
        if found := ENTRY.match(line.strip().casefold()):
            yield host_of(found[1]), (found[2] or "").rstrip("/")


def _lines(text: str) -> Iterable[str]:
    if text.lstrip()[:1] not in {"[", "{"}:
        return text.splitlines()
    try:
        return _strings(json.loads(text))
    except (ValueError, RecursionError):
        return ()


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _strings(item)
        case dict():
            for name, item in value.items():
                yield from ((name,) if isinstance(item, (bool, int, float)) else _strings(item))
