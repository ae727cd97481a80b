"""The buttons on a wave's card and on what members read. They work after a restart, and check again who presses."""

from bot.client import ban_waves
from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import _, words
from bot.features.automod import decided_posts
from bot.features.moderation.massban_posts import would_ban
from cogs.automod.forms import ObjectForm


class WaveButton(
    Pressed,
    template=r"automod:(?P<act>wrong|right|free|keep|stays|back|each|ban):(?P<wave>\d{1,18}):(?P<member>\d{1,20})",
):
    """`member`: 0 for all of them; of `each` how many were shown before."""

    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        automod, actor = app_of(interaction).automod, facts_of(interaction.user, guild_of(interaction))
        deciding, holds = automod.deciding, automod.holds
        number, member_id, spoken = int(self.said["wave"]), int(self.said["member"]), await reader_words(interaction)
        match self.said["act"]:
            case "wrong":
                taken = await deciding.wrong(number, actor, member_id)
                await reply(interaction, decided_posts.taken_back(number, member_id, taken, spoken))
            case "right":
                held = await holds.held(number, actor)
                if held is None:
                    await deciding.right(number, actor)
                    await reply(interaction, _("Confirmed: it stays as it is."))
                else:
                    await reply(interaction, decided_posts.asks_about_held(number, held, spoken))
            case "free":
                await reply(interaction, decided_posts.released(await holds.release(number, actor), spoken))
            case "keep":
                await reply(interaction, decided_posts.kept(await holds.keep(number, actor), spoken))
            case "stays":
                await deciding.stays(number, member_id, actor)
                await reply(interaction, _("It stays removed; they are told so."))
            case "back":
                sent = await deciding.send_back(number, actor, member_id)
                await reply(interaction, decided_posts.sent_back(sent, spoken))
            case "each":
                await reply(interaction, await deciding.each(number, actor, member_id, spoken))
            case _:
                found = await deciding.ban(number, actor)
                await reply(interaction, would_ban(found, spoken, asks=f"automod:banning:{number}"))


class BanningButton(Pressed, template=r"automod:banning:(?P<wave>\d{1,18}):(?P<what>yes|no):(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        banned = await ban_waves.answer(interaction, self.said["what"], self.said["token"])
        if banned is not None:
            actor = facts_of(interaction.user, guild_of(interaction))
            await app_of(interaction).automod.deciding.banned(int(self.said["wave"]), actor)


class MineButton(Pressed, template=r"automod:mine:(?P<wave>\d{1,18}):0"):
    """In the channel: only for whom it was about."""

    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        objecting, spoken = app_of(interaction).automod.objecting, await reader_words(interaction)
        mine = await objecting.mine(guild_id(interaction), int(self.said["wave"]), interaction.user.id, spoken)
        await reply(interaction, mine)


class ObjectButton(Pressed, template=r"automod:object:(?P<server>\d{1,20}):(?P<wave>\d{1,18}):(?P<language>\w{2,8})"):
    """Nothing can be looked up before a form, so all that it needs is in its id."""

    async def pressed(self, interaction: Interaction) -> None:
        server, wave, language = int(self.said["server"]), int(self.said["wave"]), self.said["language"]
        await interaction.response.send_modal(ObjectForm(server, wave, words(language)))
