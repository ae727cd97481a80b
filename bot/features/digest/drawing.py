"""Paints pictures for a phone that shows them a third of their size, on Discord's dark theme. Imports matplotlib."""

import io
from functools import singledispatch

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bot.features.digest.shapes import Bars, Drawing, Heatmap, Shares

WIDTH, HEIGHT, DPI = 12, 6.75, 100
BACKGROUND, FAINT, MUTED, TEXT, BRIGHT = "#2b2d31", "#3f4147", "#a3a9b3", "#dbdee1", "#ffffff"
OTHERS, ACCENT = "#5b6070", "#6d78f7"
TITLE, LARGE, SMALL = 34, 27, 23
SUBTITLE_LENGTH = 62

HEAT = LinearSegmentedColormap.from_list("heat", ["#33353b", "#4752c4", "#8f98ff", "#f4f5ff"])


@singledispatch
def draw(drawing: object) -> Figure:
    raise TypeError(f"nothing paints {type(drawing).__name__}")


def paint(drawing: Drawing) -> bytes:
    figure = draw(drawing)
    figure.set_facecolor(BACKGROUND)
    png = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(png, format="png")
    return png.getvalue()


def _figure(height: float = HEIGHT) -> Figure:
    return Figure(figsize=(WIDTH, height), dpi=DPI)


@draw.register
def _bars(drawing: Bars) -> Figure:
    figure = _figure()
    figure.text(0.035, 0.9, drawing.title, color=BRIGHT, fontsize=TITLE, fontweight="bold", va="center")
    usual = f"┄ {drawing.usual_label}" if drawing.usual_label else ""
    figure.text(0.037, 0.81, usual, color=MUTED, fontsize=SMALL, va="center")
    place_bars(figure, drawing, (0.02, 0.1, 0.96, 0.64))
    return figure


def place_bars(figure: Figure, drawing: Bars, where: tuple[float, float, float, float]) -> None:
    axes = figure.add_axes(where)
    axes.set_axis_off()
    top = max([*(bar.height or 0 for bar in drawing.bars), drawing.usual or 0, 1])
    last = len(drawing.bars) - 1
    axes.set_xlim(-0.55, last + 0.55)
    axes.set_ylim(0, top * 1.16)
    for place, bar in enumerate(drawing.bars):
        current = place == last
        colour, weight = (BRIGHT, "bold") if current else (TEXT, "normal")
        axes.text(place, -top * 0.05, bar.label, color=colour, fontsize=LARGE, ha="center", va="top", fontweight=weight)
        if bar.height is None:
            axes.text(place, top * 0.03, "–", color=MUTED, fontsize=LARGE, ha="center", va="bottom")
            continue
        axes.add_patch(Rectangle((place - 0.39, 0), 0.78, bar.height, color=ACCENT if current else OTHERS, lw=0))
        size = LARGE if len(bar.shown) < 6 else SMALL
        above = {"facecolor": BACKGROUND, "pad": 3, "lw": 0}
        height = bar.height + top * 0.035
        axes.text(place, height, bar.shown, color=colour, fontsize=size, ha="center", fontweight=weight, bbox=above)
    if drawing.usual is not None:
        axes.plot([-0.5, last + 0.5], [drawing.usual] * 2, color=BRIGHT, lw=2, ls=(0, (4, 4)), alpha=0.55)


@draw.register
def _heatmap(drawing: Heatmap) -> Figure:
    figure = _figure()
    figure.text(0.035, 0.92, drawing.title, color=BRIGHT, fontsize=TITLE, fontweight="bold", va="center")
    # A zone's name may be as long as America/Argentina/ComodRivadavia.
    size = SMALL * min(1, SUBTITLE_LENGTH / len(drawing.subtitle))
    figure.text(0.037, 0.835, drawing.subtitle, color=MUTED, fontsize=size, va="center")
    axes = figure.add_axes((0.095, 0.19, 0.885, 0.58))
    axes.pcolormesh(drawing.counts, cmap=HEAT, vmin=0, edgecolors=BACKGROUND, linewidth=3)
    axes.invert_yaxis()
    axes.set_yticks([day + 0.5 for day in range(7)], drawing.days, fontsize=SMALL, color=TEXT)
    axes.set_xticks([hour + 0.5 for hour in range(0, 24, 3)], drawing.hours[::3], fontsize=SMALL, color=TEXT)
    axes.tick_params(length=0, pad=8)
    for side in axes.spines.values():
        side.set_visible(False)
    _legend(figure, drawing)
    return figure


def _legend(figure: Figure, drawing: Heatmap) -> None:
    axes = figure.add_axes((0.7, 0.035, 0.11, 0.03))
    axes.imshow([[step / 50 for step in range(51)]], cmap=HEAT, aspect="auto")
    axes.set_axis_off()
    figure.text(0.69, 0.048, drawing.few, color=MUTED, fontsize=SMALL, ha="right", va="center")
    figure.text(0.82, 0.048, drawing.many, color=MUTED, fontsize=SMALL, ha="left", va="center")


@draw.register
def _shares(drawing: Shares) -> Figure:
    figure = _figure()
    figure.text(0.035, 0.9, drawing.title, color=BRIGHT, fontsize=TITLE, fontweight="bold", va="center")
    axes = figure.add_axes((0.035, 0.04, 0.93, 0.76))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(3, 0)
    for row, share in enumerate(drawing.shares):
        axes.text(0, row + 0.22, share.label, color=TEXT, fontsize=SMALL, va="center")
        for width, colour in ((1.0, FAINT), (share.share, ACCENT)):
            axes.add_patch(Rectangle((0, row + 0.42), 0.76 * width, 0.34, color=colour, lw=0))
        axes.text(0.78, row + 0.59, share.shown, color=BRIGHT, fontsize=LARGE, va="center", fontweight="bold")
        if share.usual is not None:
            axes.plot([0.76 * share.usual] * 2, [row + 0.37, row + 0.81], color=BRIGHT, lw=4)
    if any(share.usual is not None for share in drawing.shares):
        figure.text(0.965, 0.9, f"┃ {drawing.usual_label}", color=MUTED, fontsize=SMALL, ha="right", va="center")
    return figure
