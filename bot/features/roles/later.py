"""What the sweep does for roles: those that come after a while, and those that did not come back at once."""

import logging
from datetime import datetime, timedelta

from bot.core.actions import Reason, Refused
from bot.core.due import Later
from bot.core.facts import PersonFacts
from bot.features.roles.service import RolesService

log = logging.getLogger(__name__)

SOON, LATER = timedelta(minutes=10), timedelta(hours=1)
TRIED_FOR = timedelta(days=7)


class GivenLater:
    def __init__(self, roles: RolesService) -> None:
        self.roles = roles

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        member_id, joined, role_id = (int(part) for part in key.split(":"))
        person = await here(self.roles, guild_id, member_id, joined)
        if person is None or role_id in person.roles:
            return
        if all(given.role_id != role_id for given in (await self.roles.decided(guild_id)).given):
            return
        try:
            await self.roles.give(guild_id, member_id, role_id)
        except Refused as refused:
            if refused.reason is Reason.GONE or too_late(self.roles, joined):
                return
            raise Later(self.roles.clock.now() + LATER) from refused

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the role of %s on server %s was given up", key, guild_id)


class BackLater:
    def __init__(self, roles: RolesService) -> None:
        self.roles = roles

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        member_id, joined = (int(part) for part in key.split(":"))
        person = await here(self.roles, guild_id, member_id, joined)
        if person is None or too_late(self.roles, joined):
            return
        try:
            done = await self.roles.restore(person)
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return
            raise Later(self.roles.clock.now() + LATER) from refused
        if not done:
            raise Later(self.roles.clock.now() + SOON)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("what %s had on server %s did not come back", key, guild_id)


async def here(roles: RolesService, guild_id: int, member_id: int, joined: int) -> PersonFacts | None:
    """Them, if they are still in the stay that it was planned in."""
    person = (await roles.lobby.persons(guild_id, [member_id])).get(member_id)
    return person if person is not None and int(person.joined_at.timestamp()) == joined else None


def too_late(roles: RolesService, joined: int) -> bool:
    return roles.clock.now().timestamp() - joined > TRIED_FOR.total_seconds()
