"""How a setting is declared: its value and bounds, its words, and what it needs on Discord."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, Field
from pydantic.fields import FieldInfo

from bot.core.errors import UserError
from bot.core.i18n import Text, _, languages


class Mark(enum.Enum):
    """What a number or a word stands for."""

    CHANNEL = enum.auto()
    ROLE = enum.auto()
    MEMBER = enum.auto()
    WEEKDAY = enum.auto()
    HOUR = enum.auto()
    LANGUAGE = enum.auto()


THINGS: Final = (Mark.CHANNEL, Mark.ROLE, Mark.MEMBER)
"""Those that Discord knows by an id."""


def _spoken(code: str) -> str:
    if code not in languages():
        raise NotSpoken(code)
    return code


class Readers(enum.Enum):
    """Who may be able to read a channel. OUGHT_STAFF: others than the staff may, and are pointed out."""

    ANYONE = enum.auto()
    OUGHT_STAFF = enum.auto()
    STAFF = enum.auto()


class NotSpoken(UserError, ValueError):
    def __init__(self, code: str) -> None:
        super().__init__(_("The bot does not speak “{language}”.", language=code[:20]))


SNOWFLAKE = Field(ge=1, lt=1 << 63)
ChannelId = Annotated[int, Mark.CHANNEL, SNOWFLAKE]
RoleId = Annotated[int, Mark.ROLE, SNOWFLAKE]
MemberId = Annotated[int, Mark.MEMBER, SNOWFLAKE]
DayOfWeek = Annotated[int, Mark.WEEKDAY, Field(ge=0, le=6)]
"""Monday is 0."""
HourOfDay = Annotated[int, Mark.HOUR, Field(ge=0, le=23)]
LanguageCode = Annotated[str, Mark.LANGUAGE, AfterValidator(_spoken)]


@dataclass(frozen=True)
class Said:
    """A setting in words.

    `needs`: what the bot must be allowed in its channel; `readers`: of it. `handed_out`: the bot gives its role.
    `command`: changes it where a page can't. `unit`: of its number. `words`: of what is chosen from.
    """

    title: Text
    about: Text
    needs: tuple[str, ...] = ()
    readers: Readers = Readers.ANYONE
    handed_out: bool = False
    command: str = ""
    unit: timedelta | None = None
    words: Mapping[Any, Text] | None = None


def setting(
    default: Any,
    title: Text,
    about: Text,
    *,
    needs: tuple[str, ...] = (),
    readers: Readers = Readers.ANYONE,
    handed_out: bool = False,
    command: str = "",
    unit: timedelta | None = None,
    words: Mapping[Any, Text] | None = None,
    **bounds: Any,
) -> Any:
    """A field that people see and change; one that is declared without it is the feature's own note."""
    info: FieldInfo = Field(default=default, **bounds)
    info.metadata.append(Said(title, about, needs, readers, handed_out, command, unit, words))
    return info


@dataclass(frozen=True)
class Shape:
    """What a value is made of. `base`: a type; of several, that of each."""

    base: Any
    mark: Mark | None = None
    optional: bool = False
    many: bool = False
    parts: tuple[Any, ...] = ()


def shape_of(annotation: Any) -> Shape:
    """`parts`: the annotations of a dict's keys and values."""
    mark: Mark | None = None
    optional = many = False
    while True:
        origin, args = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            mark = next((one for one in args[1:] if isinstance(one, Mark)), mark)
            annotation = args[0]
        elif origin in (Union, UnionType):
            optional = True
            annotation = next(one for one in args if one is not type(None))
        elif origin is tuple:
            many = True
            annotation = args[0]
        elif origin is dict:
            return Shape(dict, mark, optional, many, args)
        else:
            return Shape(annotation, mark, optional, many)


def things_in(annotation: Any, stored: Any) -> Iterator[tuple[Mark, int]]:
    """Every channel, role and member that a value names, wherever in it they stand."""
    shape = shape_of(annotation)
    for one in stored if shape.many else [stored]:
        if one is None:
            continue
        if shape.mark in THINGS:
            yield shape.mark, int(one)
        elif shape.base is dict:
            key, value = shape.parts
            for name, item in one.items():
                yield from things_in(key, name)
                yield from things_in(value, item)
        elif isinstance(shape.base, type) and issubclass(shape.base, BaseModel):
            for name, hint in get_type_hints(shape.base, include_extras=True).items():
                yield from things_in(hint, one.get(name)) if name in shape.base.model_fields else ()
