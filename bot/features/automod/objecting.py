"""What members say about what automod did to their messages, and what they hear in the end."""

from collections.abc import Callable, Iterable

from bot.core.errors import UserError
from bot.core.i18n import Text, Words, _, words
from bot.core.posts import Button, Post
from bot.features.automod import hitstore, posts
from bot.features.automod.cards import Cards
from bot.features.automod.ledger import HitFacts, Objection, Wave
from bot.features.automod.rulebook import Rulebook
from bot.features.automod.telling import Telling
from bot.features.moderation.cases import Told
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings

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
        objection = Objection(number, member_id, said, language, self.clock.now())
        async with self.db.begin() as session:
            if not await hitstore.object_to(session, self.cipher, guild_id, objection, Told.UNTOLD):
                raise UserError(_("You said so already: the team knows."))
        settings = await self.settings.get(guild_id, ModerationSettings)
        if settings.needs_human_channel is not None:
            post = posts.objection(wave, objection, await self.cards.words(guild_id))
            await self.cards.actions.post(settings.needs_human_channel, post)
        await self.cards.refresh(guild_id, number)

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
