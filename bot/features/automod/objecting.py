"""What members say about what automod did to their messages, and what they hear in the end."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.core import due
from bot.core.errors import UserError
from bot.core.i18n import Text, Words, _, words
from bot.core.once import post_once
from bot.core.posts import Button, Post
from bot.features.automod import hitstore, posts
from bot.features.automod.cards import Cards
from bot.features.automod.ledger import HitFacts, Objection, Wave
from bot.features.automod.rulebook import Rulebook
from bot.features.automod.telling import Telling
from bot.features.moderation.cases import Told
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

OBJECTIONS = "automod_objection"
SHOWN_BY = timedelta(minutes=2)
"""What does not stand by then was interrupted."""

Answer = Callable[[str, Words], Post]
"""From the server's name."""


class Objecting:
    def __init__(self, cards: Cards, telling: Telling, rulebook: Rulebook, moderation: ModerationService) -> None:
        self.db = cards.db
        self.clock = cards.clock
        self.settings = cards.settings
        self.discipline = cards.discipline
        self.cipher = cards.cipher
        self.cards = cards
        self.telling = telling
        self.rulebook = rulebook
        self.moderation = moderation

    async def mine(self, guild_id: int, number: int, member_id: int, spoken: Words) -> Post:
        """For the author alone: what was removed, why, and how to object. Raises UserError for anyone else."""
        wave, hits = await self._of(guild_id, number, member_id)
        texts = await self.cards.texts(wave, member_id)
        text, place_id = "\n".join(one.text for one in texts)[: posts.LONGEST_TEXT], hits[0].place_id
        title, why = await self._why(wave)
        button = await self._button(wave, hits, spoken)
        server = self.discipline.server_name(guild_id)
        return posts.to_author(server, wave, title, why, place_id, text, button, spoken)

    async def _of(self, guild_id: int, number: int, member_id: int) -> tuple[Wave, list[HitFacts]]:
        wave = await self.cards.require(guild_id, number)
        async with self.db.read() as session:
            hits = await hitstore.of_wave(session, guild_id, number, member_id)
        if not hits:
            raise UserError(_("That was about no message of yours."))
        return wave, hits

    async def _why(self, wave: Wave) -> tuple[Text, Text | None]:
        """What the rule is called; and why it hit, as long as memory knows."""
        live = self.cards.waves.get(wave.guild_id, wave.number)
        if live is not None:
            return live.title, live.why
        rule = (await self.rulebook.read(wave.guild_id)).by_name.get(wave.rule)
        return (rule.rule.title if rule is not None else posts.rule_named(wave.rule_number, wave.rule)), None

    async def _button(self, wave: Wave, hits: Iterable[HitFacts], spoken: Words) -> Button | None:
        """Against a case by an appeal; else by a word to the team."""
        if (await self.settings.get(wave.guild_id, ModerationSettings)).needs_human_channel is None:
            return None
        number = next((hit.case_number for hit in hits if hit.case_number is not None), None)
        if number is None:
            return posts.object_button(wave, spoken)
        return await self.moderation.appeal_button(wave.guild_id, number, spoken)

    async def object_to(self, guild_id: int, number: int, member_id: int, said: str, language: str) -> None:
        """Once for a member and a wave; the staff is shown it."""
        wave, _hits = await self._of(guild_id, number, member_id)
        now, key = self.clock.now(), f"{number}:{member_id}"
        objection = Objection(number, member_id, said, language, now)
        async with self.db.begin() as session:
            if not await hitstore.object_to(session, self.cipher, guild_id, objection, Told.UNTOLD):
                raise UserError(_("You said so already: the team knows."))
            await due.schedule(session, guild_id, OBJECTIONS, key, now + SHOWN_BY)
        try:
            await self._show(wave, objection)
        except Exception as error:  # the sweep tries again
            log.warning("what a member says about wave %s on server %s is not shown yet: %r", number, guild_id, error)
        else:
            async with self.db.begin() as session:
                await due.forget(session, guild_id, OBJECTIONS, key)
        await self.cards.refresh(guild_id, number)

    async def _show(self, wave: Wave, said: Objection) -> None:
        """To the staff, once."""
        channel_id = (await self.settings.get(wave.guild_id, ModerationSettings)).needs_human_channel
        if channel_id is None:
            return
        post = posts.objection(wave, said, await self.cards.words(wave.guild_id))
        thing, button = (OBJECTIONS, f"{wave.number}:{said.member_id}"), posts.wave_id("stays", wave, said.member_id)
        actions, now = self.cards.actions, self.clock.now()
        await post_once(self.db, actions, wave.guild_id, thing, channel_id, post, button, said.made_at, now)

    # What the sweep does

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        """Show what a restart kept from the staff."""
        number, _colon, member_id = key.partition(":")
        wave = await self.cards.get(guild_id, int(number))
        async with self.db.read() as session:
            objections = await hitstore.objections(session, self.cipher, guild_id, int(number))
        said = next((one for one in objections if one.member_id == int(member_id)), None)
        if wave is not None and said is not None:
            await self._show(wave, said)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("what a member of server %s says about a wave could not be shown to the team: %s", guild_id, key)

    # The answer

    async def answer(self, wave: Wave, what: Answer, member_id: int = 0) -> None:
        """To those who objected, each once. `member_id`: to one alone."""
        async with self.db.read() as session:
            objections = await hitstore.objections(session, self.cipher, wave.guild_id, wave.number)
        for said in objections:
            if member_id in {0, said.member_id}:
                await self._tell(wave, said, what)

    async def _tell(self, wave: Wave, said: Objection, what: Answer) -> None:
        async with self.db.begin() as session:
            if not await hitstore.move_told(session, wave.guild_id, said, Told.UNTOLD, Told.UNKNOWN):
                return
        own = await self.telling.language_of(wave.guild_id, said.member_id)
        server = self.discipline.server_name(wave.guild_id)
        told = await self.telling.dm(said.member_id, what(server, words(own or said.language)))
        async with self.db.begin() as session:
            await hitstore.move_told(session, wave.guild_id, said, Told.UNKNOWN, told)
