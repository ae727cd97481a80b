"""What newcomers read, in a server's own words."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.forms import Form
from bot.client.replies import defer, reply
from bot.core.i18n import Words, _
from bot.features.welcome.policy import FAREWELL_VARIABLES, VARIABLES
from bot.features.welcome.settings import LONGEST_TEMPLATE, MOST_TEMPLATES

GREETING, FAREWELL = "greeting", "farewell"
OPEN_FOR = 30 * 60


class MessagesForm(Form):
    """`written`: what the server wrote before, or what is said unless it writes something."""

    def __init__(self, kind: str, language: str, written: Sequence[str], spoken: Words) -> None:
        title = _("What newcomers read") if kind == GREETING else _("What is said when someone left")
        super().__init__(title=spoken.say(title), timeout=OPEN_FOR)
        self.kind, self.language = kind, language
        known = VARIABLES if kind == GREETING else FAREWELL_VARIABLES
        fills_in = spoken.say(_("Is filled in: {variables}", variables=" ".join(f"{{{name}}}" for name in known)))
        self.texts = [
            ui.TextInput[MessagesForm](
                custom_id=f"text{number}",
                style=discord.TextStyle.paragraph,
                required=False,
                max_length=LONGEST_TEMPLATE,
                default=written[number] if number < len(written) else None,
            )
            for number in range(MOST_TEMPLATES)
        ]
        for number, text in enumerate(self.texts, 1):
            label = spoken.say(_("Version {number}", number=number))
            self.add_item(ui.Label(text=label, description=fills_in if number == 1 else None, component=text))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        require(interaction, "manage_guild")
        choices, server = app_of(interaction).welcome.choices, guild_id(interaction)
        typed = [text.value for text in self.texts]
        by = interaction.user.id
        await choices.write(server, by, self.language, typed, farewell=self.kind == FAREWELL)
        if self.kind == GREETING:
            await reply(interaction, await choices.preview(server, by, self.language))
        else:
            await reply(
                interaction, await choices.preview_farewell(server, interaction.user.display_name, self.language)
            )
