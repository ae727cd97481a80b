from pathlib import Path

import pytest

from bot.features.automod.addresses import addresses
from bot.features.automod.feeds import PhishingFeeds
from bot.features.automod.folding import fold

ADDRESS = "https://feed.example/list.json"


class Source:
    """What is at an address; None: nothing answers."""

    def __init__(self) -> None:
        self.text: str | None = None

    async def fetch(self, _address: str) -> str:
        if self.text is None:
            raise OSError("nobody there")
        return self.text


def lists(feeds: PhishingFeeds, host: str) -> bool:
    return feeds.domains.entry(addresses(fold(f"https://{host}"))[0]) is not None


async def test_files_and_addresses_are_read_together_and_again(tmp_path: Path) -> None:
    file, source = tmp_path / "own.txt", Source()
    file.write_text("mine.xyz\n", encoding="utf-8")
    source.text = '["theirs.xyz"]'
    feeds = PhishingFeeds([str(file), ADDRESS], source.fetch, tmp_path / "kept")
    await feeds.refresh()
    assert lists(feeds, "mine.xyz")
    assert lists(feeds, "a.theirs.xyz")
    source.text = '["other.xyz"]'
    await feeds.refresh()
    assert not lists(feeds, "theirs.xyz")
    assert lists(feeds, "other.xyz")


@pytest.mark.parametrize("answer", [None, "", "<html>moved</html>", "[]"])
async def test_what_a_source_gave_is_kept_when_it_fails(answer: str | None, tmp_path: Path) -> None:
    source = Source()
    source.text = "evil.xyz"
    feeds = PhishingFeeds([ADDRESS], source.fetch, tmp_path / "kept")
    await feeds.refresh()
    source.text = answer
    await feeds.refresh()
    assert lists(feeds, "evil.xyz")


async def test_what_a_source_gave_outlasts_a_restart_while_it_fails(tmp_path: Path) -> None:
    source = Source()
    source.text = "evil.xyz"
    await PhishingFeeds([ADDRESS], source.fetch, tmp_path / "kept").refresh()
    source.text = None
    after = PhishingFeeds([ADDRESS], source.fetch, tmp_path / "kept")
    await after.refresh()
    assert lists(after, "evil.xyz")


async def test_one_source_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    source = Source()
    file = tmp_path / "own.txt"
    file.write_text("mine.xyz", encoding="utf-8")
    feeds = PhishingFeeds([str(tmp_path / "gone.txt"), ADDRESS, str(file)], source.fetch, tmp_path / "kept")
    await feeds.refresh()
    assert lists(feeds, "mine.xyz")


async def test_without_sources_nothing_is_listed_and_nothing_written(tmp_path: Path) -> None:
    feeds = PhishingFeeds((), None, tmp_path / "kept")
    await feeds.refresh()
    assert len(feeds.domains) == 0
    assert not (tmp_path / "kept").exists()
