"""What newcomers read after they pressed."""

import discord

from bot.client.facts import Interaction
from bot.client.lobby import person_of
from bot.core.errors import UserError
from bot.core.facts import PersonFacts
from bot.core.i18n import Text, _
from bot.features.gates.applicant import Applicant, State


def person_facts(interaction: Interaction) -> PersonFacts:
    member = interaction.user
    if not isinstance(member, discord.Member) or member.joined_at is None:
        raise UserError(_("This works for members of the server only."))
    return person_of(member, member.joined_at)


def agreed(applicant: Applicant) -> Text:
    if applicant.state is State.HELD:
        return _("Thank you! Someone of the team looks at it; when the channels open, you are in.")
    if applicant.has_role:
        return _("Welcome in! The server is open to you now.")
    return _("Thank you! You will get in within a few minutes.")
