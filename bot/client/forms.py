"""Forms that a person fills in."""

from discord import ui

from bot.client.errors import tell
from bot.client.facts import Interaction


class Form(ui.Modal):
    """A subclass has its fields and `on_submit`; what goes wrong is said as for commands and buttons."""

    # As discord.py's own Modal does, it leaves out what a view's has.
    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:  # type: ignore[override]
        await tell(interaction, error)
