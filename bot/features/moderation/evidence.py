"""What people wrote, kept in the staff's channel so that it outlives its deletion."""

import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.actions import Refused
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Text, Words, _, words
from bot.core.markdown import quotation
from bot.core.posts import File, Post, moment
from bot.core.settings import ServerSettings
from bot.features.moderation import evidencestore as store
from bot.features.moderation import policy
from bot.features.moderation.cases import Case, Kind
from bot.features.moderation.evidencestore import Evidence
from bot.features.moderation.orders import About, Acted
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

MOST_FILES = 10
MOST_SHOWN = 1_500
"""Of a text; the whole of it stands in its file."""
MOST_OF_A_CASE = 25
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME = 60


class NoChannel(UserError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no channel for evidence yet: someone who may manage the server chooses one with"
                " `/moderation setup`, option `evidence`."
            )
        )


@dataclass(frozen=True)
class Kept:
    """What became of an action's message and files. `failed`: what of it did not work, and why."""

    evidence: Evidence | None = None
    deleted: bool = False
    failed: tuple[Refused | UserError, ...] = ()


class EvidenceService:
    def __init__(self, moderation: ModerationService) -> None:
        self.moderation = moderation
        self.db, self.clock, self.actions = moderation.db, moderation.clock, moderation.actions
        self.settings, self.discipline = moderation.settings, moderation.discipline

    async def check_ready(self, guild_id: int) -> None:
        """Before an action that brings files. Raises NoChannel."""
        await self._channel(guild_id)

    async def keep(self, acted: Acted) -> Kept:
        """After an action: copy its message and its files to the channel of evidence, then delete the message."""
        case, order, failed = acted.case, acted.order, []
        evidence, deleted = None, False
        settings = await self.settings.get(case.guild_id, ModerationSettings)
        try:
            if order.files:
                evidence = await self.add(case, order.files, case.actor_id)
            if order.about is not None and settings.evidence_channel is not None:
                evidence = await self.save(case.guild_id, order.about, case.actor_id, case)
        except Exception as error:
            failed.append(_known(error))
        if order.about is not None and order.about.deletes and not failed:
            try:
                why = policy.audit_reason(case)
                await self.discipline.delete_message(order.about.channel_id, order.about.message_id, why)
                deleted = True
            except Exception as error:
                failed.append(_known(error))
        return Kept(evidence, deleted, tuple(failed))

    async def save(self, guild_id: int, about: About, saved_by: int, case: Case | None = None) -> Evidence:
        """A message with its files. Raises NoChannel, or Refused where it is gone or can't be read or posted."""
        channel_id = await self._channel(guild_id)
        copy = await self.discipline.copy(guild_id, about.channel_id, about.message_id)
        if case is not None and copy.author_id != case.target_id:
            raise UserError(_("That message is not by the person whom the case is about."))
        files = (File("message.txt", copy.text.encode()), *copy.files) if copy.text else copy.files
        left_out = [*copy.too_large, *(file.filename for file in files[MOST_FILES:])]
        source = f"https://discord.com/channels/{guild_id}/{about.channel_id}/{about.message_id}"
        spoken = await self._words(guild_id)
        written = _("Written by {member} on {when}: {link}")
        values = {"member": f"<@{copy.author_id}>", "when": moment(copy.written_at, "f"), "link": source}
        lines = [spoken.say(Text(written.message, values=values)), *_text_of(copy.text, left_out, spoken)]
        return await self._post(guild_id, channel_id, copy.author_id, lines, files, saved_by, case)

    async def add(self, case: Case, files: Sequence[File], saved_by: int) -> Evidence:
        """Files that a moderator brings. Raises NoChannel or Refused."""
        channel_id = await self._channel(case.guild_id)
        return await self._post(case.guild_id, channel_id, case.target_id, [], files, saved_by, case)

    async def add_to(self, guild_id: int, number: int, files: Sequence[File], actor: MemberFacts) -> Evidence:
        case = await self.moderation.case(guild_id, number)
        policy.check_may_do(Kind.NOTE, actor, await self.settings.get(guild_id, ModerationSettings))
        async with self.db.read() as session:
            if await store.count_of_case(session, guild_id, number) >= MOST_OF_A_CASE:
                raise UserError(
                    _("Case {number} has {count} pieces already.", number=str(number), count=MOST_OF_A_CASE)
                )
        return await self.add(case, files, actor.id)

    async def link(self, guild_id: int, message_id: int, number: int) -> Case:
        """What was saved without a case belongs to this one from now on."""
        case = await self.moderation.case(guild_id, number)
        async with self.db.begin() as session:
            if not await store.link(session, guild_id, message_id, number, case.target_id):
                raise UserError(_("This evidence belongs to a case already, or is about someone else."))
        return case

    async def of_case(self, guild_id: int, number: int) -> list[Evidence]:
        async with self.db.read() as session:
            return await store.of_case(session, guild_id, number)

    async def _post(
        self,
        guild_id: int,
        channel_id: int,
        target_id: int,
        lines: list[str],
        files: Sequence[File],
        saved_by: int,
        case: Case | None,
    ) -> Evidence:
        spoken = await self._words(guild_id)
        numbered = [File(_safe(number, file.filename), file.data) for number, file in enumerate(files[:MOST_FILES], 1)]
        sums = [f"{hashlib.sha256(file.data).hexdigest()}  {file.filename}" for file in numbered]
        about = {"member": f"<@{target_id}>", "moderator": f"<@{saved_by}>"}
        heading = _("**Evidence** about {member}, saved by {moderator}", **about)
        if case is not None:
            about["case"] = str(case.number)
            heading = _("**Evidence** for case {case}, about {member}, saved by {moderator}", **about)
        parts = ("\n".join([spoken.say(heading), *lines]), f"-# SHA-256\n```\n{_lines(sums)}\n```" if sums else "")
        message_id = await self.actions.post(channel_id, Post(parts, tuple(numbered)))
        saved = Evidence(
            guild_id,
            message_id,
            channel_id,
            target_id,
            case_number=None if case is None else case.number,
            saved_by=saved_by,
            saved_at=self.clock.now(),
            digest=hashlib.sha256(f"{_lines(sums)}\n".encode()).hexdigest(),
        )
        async with self.db.begin() as session:
            await store.add(session, saved)
        return saved

    async def _channel(self, guild_id: int) -> int:
        channel_id = (await self.settings.get(guild_id, ModerationSettings)).evidence_channel
        if channel_id is None:
            raise NoChannel
        return channel_id

    async def _words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)


def _known(error: Exception) -> Refused | UserError:
    """The sanction stands, and the moderator has to hear of it, whatever became of the message."""
    if isinstance(error, Refused | UserError):
        return error
    log.error("a message or its evidence could not be kept or deleted", exc_info=error)
    return UserError(_("Discord did not do it. Try it again by hand."))


def _text_of(text: str, left_out: Sequence[str], spoken: Words) -> Iterable[str]:
    if text:
        yield quotation(text[:MOST_SHOWN])
    if left_out:
        names = ", ".join(UNSAFE.sub("_", name) for name in left_out)
        yield spoken.say(_("Not copied, as it is too large or too much: {names}", names=names))


def _safe(number: int, filename: str) -> str:
    """Discord renames files as it likes, and then doesn't find them again."""
    return f"{number}-{UNSAFE.sub('_', filename)[-LONGEST_NAME:]}"


def _lines(sums: Sequence[str]) -> str:
    return "\n".join(sums)
