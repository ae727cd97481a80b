"""What the bot says, before Discord: words that are already in a language, pictures and buttons, top to bottom."""

import enum
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Picture:
    filename: str
    data: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True)
class File:
    filename: str
    data: bytes = field(repr=False)


class Style(enum.Enum):
    PRIMARY = enum.auto()
    SECONDARY = enum.auto()
    SUCCESS = enum.auto()
    DANGER = enum.auto()


@dataclass(frozen=True)
class Button:
    """`custom_id` is what the cog's DynamicItem matches, so that it works after a restart."""

    label: str
    custom_id: str
    style: Style = Style.SECONDARY
    disabled: bool = False


@dataclass(frozen=True)
class Select:
    """A list to choose from: labels and values. `least`, `most`: how many are chosen; `chosen`: which are now."""

    custom_id: str
    placeholder: str
    options: tuple[tuple[str, str], ...]
    least: int = 1
    most: int = 1
    chosen: tuple[str, ...] = ()


class Pick(enum.Enum):
    """What Discord lets someone pick. CHANNEL: where one can post; PLACE: a forum, too."""

    CHANNEL = enum.auto()
    PLACE = enum.auto()
    ROLE = enum.auto()
    MEMBER = enum.auto()


@dataclass(frozen=True)
class Picker:
    """A list of what the server has. `chosen`: ids of what is chosen now, as far as it is still there."""

    custom_id: str
    placeholder: str
    what: Pick
    least: int = 0
    most: int = 1
    chosen: tuple[int, ...] = ()


Part = str | Picture | Select | Picker | tuple[Button, ...]


@dataclass(frozen=True)
class Post:
    """Parts from top to bottom: Markdown, pictures, rows of up to five buttons, lists.

    `pings`, `role_pings`: the users and roles whom it pings where it mentions them; nobody else is. `mark`: by which
    the bot finds it again, where no button says which it is. `framed`: shown in a frame.
    """

    parts: tuple[Part, ...]
    files: tuple[File, ...] = ()
    pings: tuple[int, ...] = ()
    role_pings: tuple[int, ...] = ()
    mark: int | None = None
    framed: bool = False


def moment(at: datetime, style: str = "F") -> str:
    """Each reader sees it in their own time zone."""
    return f"<t:{int(at.timestamp())}:{style}>"
