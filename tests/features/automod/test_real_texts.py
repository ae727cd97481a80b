"""What is read at a glance and what is read closely come to the same, in what people really wrote."""

import gzip
import json
from pathlib import Path

import pytest

from bot.features.automod.glance import LONGEST
from bot.features.automod.look import Context
from bot.features.automod.recent import Recent
from bot.features.automod.rules.words import Words
from bot.features.automod.ruleset import Ruleset
from bot.features.automod.starter_lists import StarterList
from tests.features.automod.making import seen
from tests.features.automod.test_glance import check

EVERY = 20
USUAL = Words(name="usual", terms=("the", "sudo", "apt-get", "don't", "how to", "*buntu*", "h?lp"), allow=("kubuntu",))


@pytest.fixture(scope="module")
def texts(shared_data: Path) -> list[str]:
    paths = sorted((shared_data / "chat").glob("*.json.gz"))
    if not paths:
        pytest.skip(f"the real chat is not here: {shared_data / 'chat'} is missing")
    exports = [json.loads(gzip.decompress(path.read_bytes())) for path in paths]
    written = [message["content"] for export in exports for message in export["messages"]]
    return [text for text in written[::EVERY] if text]


def test_a_glance_shows_what_a_closer_look_would_in_real_chat(texts: list[str]) -> None:
    for text in texts:
        if len(text) <= LONGEST:
            check(text)


def test_what_is_tried_is_what_happens_in_real_chat(texts: list[str]) -> None:
    ruleset = Ruleset([USUAL, *(Words(name=name, lists=(name,)) for name in StarterList)])
    hits = 0
    for text in texts:
        found = ruleset.check(seen(text), Recent(), Context())
        assert found == tuple(
            one.hit for one in ruleset.explain(seen(text), Recent(), Context()) if one.hit is not None
        )
        hits += len(found)
    assert hits > len(texts) / 4
