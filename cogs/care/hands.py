"""What newcomers and their buddies press. It works after a restart, and in direct messages."""

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id
from bot.client.language import reader_language
from bot.client.replies import defer, reply
from bot.core.i18n import Listing, _, p_, words
from bot.core.posts import Button, Post, moment
from bot.features.care import buddy_posts
from bot.features.care.offers import ask_me
from cogs.care.forms import HowForm


class AskMeButton(Pressed, template=r"care:ask-me"):
    """Yes, ask me how it goes."""

    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        language = await reader_language(interaction)
        app, server = app_of(interaction), guild_id(interaction)
        at = await app.check_ins.ask_me(server, interaction.user.id, interaction.channel_id or 0, language)
        text = _(
            "You are asked how it goes {when}. It comes as a private message.",
            when=Listing([moment(one, "R") for one in at]),
        )
        spoken = words(language)
        stop = Button(spoken.say(p_("button", "Rather not")), "care:ask-me-not")
        await reply(interaction, Post((spoken.say(text), (stop,))))


class AskMeNotButton(Pressed, template=r"care:ask-me-not"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        stopped = await app_of(interaction).check_ins.stop(guild_id(interaction), interaction.user.id)
        await reply(interaction, _("You are not asked.") if stopped else _("Nothing was planned."))


class HowButton(Pressed, template=r"care:how:(?P<guild>\d{1,20}):(?P<day>\d):(?P<language>[a-z]{2,3})"):
    """Opens the form; whether who presses was asked is checked when it comes back."""

    async def pressed(self, interaction: Interaction) -> None:
        form = HowForm(int(self.said["guild"]), int(self.said["day"]), words(self.said["language"]))
        await interaction.response.send_modal(form)


class BuddyButton(Pressed, template=r"care:buddy"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        await find_buddy(interaction)


async def find_buddy(interaction: Interaction) -> None:
    """For whoever asks; it is also offered to be asked how it goes."""
    app, server, language = app_of(interaction), guild_id(interaction), await reader_language(interaction)
    request = await app.buddies.find(server, interaction.user.id, interaction.channel_id or 0, language)
    spoken = words(language)
    text = spoken.say(buddy_posts.stands(request))
    ask = await app.check_ins.are_on(server)
    await reply(interaction, Post((text, *([(ask_me(spoken),)] if ask else []))))


class OfferButton(Pressed, template=r"care:(?P<act>accept|decline):(?P<guild>\d{1,20}):(?P<newcomer>\d{1,20})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        buddies, guild, newcomer = app_of(interaction).buddies, int(self.said["guild"]), int(self.said["newcomer"])
        if self.said["act"] == "accept":
            await buddies.accept(guild, newcomer, interaction.user.id)
            text = _("Thank you! {newcomer} knows that you are their buddy: say hello.", newcomer=f"<@{newcomer}>")
        else:
            await buddies.decline(guild, newcomer, interaction.user.id)
            text = _("No problem: someone else is asked.")
        await reply(interaction, text)
