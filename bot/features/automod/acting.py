"""What follows an offence: written down first, then done, each member once for what came together."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import due
from bot.core.actions import Refused
from bot.core.channels import Channels
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.errors import UserError
from bot.core.i18n import Text, Words, _, words
from bot.core.refusals import reason_of
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.automod import hitstore, policy, posts
from bot.features.automod.ledger import HitFacts, Outcome, Verdict, Wave
from bot.features.automod.naming import Naming
from bot.features.automod.offence import Offence
from bot.features.automod.rule import Action
from bot.features.automod.telling import Telling
from bot.features.automod.waves import Line, LiveWave, Recorded, Waves
from bot.features.channels.service import ChannelsService
from bot.features.moderation.cases import Kind
from bot.features.moderation.orders import Acted, Order
from bot.features.moderation.service import ModerationService

log = logging.getLogger(__name__)

CARDS = "automod_card"
CARD_LOOKED_AT = timedelta(minutes=2)
"""A card that does not stand by then was interrupted."""
HELD_FOR = timedelta(days=1)
SLOW_FOR = timedelta(minutes=10)


class Punished(Exception):
    """What the member did in this wave has its case."""


class Acting:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        discipline: Discipline,
        channels: Channels,
        moderation: ModerationService,
        slowmodes: ChannelsService,
        telling: Telling,
        waves: Waves,
        naming: Naming,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.discipline = discipline
        self.channels = channels
        self.moderation = moderation
        self.slowmodes = slowmodes.slowmodes
        self.telling = telling
        self.waves = waves
        self.naming = naming

    async def take(self, guild_id: int, offences: Sequence[Offence]) -> None:
        """Of one server. Raises where they could not be written down; then nothing was done."""
        recorded = await self._record(guild_id, offences)
        for each in recorded:
            if policy.punishes(each.offence.actions) and each.line.case_number is None:
                await self._punish(each)
        outcomes = [await self._follow_up(each) for each in recorded]
        more = [outcome for each, outcome in zip(recorded, outcomes, strict=True) if not outcome.is_just(each.done)]
        await self._note_done(guild_id, more)
        gone = [each for each, outcome in zip(recorded, outcomes, strict=True) if Action.DELETE in outcome.done]
        await self.telling.tell(guild_id, gone)

    # Written down

    async def _record(self, guild_id: int, offences: Sequence[Offence]) -> list[Recorded]:
        """Those that were not handled before."""
        now = self.clock.now()
        begun: dict[str, tuple[Wave, Offence]] = {}
        taken: list[tuple[LiveWave | None, Offence, tuple[Action, ...]]] = []
        async with self.db.begin() as session:
            known = await hitstore.enforced_events(session, guild_id, {one.event_id for one in offences})
            facts: list[HitFacts] = []
            for offence in offences:
                if offence.event_id in known:
                    continue
                known.add(offence.event_id)
                name, done = offence.rule.name, offence.done
                live = self.waves.joined_by(offence, now)
                if live is None and name not in begun:
                    begun[name] = await self._begin(session, offence), offence
                wave = live.wave if live is not None else begun[name][0]
                case_number = live.line(offence.author.id).case_number if live is not None else None
                facts += offence.facts(wave.number, case_number, done)
                taken.append((live, offence, done))
            await hitstore.add(session, facts)
        fresh = {name: self.waves.begin(*one) for name, one in begun.items()}
        found = [(live or fresh[offence.rule.name], offence, done) for live, offence, done in taken]
        return [Recorded(live, live.take(offence, now), offence, done) for live, offence, done in found]

    async def _begin(self, session: AsyncSession, offence: Offence) -> Wave:
        rule, now = offence.rule, self.clock.now()
        wave = Wave(
            guild_id=offence.seen.guild_id,
            number=0,
            rule=rule.name,
            rule_number=rule.number,
            verdict=Verdict.OPEN,
            begun_at=now,
            needs_human=bool({Action.HOLD, Action.ALERT} & set(offence.actions)),
            role_id=rule.rule.role if Action.ROLE in offence.actions else None,
        )
        wave = replace(wave, number=await hitstore.open_wave(session, wave))
        await due.schedule(session, wave.guild_id, CARDS, str(wave.number), now + CARD_LOOKED_AT)
        return wave

    # Done

    async def _punish(self, recorded: Recorded) -> None:
        line, offence, wave = recorded.line, recorded.offence, recorded.live.wave.number
        guild_id, member_id = offence.seen.guild_id, offence.author.id

        async def also(session: AsyncSession, number: int) -> None:
            if not await hitstore.claim_offence(session, guild_id, wave, member_id, number):
                raise Punished

        try:
            order = await self._order(offence)
            if order is not None:
                await self._punished(line, await self.moderation.punish(order, offence.author, also))
        except Punished:
            pass
        except UserError as error:
            line.failed.append(error.text)
        except Exception as error:  # its case is open, and is finished by the sweep
            log.warning("what member %s gets for wave %s may not be done yet: %r", member_id, wave, error)
            line.failed.append(reason_of(error))

    async def _punished(self, line: Line, acted: Acted) -> None:
        line.case_number, line.told = acted.case.number, acted.case.told
        if acted.refused is not None:
            line.failed.append(reason_of(acted.refused))
        if acted.asks or acted.rung is not None:
            await self.moderation.telling.log(acted)

    async def _order(self, offence: Offence) -> Order | None:
        """None where the member is held already, for longer."""
        actions, rule = offence.actions, offence.rule
        strikes = 1 if Action.STRIKE in actions else 0
        lengths = [one.rule.timeout for one, _hit in offence.hits if Action.TIMEOUT in one.rule.at_once]
        lengths = lengths if Action.TIMEOUT in actions else []
        lengths += [HELD_FOR] if Action.HOLD in actions else []
        spoken = await self.words(offence.seen.guild_id)
        held = Action.HOLD in actions
        order = Order(
            Kind.WARN,
            spoken.say(_reason(rule.number, rule.rule.title, held=held)),
            quiet=True,
            tells=self.telling.may_write(offence.seen.guild_id),
            explains=partial(posts.explanation, offence, held),
            weight=strikes,
        )
        if not lengths:
            return order
        if offence.seen.message_id is None and await self._is_out_until(offence, max(lengths)):
            return order if strikes else None
        return replace(order, kind=Kind.TIMEOUT, length=max(lengths))

    async def _is_out_until(self, offence: Offence, length: timedelta) -> bool:
        """Who is timed out can't write, but can change their name: no shorter timeout replaces a longer one."""
        until = await self.discipline.timed_out_until(offence.seen.guild_id, offence.author.id)
        return until is not None and until > self.clock.now() + length

    async def _follow_up(self, recorded: Recorded) -> Outcome:
        live, line, offence = recorded.live, recorded.line, recorded.offence
        others = [action for action in offence.actions if action not in {Action.ROLE, Action.SLOWMODE, Action.DELETE}]
        done: list[Action] = [] if line.failed else [*others]
        failed: list[Action] = [*others] if line.failed else []
        for action, step in ((Action.ROLE, self._give_role), (Action.SLOWMODE, self._slow_down)):
            if action in offence.actions:
                try:
                    await step(offence)
                    done.append(action)
                except Exception as error:
                    failed.append(action)
                    self._note(live, action, error)
        if Action.DELETE in offence.actions:
            stays = await (self._take_name(offence) if offence.of_name else offence.settled())
            (done if stays is None else failed).append(Action.DELETE)
            if stays is not None:
                self._note(live, Action.DELETE, stays)
        return Outcome(frozenset({offence.event_id, *offence.gone}), tuple(done), tuple(failed))

    def _note(self, live: LiveWave, action: Action, error: Exception) -> None:
        if not isinstance(error, Refused | UserError):
            log.warning("%s of wave %s on server %s failed: %r", action, live.wave.number, live.wave.guild_id, error)
        why = error.text if isinstance(error, UserError) else reason_of(error)
        live.failed.append(_("Not done: {action}. {why}", action=posts.ACTIONS[action], why=why))

    async def _note_done(self, guild_id: int, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        try:
            async with self.db.begin() as session:
                await hitstore.note_done(session, guild_id, outcomes)
        except Exception:  # it is done, and its hits stand
            log.exception("what was done about %s offences on server %s could not be noted", len(outcomes), guild_id)

    async def _give_role(self, offence: Offence) -> None:
        for rule, _hit in offence.hits:
            if Action.ROLE in rule.rule.at_once and rule.rule.role is not None:
                await self.discipline.add_role(
                    offence.seen.guild_id, offence.author.id, rule.rule.role, f"automod, rule {rule.number}"
                )

    async def _take_name(self, offence: Offence) -> Exception | None:
        """Why it stays."""
        try:
            await self.naming.take(offence)
        except Exception as error:
            return error
        return None

    async def _slow_down(self, offence: Offence) -> None:
        channel_id, guild_id = offence.place_id, offence.seen.guild_id
        if channel_id is None:
            return
        seconds = max(int(rule.rule.slowmode.total_seconds()) for rule, _hit in offence.hits)
        if await self.channels.slowmode(channel_id) < seconds:
            me = self.discipline.me(guild_id).id
            await self.slowmodes.set(guild_id, me, channel_id, seconds, SLOW_FOR)

    async def words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)


def _reason(number: int, title: Text, *, held: bool) -> Text:
    if held:
        return _(
            "Automod, rule {number}: {title}. A human looks at it; it ends by itself after a day.",
            number=str(number),
            title=title,
        )
    return _("Automod, rule {number}: {title}.", number=str(number), title=title)
