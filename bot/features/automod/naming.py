"""Names and titles that broke a rule: taken away, and given back where that was wrong."""

from collections.abc import Awaitable, Callable, Iterable

from bot.core.channels import Channels
from bot.core.discipline import Discipline
from bot.core.errors import UserError
from bot.core.i18n import Words, _
from bot.core.lately import Lately
from bot.features.automod.ledger import HitFacts
from bot.features.automod.offence import Offence, Removed
from bot.features.automod.rule import Action
from bot.features.automod.seen import Seen, Surface, What

WHY, BACK = "automod", "automod: false positive"


class Naming:
    """`words`: the server's language."""

    def __init__(self, discipline: Discipline, channels: Channels, words: Callable[[int], Awaitable[Words]]) -> None:
        self.discipline = discipline
        self.channels = channels
        self.words = words
        self._known = Lately()

    def __len__(self) -> int:
        return len(self._known)

    def changed(self, seen: Seen) -> Seen | None:
        """With the moment of the change, where it was witnessed; None where nothing has another name."""
        whose = seen.guild_id, seen.thread_id or seen.author_id
        was_known, is_same = self._known.is_known(*whose), self._known.is_same(*whose, seen.texts)
        self._known.saw(*whose, seen.texts)
        if is_same:
            return None
        return seen._replace(changed_at=seen.at) if was_known else seen

    def forget(self, guild_id: int) -> None:
        """Other rules may make something else of the same names."""
        self._known.forget_server(guild_id)

    async def take(self, offence: Offence) -> None:
        """Raises what Discord says to it."""
        seen = offence.seen
        if seen.what is not What.TITLE:
            await self.discipline.rename(seen.guild_id, seen.author_id, await self._instead(offence), WHY)
        elif seen.before is None:
            raise UserError(_("What the thread was called before is not known: rename it by hand."))
        elif seen.thread_id is not None:
            await self.channels.rename_thread(seen.thread_id, seen.before, WHY)

    async def _instead(self, offence: Offence) -> str | None:
        """Without a nickname their own name stands there; where that is the one, a nickname covers it."""
        if offence.surface is Surface.NICKNAME:
            return None
        spoken = await self.words(offence.seen.guild_id)
        return spoken.say(_("Member {number}", number=str(offence.seen.author_id % 10_000)))

    async def give_back(self, hit: HitFacts, texts: Iterable[Removed]) -> None:
        """Raises what Discord says to it."""
        name = next((one.text for one in texts if one.message_id == hit.event_id), None)
        if hit.surface == Surface.NAME:
            await self.discipline.rename(hit.guild_id, hit.member_id, None, BACK)
        elif name is None:
            raise UserError(_("What it was called is not known any more."))
        elif hit.what == What.TITLE:
            await self.channels.rename_thread(hit.place_id or 0, name, BACK)
        else:
            await self.discipline.rename(hit.guild_id, hit.member_id, name, BACK)


def took_a_name(hit: HitFacts) -> bool:
    return Action.DELETE in hit.done and hit.what in {What.NAME, What.JOIN, What.TITLE}
