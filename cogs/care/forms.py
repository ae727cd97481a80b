import discord
from discord import ui

from bot.client.facts import Interaction, app_of
from bot.client.forms import Form
from bot.client.replies import defer, reply
from bot.core.i18n import Words, _
from bot.core.posts import Post
from bot.features.care.check_in import LONGEST_SAID, MOODS, TALKS, Mood, Talk

OPEN_FOR = 30 * 60
"""Seconds: Discord does not say when someone closes a form without sending it."""


class HowForm(Form):
    """`guild`: a direct message has no server."""

    def __init__(self, guild: int, day: int, spoken: Words) -> None:
        super().__init__(title=spoken.say(_("How does it go?")), timeout=OPEN_FOR)
        self.guild, self.day, self.spoken = guild, day, spoken
        moods = [discord.SelectOption(label=spoken.say(text), value=mood) for mood, text in MOODS.items()]
        talks = [
            discord.SelectOption(label=spoken.say(text), value=talk, default=talk is Talk.COUNT_ONLY)
            for talk, text in TALKS.items()
        ]
        self.mood = ui.Select[HowForm](custom_id="mood", options=moods)
        self.said = ui.TextInput[HowForm](
            custom_id="said", style=discord.TextStyle.paragraph, required=False, max_length=LONGEST_SAID
        )
        self.talk = ui.Select[HowForm](custom_id="talk", options=talks)
        kept = spoken.say(_("Kept only if you say yes below; encrypted."))
        self.add_item(ui.Label(text=spoken.say(_("How does it go?")), component=self.mood))
        self.add_item(ui.Label(text=spoken.say(_("What would make it better?")), description=kept, component=self.said))
        self.add_item(ui.Label(text=spoken.say(_("May the team read your words?")), component=self.talk))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        mood, talk, said = Mood(self.mood.values[0]), Talk(self.talk.values[0]), self.said.value.strip() or None
        await app_of(interaction).check_ins.answer(self.guild, interaction.user.id, self.day, mood, said, talk)
        thanks = _("Thank you! The team sees your answer as a number only.")
        if said and talk is not Talk.COUNT_ONLY:
            thanks = _("Thank you! The team reads what you wrote.")
        await reply(interaction, Post((self.spoken.say(thanks),)))
