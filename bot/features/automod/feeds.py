"""Feeds of phishing domains, from files and addresses: what one last gave is kept when it fails."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot.features.automod.phishing_domains import PhishingDomains, read_feed

log = logging.getLogger(__name__)

Fetch = Callable[[str], Awaitable[str]]
Entries = frozenset[tuple[str, str]]
MOST_ENTRIES = 1_000_000


class PhishingFeeds:
    """`fetch`: the text at an address; any failure is an OSError. `folder`: where copies outlast a restart."""

    def __init__(
        self, sources: Sequence[str] = (), fetch: Fetch | None = None, folder: Path = Path("data/feeds")
    ) -> None:
        self.domains = PhishingDomains()
        self._sources = tuple(dict.fromkeys(sources))
        self._fetch = fetch
        self._folder = folder
        self._read: dict[str, Entries] = {}

    async def refresh(self) -> None:
        """Read every source; one that fails or lists nothing keeps what it last gave."""
        changed = [await self._refresh_one(source) for source in self._sources]
        if any(changed):
            entries = frozenset().union(*self._read.values())
            self.domains = await asyncio.to_thread(PhishingDomains, entries)

    async def _refresh_one(self, source: str) -> bool:
        """Whether it lists something else than before."""
        before = self._read.get(source)
        try:
            entries = await self._entries(source)
        except (OSError, ValueError) as error:
            log.warning("the phishing feed %s can't be read, what it last gave is kept: %s", source, error)
            kept = None if before is not None else await asyncio.to_thread(self._kept, source)
            if kept is None:
                return False
            entries = kept
        self._read[source] = entries
        return entries != before

    async def _entries(self, source: str) -> Entries:
        if not source.startswith("https://"):
            return await asyncio.to_thread(lambda: _parsed(Path(source).read_text(encoding="utf-8")))
        if self._fetch is None:
            raise OSError("nothing is fetched here")
        text = await self._fetch(source)
        entries = await asyncio.to_thread(_parsed, text)
        await asyncio.to_thread(self._keep, source, text)
        return entries

    def _keep(self, source: str, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        new = self._copy(source).with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(self._copy(source))

    def _kept(self, source: str) -> Entries | None:
        try:
            return _parsed(self._copy(source).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def _copy(self, source: str) -> Path:
        return self._folder / f"{hashlib.sha256(source.encode()).hexdigest()[:16]}.txt"


def _parsed(text: str) -> Entries:
    entries = frozenset(read_feed(text))
    if not 0 < len(entries) <= MOST_ENTRIES:
        raise ValueError(f"it lists {len(entries)} domains")
    return entries
