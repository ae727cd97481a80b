"""Who belongs to the team: by Discord's permissions, or by a role that the server named with `/moderation role`."""

from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.features.moderation.settings import ModerationSettings
from bot.features.reports.policy import check_may_look


async def require_team(interaction: Interaction) -> None:
    """Raises MayNot."""
    settings = await app_of(interaction).settings.get(guild_id(interaction), ModerationSettings)
    check_may_look(facts_of(interaction.user, guild_of(interaction)), settings)
