"""Leads through a setup: each step is looked at, chosen, remembered, and tried at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.actions import Actions
from bot.core.errors import UserError
from bot.core.i18n import Listing, Text, _, words
from bot.core.lobby import Lobby
from bot.core.posts import Post
from bot.core.refusals import reason_of
from bot.core.settings import ServerSettings
from bot.features.automod.service import AutomodService
from bot.features.setup import others, pages, panel
from bot.features.setup.others import Other
from bot.features.setup.pages import Control, Field
from bot.features.setup.panel import Panel, Step
from bot.features.setup.service import SetupService
from bot.features.setup.settings import SetupSettings
from bot.features.setup.taking import WHY, Taking
from bot.features.welcome.service import WelcomeService

MOST_TAKEN_SHOWN, MOST_BESIDE_TAKEN = 3, 5
"""Of what is taken over, and of others beside it: a message has room for so many."""


@dataclass(frozen=True)
class Tried:
    """A test message. `why`: it could not be posted."""

    channel_id: int
    settings: tuple[Text, ...]
    why: Text | None


class Leading:
    def __init__(
        self, setup: SetupService, actions: Actions, lobby: Lobby, automod: AutomodService, welcome: WelcomeService
    ) -> None:
        self.setup = setup
        self.settings = setup.settings
        self.servers = setup.servers
        self.actions = actions
        self.lobby = lobby
        self.automod = automod
        self.welcome = welcome
        self.taking = Taking(setup, lobby, automod, welcome)

    async def open(self, guild_id: int) -> Panel:
        """Where it was left, also by someone else."""
        return await self.at(guild_id, Step((await self.settings.get(guild_id, SetupSettings)).step))

    async def go(self, guild_id: int, by: int, step: Step) -> Panel:
        await self.settings.change(guild_id, SetupSettings, by, step=int(step))
        return await self.at(guild_id, step)

    async def at(self, guild_id: int, step: Step, **more: Any) -> Panel:
        book = await self.automod.rulebook.read(guild_id)
        found = await self.others(guild_id) if step is Step.OTHERS else ()
        taken = (await self.taking.taken(guild_id))[-MOST_TAKEN_SHOWN:] if step is Step.OTHERS else ()
        return Panel(
            step,
            self.servers.look(guild_id),
            await self.setup.values(guild_id),
            rules=tuple(book.by_name),
            kinds=self.automod.managing.kinds,
            protects=await self.automod.managing.protects(guild_id),
            others=found[: MOST_BESIDE_TAKEN if taken else None],
            taken=tuple(taken),
            **more,
        )

    # What is chosen

    async def choose(self, guild_id: int, by: int, field: Field, value: Any) -> None:
        """Raises Unfit, or pydantic's ValidationError."""
        await self.setup.set(guild_id, by, field, value, await self.settings.last_number(guild_id))

    async def press(self, guild_id: int, by: int, field: Field) -> Panel:
        """A part is switched on or off; one that needs a channel asks for it first."""
        on = getattr(await self.settings.get(guild_id, field.kind), field.name)
        if field.control is Control.PICKER and not on:
            return await self.at(guild_id, Step.PARTS, asks=field)
        await self.choose(guild_id, by, field, None if field.control is Control.PICKER else not on)
        return await self.at(guild_id, Step.PARTS)

    async def make_channels(self, guild_id: int, by: int) -> Panel:
        """Those of the team that are not chosen yet. One of the same name that only the team sees is taken as it is.

        Raises Refused.
        """
        now = await self.at(guild_id, Step.STAFF)
        spoken = words(str(now.value("server", "language")))
        for place, called in panel.CHANNEL_NAMES.items():
            if now.channel(*place) is None:
                name, about = spoken.say(called), spoken.say(pages.field(*place).said.about)
                channel_id = _standing(now, name)
                if channel_id is None:
                    seers = now.facts.staff_roles
                    made = await self.servers.make_staff_channel(guild_id, name, about, seers, f"{WHY} · {by}")
                    channel_id = made.id
                await self.settings.change(guild_id, pages.field(*place).kind, by, **{place[1]: channel_id})
        return await self.at(guild_id, Step.STAFF)

    # Who else is here

    async def others(self, guild_id: int) -> tuple[Other, ...]:
        left = (await self.settings.get(guild_id, SetupSettings)).left
        try:
            native = await self.automod.native.discord.rules(guild_id)
        except Exception:  # it may not look, or Discord does not answer: what it knows otherwise is shown
            native = []
        greeters = await self.welcome.others.known(guild_id)
        return others.others(self.servers.look(guild_id), native, self.lobby.greets_itself(guild_id), greeters, left)

    # At the end

    async def try_out(self, guild_id: int, by: int) -> Sequence[Tried]:
        """A message in each channel that is chosen; where everyone reads, it is taken away at once."""
        facts = self.servers.look(guild_id)
        spoken = words((await self.settings.get(guild_id, ServerSettings)).language)
        tried = []
        for channel_id, titles in (await self._chosen(guild_id)).items():
            text = _("Test of: {parts}. It works; {who} asked for it.", parts=Listing(titles), who=f"<@{by}>")
            channel = facts.channels.get(channel_id)
            try:
                message_id = await self.actions.post(channel_id, Post((spoken.say(text),)))
                if channel is None or channel.everyone_reads:
                    await self.actions.delete_own(channel_id, message_id)
                tried.append(Tried(channel_id, titles, None))
            except Exception as error:
                tried.append(Tried(channel_id, titles, reason_of(error)))
        if not tried:
            raise UserError(_("No channel is chosen yet: there is nothing to try."))
        return tried

    async def _chosen(self, guild_id: int) -> Mapping[int, tuple[Text, ...]]:
        values = await self.setup.values(guild_id)
        by_channel: dict[int, tuple[Text, ...]] = {}
        for feature, name in panel.TESTED:
            field, value = pages.field(feature, name), values[feature][name]
            if field.control is Control.PICKER and value is not None:
                title = _("{feature}: {setting}", feature=field.kind.title, setting=field.said.title)
                by_channel[value] = (*by_channel.get(value, ()), title)
        return by_channel


def _standing(now: Panel, name: str) -> int | None:
    """A channel that an interrupted setup made."""
    named = (one for one in now.facts.channels.values() if one.name == name and not one.everyone_reads)
    return next((one.id for one in named), None)
