"""What the sweep does for the gate: roles that could not be given, cards that could not be shown, reminders."""

import logging
from datetime import datetime, timedelta

from bot.core import claims
from bot.core.actions import Reason, Refused
from bot.core.due import Later
from bot.features.gates import posts
from bot.features.gates.applicant import State
from bot.features.gates.cards import NoChannel
from bot.features.gates.service import GatesService
from bot.features.gates.stuck import Stuck
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

SOON, LATER = timedelta(minutes=2), timedelta(minutes=30)
TEAM_HEARS_AGAIN = timedelta(days=1)


class Roles:
    """Until they have it, or are gone."""

    def __init__(self, gates: GatesService) -> None:
        self.gates = gates

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        applicant = await self.gates.get(guild_id, member_of(key))
        if applicant is None or applicant.left_at is not None:
            return
        now = self.gates.clock.now()
        try:
            await self.gates.try_to_give(applicant)
        except Refused as refused:
            role_id = await self.gates.role_of(guild_id) or 0
            if refused.reason is Reason.GONE and self.gates.lobby.exists(guild_id, role_id):
                return  # it is the member who is gone
            await self._tell_team(guild_id)
            raise Later(now + LATER) from refused
        except Exception as error:
            log.warning("member %s has not got the role of the gate yet", applicant.member_id, exc_info=True)
            raise Later(now + SOON) from error

    async def _tell_team(self, guild_id: int) -> None:
        """At most once a day."""
        gates, now = self.gates, self.gates.clock.now()
        channel_id = (await gates.settings.get(guild_id, ModerationSettings)).needs_human_channel
        role_id = await gates.role_of(guild_id)
        if channel_id is None or role_id is None:
            return
        async with gates.db.begin() as session:
            if await claims.held(session, guild_id, "gate_refused", "team", now):
                return
            await claims.take(session, guild_id, "gate_refused", "team", guild_id, now, TEAM_HEARS_AGAIN)
        await gates.actions.post(channel_id, posts.cannot_give(role_id, await gates.words(guild_id)))

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the role of the gate for %s on server %s was given up", key, guild_id)


class Reviews:
    """Show the team who waits for it, for as long as they wait."""

    def __init__(self, gates: GatesService) -> None:
        self.gates = gates

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        applicant = await self.gates.get(guild_id, member_of(key))
        if applicant is None or applicant.state is not State.HELD or applicant.left_at is not None:
            return
        try:
            await self.gates.cards.show(applicant)
        except (NoChannel, Refused) as error:
            raise Later(self.gates.clock.now() + LATER) from error
        except Exception as error:
            log.warning("the team could not be shown yet that %s waits", applicant.member_id, exc_info=True)
            raise Later(self.gates.clock.now() + SOON) from error

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("%s on server %s waits for the team, which was not shown it", key, guild_id)


class Reminders:
    def __init__(self, stuck: Stuck) -> None:
        self.stuck = stuck

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        try:
            await self.stuck.remind(guild_id)
        except Refused as refused:  # they are listed all the same
            log.info("newcomers at the gate of server %s could not be reminded: %s", guild_id, refused)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("newcomers at the gate of server %s could not be reminded", guild_id)


def member_of(key: str) -> int:
    return int(key.partition(":")[0])
