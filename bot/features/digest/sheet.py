"""Paints the digest as one picture, for people who are not on the server. Imports matplotlib."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle

from bot.features.digest.drawing import BRIGHT, DPI, MUTED, TEXT, draw, place_bars
from bot.features.digest.shapes import Bars, Sheet, Size

WIDTH, PADDING, DOT = 1200, 56, 16
BARS_HEIGHT, BARS_TITLE = 330, 60

POINTS = {Size.HEADING: 23, Size.TITLE: 21, Size.NORMAL: 19, Size.SMALL: 15}
COLOURS = {Size.HEADING: BRIGHT, Size.TITLE: BRIGHT, Size.NORMAL: TEXT, Size.SMALL: MUTED}
BOLD = {Size.HEADING, Size.TITLE}
LEADING = 1.5
PIXELS_PER_POINT = DPI / 72


def _font(size: Size) -> FontProperties:
    return FontProperties(size=POINTS[size], weight="bold" if size in BOLD else "normal")


@draw.register
def _sheet(sheet: Sheet) -> Figure:
    rows = list(_rows(sheet))
    text_height = sum(height for _size, _text, height in rows)
    height = PADDING * 2 + text_height + (BARS_HEIGHT + BARS_TITLE if sheet.bars else 0)
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
    top = float(PADDING)
    for size, text, row in rows:
        # The heading leaves room for the dot of the verdict's colour.
        left = PADDING + (DOT * 3 if size is Size.HEADING else 0)
        middle = 1 - (top + row - POINTS[size] * PIXELS_PER_POINT * 0.75) / height
        figure.text(left / WIDTH, middle, text, color=COLOURS[size], fontproperties=_font(size), va="center")
        top += row
    _dot(figure, sheet.dot, rows[0][2] if rows else 0, height)
    if sheet.bars:
        _place(figure, sheet.bars, top + 20, height)
    at = (PADDING / WIDTH, PADDING * 0.45 / height)
    figure.text(*at, sheet.footer, color=MUTED, fontproperties=_font(Size.SMALL), va="center")
    return figure


def _rows(sheet: Sheet) -> Iterator[tuple[Size, str, float]]:
    """Wrapped to the width, each with its height in pixels."""
    before = Size.HEADING
    canvas: Any = FigureCanvasAgg(Figure(dpi=DPI))
    renderer = canvas.get_renderer()
    for size, line in sheet.lines:
        room = WIDTH - 2 * PADDING - (DOT * 3 if size is Size.HEADING else 0)
        height = POINTS[size] * PIXELS_PER_POINT * LEADING
        # A title and the small print stand apart from what is above them.
        apart = size is Size.TITLE or {before, size} == {Size.NORMAL, Size.SMALL}
        above = POINTS[Size.TITLE] * PIXELS_PER_POINT * 0.6 if apart else 0
        for text in _wrapped(line, room, partial(_width, renderer, _font(size))):
            yield size, text, height + above
            above = 0
        before = size


def _wrapped(line: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    row, space = "", width(" ")
    left = room
    for word in line.split(" "):
        needed = width(word) + (space if row else 0)
        if row and needed > left:
            yield row
            row, left, needed = "", room, needed - space
        row = f"{row} {word}" if row else word
        left -= needed
    yield row


def _width(renderer: Any, font: FontProperties, text: str) -> float:
    return float(renderer.get_text_width_height_descent(text, font, ismath=False)[0])


def _dot(figure: Figure, colour: str, row: float, height: float) -> None:
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, height)
    middle = height - PADDING - row + POINTS[Size.HEADING] * PIXELS_PER_POINT * 0.75
    axes.add_patch(Circle((PADDING + DOT, middle), DOT, color=colour))


def _place(figure: Figure, bars: Bars, top: float, height: float) -> None:
    middle = 1 - (top + BARS_TITLE / 2) / height
    figure.text(PADDING / WIDTH, middle, bars.title, color=BRIGHT, fontproperties=_font(Size.TITLE), va="center")
    usual = f"┄ {bars.usual_label}" if bars.usual_label else ""
    right = 1 - PADDING / WIDTH
    figure.text(right, middle, usual, color=MUTED, fontproperties=_font(Size.SMALL), va="center", ha="right")
    bottom = (height - top - BARS_TITLE - BARS_HEIGHT + 70) / height
    place_bars(figure, bars, (PADDING / WIDTH, bottom, right - PADDING / WIDTH, (BARS_HEIGHT - 70) / height))
