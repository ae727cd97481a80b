"""The picture that greets: it shows what its description says, whatever people are called and look like."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.core.posts import Picture
from bot.features.welcome import card
from bot.features.welcome.settings import Look
from tests.features.welcome.conftest import Porch
from tests.features.welcome.fakes import ANN


def face(colour: str = "red", size: tuple[int, int] = (64, 32)) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", size, colour).save(file, "PNG")
    return file.getvalue()


def seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_the_face_stands_on_it() -> None:
    painted = seen(card.paint(face(), "Ann", "Member 5"))
    assert painted.size == (card.WIDTH, card.HEIGHT)
    assert painted.getpixel((card.EDGE + card.FACE // 2, card.HEIGHT // 2)) == (255, 0, 0)


@pytest.mark.parametrize("broken", [None, b"", b"GIF89a", face(size=(3_000, 3_000))])
def test_without_a_face_it_shows_the_first_letter(broken: bytes | None) -> None:
    assert card.paint(broken, "Ann", "Member 5") == card.paint(None, "Ann", "Member 5")


def test_accents_and_plain_emoji_are_shown_and_what_the_font_lacks_is_left_out() -> None:
    assert card.shown("Élodie Œ ß Ωλ Ж ☕ 😀") == "Élodie Œ ß Ωλ Ж ☕ 😀"
    assert card.shown("日本 Ann \u202e") == "Ann"
    assert card.shown("日本") == "?"


@settings(max_examples=15)
@given(st.text(max_size=60))
def test_any_name_fits(name: str) -> None:
    text, font = card.fitted(name, 600)
    assert font.getlength(text) <= 600
    assert card.paint(None, name, name)


async def test_where_the_bot_may_post_no_files_it_greets_without(porch: Porch) -> None:
    await porch.opens(look=Look.PICTURE)
    porch.actions.no_files = True
    await porch.joins(ANN)
    [greeting] = porch.actions.ever
    assert not any(isinstance(part, Picture) for part in greeting.parts)
    assert porch.said() == ["Welcome <@21>! Say hi or ask anything, someone will answer."]


async def test_a_greeting_has_it_only_where_a_server_wants_it_with_all_of_it_in_words(porch: Porch) -> None:
    await porch.joins(ANN)
    assert not any(isinstance(part, Picture) for part in porch.actions.ever[0].parts)
    await porch.opens(look=Look.PICTURE, again_after_days=0)
    porch.lobby.faces[ANN] = face()
    porch.clock.move(minutes=1)
    await porch.leaves(ANN)
    await porch.joins(ANN)
    [picture] = [part for part in porch.actions.ever[-1].parts if isinstance(part, Picture)]
    assert picture.alt == "user21, Member 1 of The *Club*"
    assert seen(picture.data).size == (card.WIDTH, card.HEIGHT)
    assert porch.said()[-1].startswith("Welcome <@21>!"), "the words stand beside it"
