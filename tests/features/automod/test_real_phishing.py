"""The domains of a real feed, against popular names and the names that real chat mentions."""

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.features.automod.addresses import addresses
from bot.features.automod.folding import fold
from bot.features.automod.lookalikes import imitated
from bot.features.automod.phishing_domains import NEVER_BLOCKED, SHARED, PhishingDomains, read_feed

POPULAR = (Path(__file__).parent / "popular.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def feed(shared_data: Path) -> str:
    path = shared_data / "phishing" / "domains.txt"
    if not path.exists():
        pytest.skip(f"the real feed is not here: {path} is missing")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def mentioned(shared_data: Path) -> list[str]:
    """The hosts of the real chat's links, the most frequent first."""
    hosts: Counter[str] = Counter()
    for path in (shared_data / "chat").glob("*.json.gz"):
        hosts.update(re.findall(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)", gzip.decompress(path.read_bytes()).decode()))
    return [host for host, _count in hosts.most_common()]


def lists(domains: PhishingDomains, text: str) -> bool:
    return any(domains.entry(address) is not None for address in addresses(fold(text)))


def test_every_listed_domain_and_subdomain_is_caught_linked_or_bare(feed: str) -> None:
    entries = set(read_feed(feed))
    domains = PhishingDomains(entries)
    caught = [host + path for host, path in entries if path or host not in SHARED | NEVER_BLOCKED]
    assert len(caught) > 16_000
    for form in ("https://{}", "look at https://login.{} now", "{}", "login.{}"):
        wanted = caught if "login" not in form else [one for one in caught if "/" not in one]
        assert [one for one in wanted if not lists(domains, form.format(one))] == []


def test_none_of_a_thousand_popular_names_is_listed_or_a_look_alike(feed: str, mentioned: list[str]) -> None:
    names = list(dict.fromkeys([*POPULAR, *mentioned]))[:1_200]
    assert len(names) >= 1_000
    domains = PhishingDomains(read_feed(feed))
    assert [name for name in names if lists(domains, f"https://{name}/")] == []
    assert [name for name in names if imitated(name)] == []


def test_most_of_what_passes_for_a_brand_is_seen_without_a_feed(feed: str) -> None:
    spelled = [
        host for host, path in read_feed(feed) if not path and re.search(r"dis?c|dlsc|iscor|st[ea]{1,3}[mn]", host)
    ]
    seen = [host for host in spelled if imitated(host)]
    assert len(seen) >= 0.8 * len(spelled), f"{len(seen)} of {len(spelled)}"
