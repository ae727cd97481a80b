"""Stays: from a join to a leave, and when the member was let in. Whoever is let in is greeted."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import due
from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.doorway import Doorway, Passage
from bot.core.facts import JoinFacts, LeaveFacts, MemberUpdateFacts, PersonFacts
from bot.core.lately import Lately
from bot.core.lobby import Lobby
from bot.core.settings import SettingsStore
from bot.features.welcome import policy, store
from bot.features.welcome.choices import Choices
from bot.features.welcome.figures import Arrival, Steps
from bot.features.welcome.greeter import GREETINGS, SENT_WITHIN, UNSEEN, Greeter, plan_away
from bot.features.welcome.others import Others
from bot.features.welcome.partings import Partings
from bot.features.welcome.policy import Needs
from bot.features.welcome.settings import WelcomeSettings
from bot.features.welcome.stay import Greeting, Stay

log = logging.getLogger(__name__)

GREETED_LATELY = timedelta(days=1)
"""Of whom the bot makes sure, when it comes back, that they are still there."""


async def no_role(_guild_id: int) -> int | None:
    return None


async def nobody_invited(_guild_id: int, _since: datetime, _until: datetime) -> Mapping[tuple[int, datetime], str]:
    return {}


class WelcomeService:
    """`gate_role`: the role that a gate gives to who passed it. `invited`: by whose invite people came, where it is
    certain."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        lobby: Lobby,
        in_raid: Callable[[int], bool],
        gate_role: Callable[[int], Awaitable[int | None]] = no_role,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.lobby = lobby
        self.gate_role = gate_role
        self.invited: Callable[[int, datetime, datetime], Awaitable[Mapping[tuple[int, datetime], str]]] = (
            nobody_invited
        )
        self.greeter = Greeter(db, clock, settings, actions, lobby, in_raid)
        self.partings = Partings(self.greeter)
        self.choices = Choices(clock, settings, lobby, self.greeter.says)
        self.others = Others(db, clock, settings, actions, lobby, self.greeter.says)
        self.doorway = Doorway(self._follow)
        self._settled = Lately()

    # What happens

    def changed(self, person: MemberUpdateFacts) -> None:
        if not self._settled.is_same(person.guild_id, person.member_id, person.joined_at):
            self.doorway.saw(person)

    async def _follow(self, passages: Sequence[Passage]) -> None:
        by_server = dict[int, list[Passage]]()
        for passage in passages:
            by_server.setdefault(passage.guild_id, []).append(passage)
        for guild_id, some in by_server.items():
            await self._follow_on(guild_id, some)

    async def _follow_on(self, guild_id: int, passages: Sequence[Passage]) -> None:
        settings, needs = await self.settings.get(guild_id, WelcomeSettings), await self.needs(guild_id)
        ended = list[tuple[Stay, str]]()
        async with self.db.begin() as session:
            for passage in passages:
                match passage:
                    case LeaveFacts():
                        stay = await self._left(session, passage, settings)
                        ended += [(stay, passage.name)] if stay else []
                    case JoinFacts():
                        await self._joined(session, passage, settings, needs)
                    case _:
                        await self._changed(session, passage, settings, needs)
        for joined in (passage for passage in passages if isinstance(passage, JoinFacts)):
            self.others.came(guild_id, joined.member_id)
        await self._greet(guild_id)
        joins = sum(isinstance(passage, JoinFacts) for passage in passages)
        await self.partings.follow(guild_id, ended, joins, self.lobby.members(guild_id))

    async def _greet(self, guild_id: int) -> None:
        try:
            await self.greeter.greet(guild_id)
        except Refused as refused:
            await self.greeter.tell_owner(guild_id, refused)
        except Exception:  # what is due tries again
            log.warning("newcomers of server %s could not be greeted yet", guild_id, exc_info=True)

    async def _joined(
        self, session: AsyncSession, person: PersonFacts, settings: WelcomeSettings, needs: Needs
    ) -> None:
        self._settled.forget(person.guild_id, person.member_id)
        greeted_at = await store.last_greeted(session, person.guild_id, person.member_id)
        on = settings.channel_id is not None and settings.since is not None and person.joined_at >= settings.since
        greeted = on and policy.is_greeted_again(greeted_at, person.joined_at, settings)
        stay = Stay(
            person.guild_id,
            person.member_id,
            person.joined_at,
            rejoined=person.rejoined,
            greeting=Greeting.WAITING if greeted else Greeting.LEFT_OUT,
        )
        await store.begin(session, stay)
        await self._changed(session, person, settings, needs)

    async def _changed(
        self, session: AsyncSession, person: PersonFacts, settings: WelcomeSettings, needs: Needs
    ) -> None:
        if self._settled.is_same(person.guild_id, person.member_id, person.joined_at):
            return
        stay = await store.get(session, person.guild_id, person.member_id, person.joined_at)
        if stay is not None:
            values = self._news(stay, person, settings, needs)
            if values:
                await store.change(session, stay, **values)
            if values.get("cleared_at") and stay.greeting is Greeting.WAITING:
                at = self.clock.now() + policy.WITHIN
                await due.schedule(session, person.guild_id, GREETINGS, stay.key, at)
            if stay.cleared_at is None and "cleared_at" not in values:
                return
        if stay is None or person.onboarded or not needs.onboarding:
            # Nothing that changes about this stay concerns us any more.
            self._settled.saw(person.guild_id, person.member_id, person.joined_at)

    def _news(self, stay: Stay, person: PersonFacts, settings: WelcomeSettings, needs: Needs) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if person.onboarded and not stay.onboarded:
            values["onboarded"] = True
        if stay.cleared_at is None and stay.left_at is None and policy.is_let_in(person, needs):
            values["cleared_at"] = self.clock.now()
            values["language"] = policy.language_of_roles(person.roles, settings)
        return values

    async def _left(self, session: AsyncSession, leave: LeaveFacts, settings: WelcomeSettings) -> Stay | None:
        self._settled.forget(leave.guild_id, leave.member_id)
        stay = await store.end(session, leave.guild_id, leave.member_id, leave.left_at)
        if stay is None or stay.greeting is not Greeting.SENT:
            return stay
        if policy.left_at_once(stay.sending_at, leave.left_at, settings):
            await plan_away(session, stay, self.clock.now())
        return stay

    async def is_let_in(self, person: PersonFacts) -> bool:
        """Whether they may really see the server."""
        return policy.is_let_in(person, await self.needs(person.guild_id))

    async def needs(self, guild_id: int) -> Needs:
        settings = await self.settings.get(guild_id, WelcomeSettings)
        asked = (settings.role_id, await self.gate_role(guild_id))
        roles = (role for role in asked if role is not None and self.lobby.exists(guild_id, role))
        return Needs(next(roles, None), self.lobby.onboards(guild_id))

    # What is found

    async def found(self, guild_id: int, members: Sequence[JoinFacts]) -> None:
        """Who is there, whether the bot heard them come or not."""
        for start in range(0, len(members), 100):
            await self._follow_on(guild_id, members[start : start + 100])

    async def look_again(self, guild_id: int) -> None:
        """What was missed of those who wait to be let in."""
        self.greeter.heard(guild_id)
        now = self.clock.now()
        async with self.db.read() as session:
            waiting = await store.waiting_to_clear(session, guild_id)
            greeted = await store.greeted_after(session, guild_id, now - GREETED_LATELY)
        asked = [stay.member_id for stay in (*waiting, *greeted)]
        there = await self.lobby.persons(guild_id, asked) if asked else {}
        settings, needs = await self.settings.get(guild_id, WelcomeSettings), await self.needs(guild_id)
        async with self.db.begin() as session:
            for stay in (*waiting, *greeted):
                person = there.get(stay.member_id)
                if person is not None:
                    await self._changed(session, person, settings, needs)
                    continue
                await store.end(session, guild_id, stay.member_id, now)
                if stay.greeting is Greeting.SENT and settings.fleeting_minutes:
                    await plan_away(session, stay, now, UNSEEN)
        await self._greet(guild_id)
        await self.greeter.go_on(guild_id, SENT_WITHIN)

    # What others may know

    async def arrivals(self, guild_id: int, since: datetime, until: datetime) -> Mapping[tuple[int, datetime], Arrival]:
        """By member and by when they joined, from a moment on and before another."""
        invited = await self.invited(guild_id, since, until)
        async with self.db.read() as session:
            stays = await store.between(session, guild_id, since, until)
        return {
            (stay.member_id, stay.joined_at): Arrival(
                stay.cleared_at is not None,
                stay.onboarded,
                stay.rejoined,
                invited.get((stay.member_id, stay.joined_at)),
            )
            for stay in stays
        }

    async def joins(self, guild_id: int, days: int) -> int:
        """How many came in the last so many days."""
        now = self.clock.now()
        async with self.db.read() as session:
            return len(await store.between(session, guild_id, now - timedelta(days=days), now + timedelta(days=1)))

    async def steps(self, guild_id: int) -> Steps:
        needs = await self.needs(guild_id)
        return Steps(needs.role_id is not None or self.lobby.screens(guild_id), needs.onboarding)

    async def stays_of(self, guild_id: int, member_id: int) -> list[Stay]:
        """The oldest first."""
        async with self.db.read() as session:
            return await store.of_member(session, guild_id, member_id)

    async def lost(self, guild_id: int) -> int:
        """Greetings of which it is not known whether they were sent."""
        async with self.db.read() as session:
            return await store.lost(session, guild_id)

    async def forget(self, session: AsyncSession, guild_id: int, member_id: int) -> None:
        await store.forget(session, guild_id, member_id)
