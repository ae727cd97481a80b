"""Who reads what of a case: the member in a direct message, the staff in its channels."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.discipline import Discipline
from bot.core.i18n import Text, Words, _, words
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.moderation import posts
from bot.features.moderation.cases import Case, Told
from bot.features.moderation.orders import Acted
from bot.features.moderation.settings import ModerationSettings, Rung

log = logging.getLogger(__name__)


class Telling:
    """`language_of`: a member's own language, if they chose one."""

    def __init__(
        self,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        language_of: Callable[[int, int], Awaitable[str | None]],
    ) -> None:
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.discipline = discipline
        self.language_of = language_of

    async def tell(
        self,
        case: Case,
        strikes: int,
        rung: Rung | None,
        settings: ModerationSettings,
        explains: Callable[[Words], str] | None = None,
    ) -> Told:
        """`explains`: in place of the reason."""
        if not posts.tells(case.kind):
            return Told.UNTOLD
        spoken = await self._words(case.guild_id, case.target_id)
        server = self.discipline.server_name(case.guild_id)
        why = explains(spoken) if explains is not None else posts.reason(case, spoken)
        return await self._dm(case, posts.to_member(case, server, strikes, rung, settings, why, spoken))

    async def undone(self, case: Case) -> None:
        spoken = await self._words(case.guild_id, case.target_id)
        await self._dm(case, posts.undone_to_member(case, self.discipline.server_name(case.guild_id), spoken))

    async def new_end(self, case: Case) -> None:
        spoken = await self._words(case.guild_id, case.target_id)
        await self._dm(case, posts.new_end_to_member(case, self.discipline.server_name(case.guild_id), spoken))
        await self.show(case)

    async def log(self, acted: Acted) -> None:
        await self.show(acted.case)
        if acted.rung is not None:
            await self.show(acted.rung)
        values = {"member": f"<@{acted.case.target_id}>", "count": acted.strikes}
        if acted.asks:
            text = _("{member} has {count} strikes now: do you want to ban them?", **values)
            await self.show(acted.case, [text], needs_you=True, offers_ban=True)
        if acted.is_late:
            text = _(
                "The bot was away when this warning was given. {member} has {count} strikes now, for which the "
                "ladder did nothing, as it is late: decide whether anything is still due.",
                **values,
            )
            await self.show(acted.case, [text], needs_you=True)

    async def say_to_staff(self, guild_id: int, text: Text) -> None:
        """Where what needs a human is shown."""
        channel_id = (await self.settings.get(guild_id, ModerationSettings)).needs_human_channel
        if channel_id is not None:
            await self.actions.post(channel_id, Post(((await self._words(guild_id)).say(text),)))

    async def show(
        self, case: Case, more: Sequence[Text] = (), *, needs_you: bool = False, offers_ban: bool = False
    ) -> None:
        """In the log, or in the inbox where a human has to look."""
        settings = await self.settings.get(case.guild_id, ModerationSettings)
        channel_id = settings.needs_human_channel if needs_you else settings.log_channel
        if channel_id is None:
            return
        try:
            spoken = await self._words(case.guild_id)
            post = posts.card(case, self.clock.now(), spoken, more, offers_ban=offers_ban)
            await self.actions.post(channel_id, post)
        except Exception:  # the action took place, and its case stands
            log.exception("case %s could not be shown in channel %s", case.number, channel_id)

    async def _words(self, guild_id: int, member_id: int | None = None) -> Words:
        own = None if member_id is None else await self.language_of(guild_id, member_id)
        return words(own or (await self.settings.get(guild_id, ServerSettings)).language)

    async def _dm(self, case: Case, post: Post) -> Told:
        try:
            await self.actions.dm(case.target_id, post)
        except Refused:
            return Told.CLOSED
        except Exception:  # a direct message is tried once: a second one might say it twice
            log.exception("whether member %s got the message of case %s is unknown", case.target_id, case.number)
            return Told.UNKNOWN
        return Told.YES
