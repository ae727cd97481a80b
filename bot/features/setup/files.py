"""Settings as a file (TOML): ids stand beside the names of what they mean, so that another server can read it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel, ValidationError

from bot.core import toml
from bot.core.declared import THINGS, Mark, shape_of
from bot.core.errors import UserError
from bot.core.i18n import Command, Text, Words, _, n_
from bot.core.invalid import why
from bot.core.names import one_name
from bot.core.servers import ServerFacts
from bot.features.setup import pages, policy, wording
from bot.features.setup.pages import PAGES, Field

FORMAT = 1
LARGEST = 100_000
THING = re.compile(r"[#@]?(?P<name>.*?)(?: ?\((?P<id>\d{15,20})\))?", re.DOTALL)
SIGNS: Mapping[Mark | None, str] = {Mark.CHANNEL: "#", Mark.ROLE: "@", Mark.MEMBER: "@"}

Values = Mapping[str, Mapping[str, Any]]
"""As they are stored, by feature and name."""


class NotHere(UserError):
    """What a file names is not on this server."""


@dataclass(frozen=True)
class Planned:
    field: Field
    old: Any
    new: Any


@dataclass(frozen=True)
class Unfit:
    """`where`: in the file."""

    where: str
    why: Text


@dataclass(frozen=True)
class Import:
    """What a file would change, and what of it does not fit."""

    changes: tuple[Planned, ...]
    unfit: tuple[Unfit, ...]

    @property
    def wanted(self) -> Mapping[Any, Mapping[str, Any]]:
        """By kind of settings."""
        kinds = {one.field.kind: dict[str, Any]() for one in self.changes}
        for one in self.changes:
            kinds[one.field.kind][one.field.name] = one.new
        return kinds


# Out


def written(values: Values, facts: ServerFacts, words: Words) -> str:
    """Every setting, also those that are as usual, so that reading it again brings all of it back."""
    head = words.say(_("Settings of Concierge. What is usual is said above each; names count where ids are not known."))
    blocks = [f"# {head}\nformat = {FORMAT}\ntaken_from = {toml.written(_named(facts.name, facts.id))}\n"]
    for feature, stored in values.items():
        blocks.append(f"# {words.say(PAGES[feature].title)}\n[{feature}]\n")
        blocks += [_setting(field, stored[field.name], facts, words) for field in pages.fields(PAGES[feature]).values()]
    return "\n".join(blocks)


def _setting(field: Field, stored: Any, facts: ServerFacts, words: Words) -> str:
    usual = field.kind().model_dump(mode="json")[field.name]
    said = (field.said.title, field.said.about, _("Usually: {value}", value=wording.brief(field, usual, words)))
    comment = " · ".join(words.say(text) for text in said)
    return f"# {comment}\n{field.name} = {toml.written(encoded(field.annotation, stored, facts))}\n"


def encoded(annotation: Any, stored: Any, facts: ServerFacts) -> Any:
    """With names beside ids; nothing is an empty text."""
    shape = shape_of(annotation)
    if stored is None:
        return ""
    if shape.many and isinstance(stored, list):
        return [_encoded_one(shape.base, shape.mark, one, facts) for one in stored]
    if shape.base is dict:
        key, value = shape.parts
        return {str(encoded(key, name, facts)): encoded(value, item, facts) for name, item in stored.items()}
    return _encoded_one(shape.base, shape.mark, stored, facts)


def _encoded_one(base: Any, mark: Mark | None, stored: Any, facts: ServerFacts) -> Any:
    if mark in THINGS:
        thing = _things(mark, facts).get(int(stored))
        return SIGNS[mark] + _named(thing or "", int(stored))
    if isinstance(base, type) and issubclass(base, BaseModel):
        hints = get_type_hints(base, include_extras=True)
        return {name: encoded(hints[name], item, facts) for name, item in stored.items() if item is not None}
    return stored


def _named(name: str, thing_id: int) -> str:
    return f"{one_name(name)} ({thing_id})" if name else f"({thing_id})"


def _things(mark: Mark | None, facts: ServerFacts) -> Mapping[int, str]:
    if mark is Mark.CHANNEL:
        return {channel.id: channel.name for channel in facts.channels.values()}
    return {role.id: role.name for role in facts.roles.values()} if mark is Mark.ROLE else {}


# In


def planned(text: str, values: Values, facts: ServerFacts) -> Import:
    """Raises NoToml, or another UserError where it is no file of settings at all."""
    content = toml.read(text)
    if content.pop("format", None) != FORMAT:
        raise UserError(_("This is no file of settings: {command} writes one.", command=Command("settings export")))
    content.pop("taken_from", None)
    changes, unfit = list[Planned](), list[Unfit]()
    for feature, given in content.items():
        if feature not in PAGES or not isinstance(given, dict):
            unfit.append(Unfit(feature, _("there is no such feature")))
            continue
        for name, value in given.items():
            found = _read(feature, name, value, values, facts)
            if isinstance(found, Unfit):
                unfit.append(found)
            elif found.old != found.new:
                changes.append(found)
    return Import(tuple(changes), tuple(unfit))


def _read(feature: str, name: str, value: Any, values: Values, facts: ServerFacts) -> Planned | Unfit:
    """A setting is taken whole or not at all."""
    where = f"{feature}.{name}"
    field = pages.fields(PAGES[feature]).get(name)
    if field is None:
        return Unfit(where, _("there is no such option"))
    try:
        raw = json.dumps({name: decoded(field.annotation, value, facts)}, default=str)
        new = field.kind.model_validate_json(raw, strict=True).model_dump(mode="json")[name]
        policy.check(field, new, facts)
    except ValidationError as error:
        return Unfit(where, why(error.errors(include_url=False)[0]))
    except UserError as error:
        return Unfit(where, error.text)
    return Planned(field, values[feature][name], new)


def decoded(annotation: Any, value: Any, facts: ServerFacts) -> Any:
    """With the ids of this server. Raises NotHere."""
    shape = shape_of(annotation)
    if value == "" and shape.optional:
        return None
    if shape.many and isinstance(value, list):
        return [_decoded_one(shape.base, shape.mark, one, facts) for one in value]
    if shape.base is dict and isinstance(value, dict):
        key, item_of = shape.parts
        return {str(decoded(key, name, facts)): decoded(item_of, item, facts) for name, item in value.items()}
    return _decoded_one(shape.base, shape.mark, value, facts)


def _decoded_one(base: Any, mark: Mark | None, value: Any, facts: ServerFacts) -> Any:
    if mark in THINGS and isinstance(value, str):
        return _thing_id(mark, value, facts)
    if isinstance(base, type) and issubclass(base, BaseModel) and isinstance(value, dict):
        hints = get_type_hints(base, include_extras=True)
        return {name: decoded(hints[name], item, facts) if name in hints else item for name, item in value.items()}
    return value


def _thing_id(mark: Mark | None, text: str, facts: ServerFacts) -> int:
    """By its id where the server knows it, else by its name, where only one is called so."""
    parts = THING.fullmatch(text)
    name, known = (parts["name"], parts["id"]) if parts else (text, None)
    things = _things(mark, facts)
    if known is not None and (mark is Mark.MEMBER or int(known) in things):
        return int(known)
    found = [thing_id for thing_id, called in things.items() if one_name(called) == name]
    if len(found) == 1:
        return found[0]
    shown = one_name(text)
    if not found:
        raise NotHere(_("“{name}” is not here", name=shown))
    raise NotHere(n_("{count} here is called “{name}”", "{count} here are called “{name}”", len(found), name=shown))
