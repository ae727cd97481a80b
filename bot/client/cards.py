"""From a Post to what Discord shows: its second kind of components, with files."""

import io
from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot.core.posts import Button, File, Part, Pick, Picker, Picture, Post, Select, Style

TEXT_LIMIT = 4_000
CONTENT_LIMIT = 2_000
LABEL_LIMIT = 80
OPTION_LIMIT = 100
PLACEHOLDER_LIMIT = 150
ALT_LIMIT = 1_024

STYLES = {
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.SECONDARY: discord.ButtonStyle.secondary,
    Style.SUCCESS: discord.ButtonStyle.success,
    Style.DANGER: discord.ButtonStyle.danger,
}

WRITTEN_IN = [discord.ChannelType.text, discord.ChannelType.news]
CHANNEL_TYPES = {Pick.CHANNEL: WRITTEN_IN, Pick.PLACE: [*WRITTEN_IN, discord.ChannelType.forum]}
PICKERS: dict[Pick, tuple[Any, discord.SelectDefaultValueType]] = {
    Pick.CHANNEL: (ui.ChannelSelect, discord.SelectDefaultValueType.channel),
    Pick.PLACE: (ui.ChannelSelect, discord.SelectDefaultValueType.channel),
    Pick.ROLE: (ui.RoleSelect, discord.SelectDefaultValueType.role),
    Pick.MEMBER: (ui.UserSelect, discord.SelectDefaultValueType.user),
}


def card(post: Post) -> tuple[ui.LayoutView, list[discord.File]]:
    """What `send` takes; ValueError for more components than Discord allows. Needs a running event loop."""
    view = ui.LayoutView(timeout=None)
    items = [_item(part) for part in fitted(post.parts)]
    # An attachment that no component shows is not shown at all.
    items += [ui.File(f"attachment://{file.filename}") for file in post.files]
    if post.mark is not None:
        items[0].id = post.mark
    for item in [ui.Container(*items)] if post.framed else items:
        view.add_item(item)
    # A stopped view is not kept in memory: its buttons are answered by what their custom ids match.
    view.stop()
    return view, _files(post)


def fitted(parts: tuple[Part, ...]) -> Iterator[Part]:
    """The parts, with as much of their text as Discord shows in one message."""
    left = TEXT_LIMIT
    for part in parts:
        if not isinstance(part, str):
            yield part
        elif left and part:
            text = shortened(part, left)
            left -= len(text)
            yield text


def shortened(text: str, limit: int) -> str:
    """Cut to a length, at the end of a line where there is one."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    whole_lines, newline, _rest = cut.rpartition("\n")
    return f"{whole_lines}\n…" if newline else f"{cut}…"


def _item(part: Part) -> ui.Item[ui.LayoutView]:
    match part:
        case str():
            return ui.TextDisplay(part)
        case Picture():
            alt = shortened(part.alt, ALT_LIMIT)
            return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{part.filename}", description=alt))
        case Select():
            return ui.ActionRow(_select(part))
        case Picker():
            return ui.ActionRow(_picker(part))
        case _:
            return ui.ActionRow(*(_button(button) for button in part))


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    return ui.Button(
        label=shortened(button.label, LABEL_LIMIT),
        custom_id=button.custom_id,
        style=STYLES[button.style],
        disabled=button.disabled,
    )


def _select(select: Select) -> ui.Select[ui.LayoutView]:
    options = [
        discord.SelectOption(label=shortened(label, OPTION_LIMIT), value=value, default=value in select.chosen)
        for label, value in select.options
    ]
    return ui.Select(
        custom_id=select.custom_id,
        placeholder=shortened(select.placeholder, PLACEHOLDER_LIMIT),
        options=options,
        min_values=select.least,
        max_values=select.most,
    )


def _picker(picker: Picker) -> ui.Item[ui.LayoutView]:
    kind, of_what = PICKERS[picker.what]
    kinds = {"channel_types": CHANNEL_TYPES[picker.what]} if picker.what in CHANNEL_TYPES else {}
    chosen = [discord.SelectDefaultValue(id=one, type=of_what) for one in picker.chosen]
    item: ui.Item[ui.LayoutView] = kind(
        custom_id=picker.custom_id,
        placeholder=shortened(picker.placeholder, PLACEHOLDER_LIMIT),
        min_values=picker.least,
        max_values=picker.most,
        default_values=chosen,
        **kinds,
    )
    return item


def _files(post: Post) -> list[discord.File]:
    pictures = [part for part in post.parts if isinstance(part, Picture)]
    shown: list[Picture | File] = [*pictures, *post.files]
    return [discord.File(io.BytesIO(file.data), file.filename) for file in shown]
