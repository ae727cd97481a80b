"""What a human makes of a wave: false positive, confirmed, banned; and what members say about it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import claims, due
from bot.core.actions import Reason, Refused
from bot.core.due import Later
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Text, Words, _
from bot.core.posts import Post
from bot.core.refusals import reason_of
from bot.features.automod import hitstore, policy, posts
from bot.features.automod.cards import Cards
from bot.features.automod.ledger import CONFIRMED, HitFacts, Verdict, Wave
from bot.features.automod.naming import Naming, took_a_name
from bot.features.automod.objecting import Objecting
from bot.features.automod.offence import Removed
from bot.features.automod.rule import Action
from bot.features.automod.telling import Telling
from bot.features.channels.service import ChannelsService
from bot.features.moderation.cases import Told, Undone
from bot.features.moderation.massban import Candidates, MassBan
from bot.features.moderation.orders import NothingToUndo
from bot.features.moderation.settings import ModerationSettings
from bot.features.moderation.undoing import Undoing

log = logging.getLogger(__name__)

UNDOES = "automod_undo"
UNDONE_BY = timedelta(minutes=2)
"""What is not taken back by then was interrupted."""
SENT_BACK = "automod_back"
BAN_DELETES = timedelta(days=1)


@dataclass(frozen=True)
class TakenBack:
    """`failed`: what could not be taken back, and why."""

    members: int
    cases: tuple[int, ...]
    failed: tuple[Text, ...]


@dataclass(frozen=True)
class SentBack:
    sent: int
    closed: int


class Deciding:
    def __init__(
        self,
        cards: Cards,
        telling: Telling,
        objecting: Objecting,
        undoing: Undoing,
        massban: MassBan,
        channels: ChannelsService,
        naming: Naming,
    ) -> None:
        self.db = cards.db
        self.clock = cards.clock
        self.settings = cards.settings
        self.discipline = cards.discipline
        self.cards = cards
        self.telling = telling
        self.objecting = objecting
        self.undoing = undoing
        self.massban = massban
        self.slowmodes = channels.slowmodes
        self.naming = naming

    async def get(self, guild_id: int, number: int) -> Wave:
        """Raises NoWave."""
        return await self.cards.require(guild_id, number)

    async def hits(self, wave: Wave, member_id: int = 0) -> list[HitFacts]:
        async with self.db.read() as session:
            return await hitstore.of_wave(session, wave.guild_id, wave.number, member_id)

    async def waiting(self, guild_id: int) -> list[Wave]:
        """The review queue: what is held and nobody has looked at, the oldest first."""
        async with self.db.read() as session:
            return await hitstore.waiting_waves(session, guild_id, policy.MOST_WAITING)

    # False positive

    async def wrong(self, number: int, actor: MemberFacts, member_id: int = 0) -> TakenBack:
        """Everything that followed is taken back, and it counts against the rule. `member_id`: of one alone."""
        await self.check(actor)
        wave, now = await self.get(actor.guild_id, number), self.clock.now()
        async with self.db.begin() as session:
            if not member_id and not await self._decided(session, wave, Verdict.WRONG, actor.id):
                raise policy.StateChanged
            wanted = hitstore.in_wave(number, member_id)
            marked = await hitstore.mark_wrong(session, wave.guild_id, actor.id, now, *wanted)
            if not marked and member_id:
                raise UserError(_("That is marked as a false positive already."))
            await due.schedule(session, wave.guild_id, UNDOES, _key(wave, member_id), now + UNDONE_BY)
        if not member_id:
            self.cards.waves.decided(wave, Verdict.WRONG)
        return await self._take_back(wave, member_id, actor)

    async def _decided(self, session: AsyncSession, wave: Wave, verdict: Verdict, by: int) -> bool:
        """What was confirmed may turn out to be wrong, and not the other way round."""
        now = self.clock.now()
        if wave.verdict in CONFIRMED and verdict is Verdict.WRONG:
            values = {"state": verdict, "decided_by": by, "decided_at": now}
            await hitstore.change_wave(session, wave.guild_id, wave.number, **values)
            return True
        return await hitstore.decide(session, wave.guild_id, wave.number, verdict, by, now)

    async def _take_back(self, wave: Wave, member_id: int, actor: MemberFacts) -> TakenBack:
        hits = await self.hits(wave, member_id)
        cases = sorted({hit.case_number for hit in hits if hit.case_number is not None})
        failed = [text for number in cases if (text := await self._undo_case(wave, number, actor)) is not None]
        failed += await self._undo_rest(wave, hits)
        async with self.db.begin() as session:
            await due.forget(session, wave.guild_id, UNDOES, _key(wave, member_id))
        await self.objecting.answer(wave, posts.was_wrong, member_id)
        await self.cards.refresh(wave.guild_id, wave.number)
        return TakenBack(len({hit.member_id for hit in hits}), tuple(cases), tuple(failed))

    async def _undo_case(self, wave: Wave, number: int, actor: MemberFacts) -> Text | None:
        try:
            await self.undoing.undo(wave.guild_id, number, Undone.MISTAKE, actor)
        except NothingToUndo:
            return None
        except Exception as error:
            log.warning("case %s of wave %s could not be taken back: %r", number, wave.number, error)
            why = error.text if isinstance(error, UserError) else reason_of(error)
            return _("Case {case} stands: {why}", case=str(number), why=why)
        return None

    async def _undo_rest(self, wave: Wave, hits: Sequence[HitFacts]) -> list[Text]:
        """Names, roles and slowmodes."""
        failed = await self._give_names_back(wave, [hit for hit in hits if took_a_name(hit)])
        given = {hit.member_id for hit in hits if Action.ROLE in hit.done}
        slowed = {hit.place_id for hit in hits if Action.SLOWMODE in hit.done and hit.place_id is not None}
        for member_id in given:
            try:
                await self.discipline.remove_role(
                    wave.guild_id, member_id, wave.role_id or 0, "automod: false positive"
                )
            except Exception as error:
                if not (isinstance(error, Refused) and error.reason is Reason.GONE):
                    failed.append(_("{member} keeps the role: {why}", member=f"<@{member_id}>", why=reason_of(error)))
        for place_id in slowed:
            await self.slowmodes.end_early(wave.guild_id, place_id)
        return failed

    async def _give_names_back(self, wave: Wave, hits: Sequence[HitFacts]) -> list[Text]:
        failed: list[Text] = []
        texts: list[Removed] | None = None
        for hit in hits:
            try:
                texts = await self.cards.texts(wave) if texts is None else texts
                await self.naming.give_back(hit, texts)
            except Exception as error:
                why = error.text if isinstance(error, UserError) else reason_of(error)
                whose = f"<#{hit.place_id}>" if hit.place_id else f"<@{hit.member_id}>"
                failed.append(_("{whose} is not called as before: {why}", whose=whose, why=why))
        return failed

    # The other answers

    async def right(self, number: int, actor: MemberFacts) -> None:
        """Raises StateChanged if someone was faster."""
        await self.confirm(number, actor, Verdict.RIGHT)

    async def confirm(
        self, number: int, actor: MemberFacts, verdict: Verdict, then: tuple[str, datetime] | None = None
    ) -> Wave:
        """`then`: what follows it is looked at, by kind and moment. Raises StateChanged if someone was faster."""
        await self.check(actor)
        wave = await self.get(actor.guild_id, number)
        async with self.db.begin() as session:
            if not await self._decided(session, wave, verdict, actor.id):
                raise policy.StateChanged
            if then is not None:
                kind, at = then
                await due.schedule(session, wave.guild_id, kind, str(number), at)
        self.cards.waves.decided(wave, verdict)
        await self.objecting.answer(wave, posts.stays)
        await self.cards.refresh(wave.guild_id, number)
        return wave

    async def banned(self, number: int, actor: MemberFacts) -> None:
        """They were: so the wave was right, if nobody has said so."""
        wave = await self.get(actor.guild_id, number)
        if wave.verdict is Verdict.OPEN:
            await self.right(number, actor)

    async def stays(self, number: int, member_id: int, actor: MemberFacts) -> None:
        """To one who objected."""
        await self.check(actor)
        await self.objecting.answer(await self.get(actor.guild_id, number), posts.stays, member_id)

    async def each(self, number: int, actor: MemberFacts, passed: int, spoken: Words) -> Post:
        """`passed`: how many were shown before."""
        await self.check(actor)
        wave = await self.get(actor.guild_id, number)
        members = dict.fromkeys(hit.member_id for hit in await self.hits(wave) if hit.wrong_by is None)
        return posts.each(wave, list(members), passed, spoken)

    async def ban(self, number: int, actor: MemberFacts) -> Candidates:
        """Who would be banned: shown first. Raises as a ban of many does."""
        wave = await self.get(actor.guild_id, number)
        members = dict.fromkeys(str(hit.member_id) for hit in await self.hits(wave) if hit.wrong_by is None)
        if not members:
            raise UserError(_("All of them are marked as false positives."))
        spoken = await self.cards.words(wave.guild_id)
        reason = spoken.say(posts.rule_named(wave.rule_number, wave.rule))
        return await self.massban.look(actor, "\n".join(list(members)[: policy.BANNED_AT_ONCE]), reason, BAN_DELETES)

    async def send_back(self, number: int, actor: MemberFacts, member_id: int = 0) -> SentBack:
        """What was taken away, to whoever wrote it: once. `member_id`: of one alone."""
        await self.check(actor)
        wave = await self.get(actor.guild_id, number)
        texts = [one for one in await self.cards.texts(wave, member_id) if one.place_id]
        key, now = _key(wave, member_id), self.clock.now()
        async with self.db.begin() as session:
            if await claims.held(session, wave.guild_id, SENT_BACK, key, now):
                raise UserError(_("It was sent back already."))
            await claims.take(session, wave.guild_id, SENT_BACK, key, actor.id, now)
        told = [await self._send_back(wave, one.member_id, one.place_id, one.text) for one in texts]
        return SentBack(told.count(Told.YES), len(told) - told.count(Told.YES))

    async def _send_back(self, wave: Wave, member_id: int, place_id: int, text: str) -> Told:
        spoken = await self.telling.words(wave.guild_id, member_id)
        server = self.discipline.server_name(wave.guild_id)
        return await self.telling.dm(member_id, posts.sent_back(server, place_id, text, spoken))

    async def check(self, actor: MemberFacts) -> None:
        policy.check_may_decide(actor, await self.settings.get(actor.guild_id, ModerationSettings))

    # What the sweep does

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        """Take back what a restart left standing."""
        number, _colon, member_id = key.partition(":")
        wave = await self.get(guild_id, int(number))
        by = next((hit.wrong_by for hit in await self.hits(wave, int(member_id)) if hit.wrong_by), None)
        if by is None:
            return
        taken_back = await self._take_back(wave, int(member_id), await self.discipline.member(guild_id, by))
        if taken_back.failed:
            raise Later(self.clock.now() + timedelta(hours=1))

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("a false positive on server %s could not be taken back: %s", guild_id, key)


def _key(wave: Wave, member_id: int) -> str:
    return f"{wave.number}:{member_id}"
