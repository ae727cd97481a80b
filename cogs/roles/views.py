"""The buttons and lists of panels."""

import discord

from bot.client.buttons import ChosenFrom, Pressed
from bot.client.facts import Interaction, app_of, guild_id
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.roles import posts


class TakeButton(Pressed, template=r"roles:take:(?P<panel>\d{1,9}):(?P<role>\d{1,20})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        chosen = await app_of(interaction).roles.panels.press(
            guild_id(interaction),
            int(self.said["panel"]),
            interaction.user.id,
            int(self.said["role"]),
            has(interaction),
        )
        await reply(interaction, posts.took(chosen))


class ChooseList(ChosenFrom, template=r"roles:choose:(?P<panel>\d{1,9})"):
    async def chosen(self, interaction: Interaction, values: list[str]) -> None:
        await defer(interaction)
        chosen = await app_of(interaction).roles.panels.choose(
            guild_id(interaction),
            int(self.said["panel"]),
            interaction.user.id,
            [int(value) for value in values],
            has(interaction),
        )
        await reply(interaction, posts.took(chosen))


def has(interaction: Interaction) -> frozenset[int]:
    """As Discord sends it with the press."""
    if not isinstance(interaction.user, discord.Member):
        raise UserError(_("This works for members of the server only."))
    return frozenset(role.id for role in interaction.user.roles)
