"""How appeals work on a server."""

from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.core.i18n import Text, _, n_
from bot.core.markdown import quotation
from bot.core.posts import Post
from bot.features.appeals.settings import LONGEST_COOLDOWN, AppealSettings
from bot.features.moderation.settings import ModerationSettings
from cogs.appeals.forms import QUESTION, QuestionsForm

ABOUT = "How members appeal against what was done to them"
NOWHERE = "-"


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Appeals(commands.GroupCog, group_name="appeals", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="Where the banned may object, and how soon after a refusal one may appeal again")
    @app_commands.describe(
        address="A link or an address for the banned, who share no server with the bot; - for none",
        days="How many days after a refusal nothing older can be appealed; 30 unless you choose",
    )
    async def setup(
        self,
        interaction: Interaction,
        address: Range[str, 1, 200] | None = None,
        days: Range[int, 0, LONGEST_COOLDOWN] | None = None,
    ) -> None:
        await defer(interaction)
        server, by = guild_id(interaction), interaction.user.id
        if address is not None:
            where = None if address.strip() == NOWHERE else " ".join(address.split())
            await self.app.settings.change(server, ModerationSettings, by, appeal_at=where)
        if days is not None:
            await self.app.settings.change(server, AppealSettings, by, cooldown_days=days)
        await reply(interaction, await self._standing(interaction))

    @app_commands.command(description="Choose what an appeal asks, one to five questions")
    async def questions(self, interaction: Interaction) -> None:
        server = guild_id(interaction)
        tongue = await words_at_once(interaction)
        current = (await self.app.settings.get(server, AppealSettings)).questions
        await interaction.response.send_modal(QuestionsForm(current, tongue))

    async def _standing(self, interaction: Interaction) -> Post:
        """How it is now."""
        server = guild_id(interaction)
        moderation = await self.app.settings.get(server, ModerationSettings)
        appeals = await self.app.settings.get(server, AppealSettings)
        tongue = await reader_words(interaction)
        lines = [tongue.say(line) for line in (_arrive(moderation), _banned(moderation), _cooldown(appeals))]
        lines.append(tongue.say(_("They ask:")))
        lines += [quotation(question) for question in appeals.questions or (tongue.say(QUESTION),)]
        return Post(("\n".join(lines),))


def _arrive(settings: ModerationSettings) -> Text:
    if settings.needs_human_channel is None:
        return _("Nobody can appeal yet: `/moderation setup` names the channel where appeals arrive.")
    return _("Appeals arrive in {channel}.", channel=f"<#{settings.needs_human_channel}>")


def _banned(settings: ModerationSettings) -> Text:
    if settings.appeal_at is None:
        return _("The banned are told of no other place to object.")
    return _("The banned are told to object here: {address}", address=settings.appeal_at)


def _cooldown(settings: AppealSettings) -> Text:
    if not settings.cooldown_days:
        return _("After a refusal one may appeal again at once.")
    return n_(
        "For {count} day after a refusal, nothing older can be appealed.",
        "For {count} days after a refusal, nothing older can be appealed.",
        settings.cooldown_days,
    )
