"""Rules that Discord's own AutoMod takes over, so that what they block never appears at all."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.held import Held
from bot.core.i18n import Command, Words, _, words
from bot.core.native_automod import NativeAutomod, Standing
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.automod import native_posts, native_store
from bot.features.automod.native_plan import Do, Plan, Step, Written, planned
from bot.features.automod.native_policy import EXEMPT_HERE, Server, free_places, rule_of, translated
from bot.features.automod.rulebook import Rulebook
from bot.features.automod.states import StandingRule, State

log = logging.getLogger(__name__)

WHY, TAKEN_OVER = "Concierge, /automod sync", "Concierge, /setup"
TRIED_AGAIN = timedelta(minutes=1)
CHANGED_SINCE = _("Something has changed since then: give {command} again.", command=Command("automod sync"))


class Native:
    def __init__(
        self, db: Database, clock: Clock, settings: SettingsStore, rulebook: Rulebook, discord: NativeAutomod
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.rulebook = rulebook
        self.discord = discord
        self.plans: Held[Plan] = Held(clock)
        self._follows: dict[int, datetime] = {}
        rulebook.watchers.append(self.follow_soon)

    async def plan(self, guild_id: int) -> Plan:
        """What would be done there, as things stand at this moment."""
        standing = await self.discord.rules(guild_id)
        async with self.db.read() as session:
            written = await native_store.written(session, guild_id)
        book, spoken = await self.rulebook.read(guild_id), await self._words(guild_id)
        server = Server(
            free_places(standing, {row.native_id for row in written}),
            self.discord.staff_roles(guild_id, EXEMPT_HERE),
            lambda ids: self.discord.channels(guild_id, ids),
            lambda rule: native_posts.to_author(rule, spoken),
        )
        found = translated(book.rules, server, self.clock.now())
        plan = planned(found.wanted, written, standing, found.stays)
        known = {step.written.native_id for step in plan.steps if step.written is not None}
        async with self.db.begin() as session:
            for row in written:
                if row.native_id not in known:  # nobody wants it, and it is not there
                    await native_store.forget(session, guild_id, row.native_id)
        return plan

    async def _words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)

    async def ask(self, guild_id: int, by: int) -> tuple[Plan, str]:
        """What would be done, and the token by which it is."""
        plan = await self.plan(guild_id)
        return plan, self.plans.keep(guild_id, by, plan)

    async def write(self, guild_id: int, by: int, token: str, *, keeps: bool) -> Plan:
        """`keeps`: what was changed by hand stays. Raises UserError where it would do something else by now."""
        asked, plan = self.plans.take(token, guild_id, by), await self.plan(guild_id)
        if asked.steps != plan.steps:
            raise UserError(CHANGED_SINCE)
        for step in plan.steps:
            if step.by_hand and keeps:
                await self._keep(guild_id, step)
            else:
                await self._do(guild_id, step)
        return plan

    async def remove_all(self, guild_id: int, by: int, token: str) -> int:
        """Everything that the bot wrote there; how many rules."""
        self.plans.take(token, guild_id, by)
        steps = [step for step in (await self.plan(guild_id)).steps if step.written is not None]
        for step in steps:
            await self._do(guild_id, replace(step, do=Do.REMOVE))
        return sum(step.now is not None for step in steps)

    async def wrote(self, guild_id: int) -> bool:
        """Whether the bot wrote anything there."""
        async with self.db.read() as session:
            return bool(await native_store.written(session, guild_id))

    # Rules of others

    async def copy(self, guild_id: int, by: int, native_id: int) -> StandingRule:
        """The bot's own that does what a rule of others does, switched on. Raises UserError where it has none."""
        rule = rule_of((await self._theirs(guild_id, native_id)).rule)
        if rule is None:
            raise UserError(_("The bot has no rule that does all that this one does: leave it as it is."))
        await self.rulebook.add(guild_id, by, (rule,), State.ENFORCE)
        return await self.rulebook.get(guild_id, rule.name)

    async def _theirs(self, guild_id: int, native_id: int) -> Standing:
        there = next((one for one in await self.discord.rules(guild_id) if one.id == native_id), None)
        if there is None or there.ours:
            raise UserError(_("This rule is not there any more."))
        return there

    async def switch_theirs(self, guild_id: int, native_id: int, *, on: bool) -> None:
        await self.discord.switch(guild_id, native_id, TAKEN_OVER, on=on)

    async def give_back(self, guild_id: int, by: int, native_id: int, name: str) -> None:
        """Discord's is on again, and the copy gone; one that was changed since stays as a draft."""
        theirs = await self._theirs(guild_id, native_id)
        await self.switch_theirs(guild_id, native_id, on=True)
        copied, ours = rule_of(theirs.rule), (await self.rulebook.read(guild_id)).by_name.get(name)
        if ours is not None and copied is not None and ours.rule.model_dump() == copied.model_dump():
            await self.rulebook.remove(guild_id, name)
        elif ours is not None and ours.state is not State.DRAFT:
            await self.rulebook.move(guild_id, by, name, State.DRAFT)

    # One rule

    async def _do(self, guild_id: int, step: Step) -> None:
        row, wanted = step.written, step.wanted
        if step.do is Do.REMOVE and row is not None:
            if step.now is not None:
                await self.discord.remove(guild_id, row.native_id, WHY)
            await self._forget(guild_id, row)
        elif step.do is Do.CREATE and wanted is not None:
            made = await self.discord.create(guild_id, wanted.native, WHY)
            if row is not None:
                await self._forget(guild_id, row)
            await self._note(guild_id, step, made)
        elif step.do is Do.CHANGE and row is not None and wanted is not None:
            await self._note(guild_id, step, await self.discord.change(guild_id, row.native_id, wanted.native, WHY))

    async def _note(self, guild_id: int, step: Step, made: Standing) -> None:
        """What Discord gave back: it may have written it in its own way."""
        if step.wanted is not None:
            native, rule = step.wanted.native, step.wanted.rule.name
            await self._put(guild_id, Written(made.id, native.name, rule, made.rule.digest, native.digest))

    async def _keep(self, guild_id: int, step: Step) -> None:
        """What someone made of it is right, until its rule is changed."""
        if step.written is None or step.do is Do.NOTHING:
            return
        if step.wanted is None:
            await self.discord.switch(guild_id, step.written.native_id, WHY, on=False)
            return
        stands = step.now.digest if step.now is not None else ""
        row = replace(
            step.written, rule=step.wanted.rule.name, stands=stands, asked=step.wanted.native.digest, kept=True
        )
        await self._put(guild_id, row)

    async def _put(self, guild_id: int, row: Written) -> None:
        async with self.db.begin() as session:
            await native_store.put(session, guild_id, row)

    async def _forget(self, guild_id: int, row: Written) -> None:
        async with self.db.begin() as session:
            await native_store.forget(session, guild_id, row.native_id)

    # What was written follows its rule

    def follow_soon(self, guild_id: int) -> None:
        self._follows.setdefault(guild_id, self.clock.now())

    def following(self) -> list[int]:
        """Whose turn it is."""
        now = self.clock.now()
        return [guild_id for guild_id, at in self._follows.items() if at <= now]

    async def follow(self, guild_id: int) -> None:
        """A rule that is changed, or no longer on, is so at Discord, too; nothing new is written there unasked."""
        self._follows.pop(guild_id, None)
        try:
            if not await self.wrote(guild_id):
                return
            for step in (await self.plan(guild_id)).steps:
                await self._follow(guild_id, step)
        except Exception as error:
            log.warning("Discord's rules on server %s don't follow the bot's yet: %r", guild_id, error)
            self._follows.setdefault(guild_id, self.clock.now() + TRIED_AGAIN)

    async def _follow(self, guild_id: int, step: Step) -> None:
        if not step.by_hand and step.do in {Do.REMOVE, Do.CHANGE}:
            await self._do(guild_id, step)
        elif step.do is Do.REMOVE and step.now is not None and step.now.enabled and step.written is not None:
            await self.discord.switch(
                guild_id, step.written.native_id, WHY, on=False
            )  # what someone wrote into it stays
