from typing import Any

import pytest
from discord import ui

from bot.client.cards import TEXT_LIMIT, card, fitted, shortened
from bot.core.posts import Button, File, Picture, Post, Style
from tests.simworld import World


def components(view: ui.LayoutView) -> list[dict[str, Any]]:
    return list(view.to_components())  # type: ignore[no-untyped-call]


async def test_parts_stand_in_their_order() -> None:
    picture = Picture("chart.png", b"png", "members of eight weeks")
    view, files = card(Post(("**Hello**", picture, (Button("Details", "digest:details", Style.PRIMARY),))))
    text, gallery, row = components(view)
    assert text["content"] == "**Hello**"
    item = gallery["items"][0]
    assert (item["media"]["url"], item["description"]) == ("attachment://chart.png", "members of eight weeks")
    assert row["components"][0] == {
        "type": 2,
        "style": 1,
        "label": "Details",
        "custom_id": "digest:details",
        "disabled": False,
    }
    assert [(file.filename, file.fp.read()) for file in files] == [("chart.png", b"png")]


async def test_a_file_is_shown_as_a_file() -> None:
    view, files = card(Post(("text",), files=(File("report.csv", b"a,b"),)))
    assert components(view)[-1]["file"]["url"] == "attachment://report.csv"
    assert files[0].filename == "report.csv"


async def test_a_sent_card_is_not_kept_in_memory(sim: World) -> None:
    for number in range(3):
        await sim.client.app.actions.post(sim.general.id, Post((f"{number}", (Button("Press", f"x:{number}"),))))
    assert list(sim.client.persistent_views) == []


@pytest.mark.parametrize("limit", [1, 2, 5, 11, 12, 100])
@pytest.mark.parametrize("text", ["", "a", "one\ntwo\nthree", "a long line without an end"])
def test_shortened_text_keeps_the_limit(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


def test_text_is_cut_at_the_end_of_a_line() -> None:
    assert shortened("one\ntwo\nthree", 10) == "one\ntwo\n…"


def test_all_text_of_a_card_together_keeps_the_limit() -> None:
    parts = ("a" * 3_000, (Button("Press", "x"),), "b" * 3_000, "never shown")
    first, row, second = fitted(parts)
    assert isinstance(first, str)
    assert isinstance(second, str)
    assert len(first) + len(second) == TEXT_LIMIT
    assert row == parts[1]


async def test_long_labels_and_alt_texts_are_cut() -> None:
    picture = Picture("a.png", b"", "x" * 2_000)
    view, _files = card(Post((picture, (Button("y" * 100, "id"),))))
    gallery, row = components(view)
    assert len(gallery["items"][0]["description"]) == 1_024
    assert len(row["components"][0]["label"]) == 80
