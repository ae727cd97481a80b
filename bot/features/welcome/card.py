"""A picture that greets: a face, a name, and which member they are. Everything on it stands in its description, too."""

import asyncio
import io
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

WIDTH, HEIGHT, FACE, EDGE = 900, 260, 180, 40
BACKGROUND, RING, INK, SOFT = "#2b2d31", "#5865f2", "#ffffff", "#b5bac1"
LARGEST, SMALLEST, SECOND = 54, 22, 28
MOST_PIXELS = 4_000_000
NO_CHARACTER = "\U0010ffff"

_one_at_a_time = asyncio.Semaphore(1)


async def painted(face: bytes | None, name: str, line: str) -> bytes:
    """A PNG; beside the loop, one at a time."""
    async with _one_at_a_time:
        return await asyncio.to_thread(paint, face, name, line)


def paint(face: bytes | None, name: str, line: str) -> bytes:
    card = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    draw = ImageDraw.Draw(card)
    _put_face(card, draw, face, name)
    left = EDGE * 2 + FACE
    title, font = fitted(name, WIDTH - left - EDGE)
    draw.text((left, HEIGHT / 2 - 8), title, font=font, fill=INK, anchor="ls")
    draw.text((left, HEIGHT / 2 + 48), shown(line), font=face_of(SECOND, bold=False), fill=SOFT, anchor="ls")
    file = io.BytesIO()
    card.save(file, "PNG")
    return file.getvalue()


def _put_face(card: Image.Image, draw: ImageDraw.ImageDraw, face: bytes | None, name: str) -> None:
    top = (HEIGHT - FACE) // 2
    draw.ellipse((EDGE - 6, top - 6, EDGE + FACE + 6, top + FACE + 6), fill=RING)
    picture = None if face is None else _read(face)
    if picture is None:
        middle = (EDGE + FACE / 2, top + FACE / 2)
        draw.text(middle, shown(name)[:1].upper() or "?", font=face_of(90), fill=INK, anchor="mm")
        return
    mask = Image.new("L", (FACE, FACE), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, FACE - 1, FACE - 1), fill=255)
    card.paste(picture, (EDGE, top), mask)


def _read(face: bytes) -> Image.Image | None:
    """None for what is no picture, or one so large that it is meant to do harm."""
    try:
        picture = Image.open(io.BytesIO(face))
        if picture.width * picture.height > MOST_PIXELS:
            return None
        return ImageOps.fit(picture.convert("RGB"), (FACE, FACE))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def fitted(name: str, width: int) -> tuple[str, ImageFont.FreeTypeFont]:
    """As large as it fits; what is too long even when small is cut."""
    text = shown(name)
    for size in range(LARGEST, SMALLEST - 1, -2):
        if face_of(size).getlength(text) <= width:
            return text, face_of(size)
    small = face_of(SMALLEST)
    while text and small.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…", small


def shown(text: str) -> str:
    """Without characters that the font does not have, which would be boxes."""
    return " ".join("".join(_known(text)).split()) or "?"


def _known(text: str) -> Iterator[str]:
    printable = (character for character in text[:200] if character.isprintable())
    return (character for character in printable if character == " " or has_character(character))


@lru_cache(maxsize=2_000)
def has_character(character: str) -> bool:
    font = face_of(SECOND)
    drawn, missing = font.getmask(character), font.getmask(NO_CHARACTER)
    return drawn.getbbox() is not None and (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


@cache
def face_of(size: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    """DejaVu, which comes with matplotlib: accents, Greek, Cyrillic, and the plainer emoji."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("matplotlib's fonts")
    fonts = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    return ImageFont.truetype(fonts / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), size)
