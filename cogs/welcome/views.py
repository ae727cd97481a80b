"""The buttons under a greeting, and those that ask who should greet."""

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.replies import defer, reply
from bot.core.i18n import Command, Text, _
from bot.features.welcome.settings import Door


class DoorButton(Pressed, template=r"welcome:(?P<door>ask|channels|rules|introduce)"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        app, server = app_of(interaction), guild_id(interaction)
        channel_id = interaction.channel_id or 0
        await reply(interaction, await app.welcome.choices.shows(server, Door(self.said["door"]), channel_id))


class GreeterButton(Pressed, template=r"welcome:(?P<act>leave|discord)"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, "manage_guild")
        await defer(interaction)
        await reply(interaction, await self._do(interaction))

    async def _do(self, interaction: Interaction) -> Text:
        app, server, by = app_of(interaction), guild_id(interaction), interaction.user.id
        if self.said["act"] == "leave":
            await app.welcome.choices.change(server, by, channel_id=None)
            again = Command("welcome setup")
            return _(
                "Concierge greets nobody any more. To let it greet again: {command} with a channel.", command=again
            )
        await app.welcome.choices.take_over_from_discord(server, by)
        return _("Discord no longer posts who joined: newcomers are greeted once.")


class Takeover(Pressed, template=r"welcome:over:(?P<bot>\d{1,20})"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, "manage_guild")
        await defer(interaction)
        bot_id = int(self.said["bot"])
        await app_of(interaction).welcome.others.is_gone(guild_id(interaction), bot_id)
        text = _("Good. Should {bot} greet again, the team is told.", bot=f"<@{bot_id}>")
        await reply(interaction, text)
