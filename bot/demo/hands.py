"""What a person at the page does on the simulated server: write, use a command, press, choose, fill in a form."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import discord
import simcord
from discord import AppCommandOptionType as Kind
from discord import ComponentType
from discord.app_commands import Command, Group

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.demo.sight import Sight
from bot.demo.stage import Stage

FORMS = 20
CHOICES = 25
THINGS = {
    kind.value
    for kind in (
        ComponentType.user_select,
        ComponentType.role_select,
        ComponentType.mentionable_select,
        ComponentType.channel_select,
    )
}

Form = dict[str, Any]


class Hands:
    def __init__(self, stage: Stage, sight: Sight) -> None:
        self.stage = stage
        self.sight = sight
        self._forms: OrderedDict[str, tuple[int, simcord.InteractionResult]] = OrderedDict()
        self._reactions: set[tuple[int, int, str]] = set()

    async def say(self, viewer: simcord.MemberActor, channel_id: int, text: str, reply_to: int | None) -> None:
        async with self.stage.acting():
            room = self.sight.room(viewer, channel_id)
            if room.direct:
                await viewer.send_dm(text)
                return
            answered = self.sight.message(viewer, channel_id, reply_to) if reply_to is not None else None
            await viewer.send(room.channel, text, reply_to=answered)

    async def delete(self, viewer: simcord.MemberActor, channel_id: int, message_id: int) -> None:
        async with self.stage.acting():
            await viewer.delete(self.sight.message(viewer, channel_id, message_id))

    async def react(self, viewer: simcord.MemberActor, channel_id: int, message_id: int, emoji: str) -> None:
        """Give a reaction, or take one's own back."""
        key = (viewer.id, message_id, emoji)
        async with self.stage.acting():
            message = self.sight.message(viewer, channel_id, message_id)
            await viewer.set_reaction(message, emoji, reacted=key not in self._reactions)
            self._reactions ^= {key}

    async def use(
        self, viewer: simcord.MemberActor, channel_id: int, name: str, options: Mapping[str, Any]
    ) -> Form | None:
        """A slash command; the form that the bot asks to be filled in, if it does."""
        async with self.stage.acting():
            channel = self.sight.room(viewer, channel_id).channel
            given = self._options(name, options)
            return self._answer(viewer, await viewer.slash(channel, name, **given))

    async def complete(
        self,
        viewer: simcord.MemberActor,
        channel_id: int,
        name: str,
        option: str,
        typed: str,
        options: Mapping[str, Any],
    ) -> list[dict[str, Any]]:
        """What the bot proposes for a half-typed option."""
        async with self.stage.holding():
            channel = self.sight.room(viewer, channel_id).channel
            given = self._options(name, options)
            return (await viewer.autocomplete(channel, name, option, typed, **given))[:CHOICES]

    async def press(self, viewer: simcord.MemberActor, channel_id: int, message_id: int, custom_id: str) -> Form | None:
        async with self.stage.acting():
            message = self.sight.message(viewer, channel_id, message_id)
            return self._answer(viewer, await self._by(viewer, message).click(message, custom_id=custom_id))

    async def choose(
        self, viewer: simcord.MemberActor, channel_id: int, message_id: int, custom_id: str, values: Sequence[str]
    ) -> Form | None:
        async with self.stage.acting():
            message = self.sight.message(viewer, channel_id, message_id)
            menu = _find([component.to_dict() for component in message.components], custom_id)
            chosen = self._chosen(menu, values)
            return self._answer(viewer, await self._by(viewer, message).select(message, chosen, custom_id=custom_id))

    async def submit(self, viewer: simcord.MemberActor, form_id: str, values: Mapping[str, Any]) -> Form | None:
        async with self.stage.acting():
            shown_to, shown = self._forms.get(form_id, (0, None))
            if shown is None or shown_to != viewer.id:
                raise UserError(_("This form was sent already, or it is too old. Open it again."))
            fields = {name: self._field(shown.modal or {}, name, value) for name, value in values.items()}
            result = await viewer.submit_modal(shown, fields)
            del self._forms[form_id]  # only now: what was refused can be mended and sent again
            return self._answer(viewer, result)

    @staticmethod
    def _by(viewer: simcord.MemberActor, message: discord.Message) -> Any:
        """In direct messages it is the user who acts, not the member."""
        return viewer if message.guild is not None else viewer.user

    def _answer(self, viewer: simcord.MemberActor, result: simcord.InteractionResult) -> Form | None:
        if not result.acknowledged:
            raise UserError(_("The bot did not respond."))
        if result.modal is None:
            return None
        form_id = secrets.token_hex(8)
        self._forms[form_id] = (viewer.id, result)
        if len(self._forms) > FORMS:
            self._forms.popitem(last=False)
        return {"id": form_id, **result.modal}

    def _options(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values as their kinds want them; what was left empty is not given."""
        root, *path = name.split()
        command = self.stage.client.tree.get_command(root)
        for part in path:
            command = command.get_command(part) if isinstance(command, Group) else None
        if not isinstance(command, Command):
            raise UserError(_("There is no command /{name}.", name=name))
        kinds = {parameter.name: parameter.type for parameter in command.parameters}
        return {
            option: self._value(kinds[option], value)
            for option, value in given.items()
            if option in kinds and value not in (None, "")
        }

    def _value(self, kind: Kind, value: Any) -> Any:
        match kind:
            case Kind.integer:
                return _number(int, value)
            case Kind.number:
                return _number(float, value)
            case Kind.boolean:
                return value in (True, "true")
            case Kind.user | Kind.mentionable | Kind.channel | Kind.role:
                return self._thing(value)
            case _:
                return str(value)

    def _chosen(self, menu: Mapping[str, Any], values: Sequence[str]) -> list[Any]:
        of_things = menu.get("type") in THINGS
        return [self._thing(value) if of_things else value for value in values]

    def _field(self, form: Mapping[str, Any], name: str, value: Any) -> Any:
        return self._chosen(_find([form], name), value) if isinstance(value, list) else value

    def _thing(self, written: Any) -> Any:
        """A member, a channel or a role by its id."""
        town = self.stage.town
        thing_id = int(written) if str(written).isdecimal() else 0
        things: tuple[Any, ...] = (*town.members(), *town.text_channels(), *town.guild.roles.values())
        for thing in things:
            if thing.id == thing_id:
                return thing
        raise UserError(_("Choose one from the list: “{value}” is none.", value=str(written)))


def _number(kind: type[int] | type[float], written: Any) -> int | float:
    try:
        return kind(written)
    except (TypeError, ValueError) as error:
        raise UserError(_("“{value}” is no number.", value=str(written))) from error


def _find(components: Sequence[Any], custom_id: str) -> Mapping[str, Any]:
    """The component with this id, however deep it lies; empty if there is none."""
    for component in components:
        if component.get("custom_id") == custom_id:
            return dict(component)
        inner = [*component.get("components", ()), *([component["component"]] if "component" in component else ())]
        found = _find(inner, custom_id)
        if found:
            return found
    return {}
