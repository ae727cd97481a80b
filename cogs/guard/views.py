"""The buttons of the guard's card. They work after a restart, and check again who presses."""

from bot.client import ban_waves
from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_of
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.core.i18n import _
from bot.core.posts import Post
from bot.features.guard import posts

SHOWN_EACH = 10
NUMBER = r"(?P<number>\d{1,9})"


class BackButton(Pressed, template=rf"guard:back:{NUMBER}"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        done = await app_of(interaction).guard.restore(actor.guild_id, int(self.said["number"]), actor)
        await reply(interaction, posts.restored(done, await reader_words(interaction)))


class UnbanButton(Pressed, template=rf"guard:unban:{NUMBER}"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        actor, spoken = facts_of(interaction.user, guild_of(interaction)), await reader_words(interaction)

        async def progress(done: int, count: int) -> None:
            if done % SHOWN_EACH == 1 and done < count:
                text = _("{done} of {count} so far.", done=done, count=count)
                await ban_waves.show(interaction, Post((spoken.say(text),)))

        done = await app_of(interaction).guard.unban(actor.guild_id, int(self.said["number"]), actor, progress)
        await update(interaction, posts.unbanned(done, spoken))


class NamesButton(Pressed, template=rf"guard:names:{NUMBER}"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        actor, spoken = facts_of(interaction.user, guild_of(interaction)), await reader_words(interaction)
        shown = await app_of(interaction).guard.everything(actor.guild_id, int(self.said["number"]), actor, spoken)
        await reply(interaction, shown)
