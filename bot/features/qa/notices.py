"""What went wrong on Discord, said once to the host, with what can be done; to the staff where the host can't be."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import claims
from bot.core.actions import Reason, Refused
from bot.core.i18n import Text, Words, _, p_
from bot.core.permissions import permission_names
from bot.core.posts import Button, Post, Style
from bot.core.refusals import refused as said_of
from bot.features.qa import posts
from bot.features.qa.desk import TOLD, Desk
from bot.features.qa.event import Event

log = logging.getLogger(__name__)

NAMES: Mapping[str, Text] = {
    "discord": p_("of a Q&A", "Discord’s event"),
    "announce": p_("of a Q&A", "the announcement"),
    "thread": p_("of a Q&A", "the thread of the host and the guests"),
    "panel": p_("of a Q&A", "the panel"),
    "review": p_("of a Q&A", "the message for moderators"),
    "board": p_("of a Q&A", "the list of questions"),
    "q": p_("of a Q&A", "the message of a question"),
    "pin": p_("of a Q&A", "the pin"),
    "stage": p_("of a Q&A", "the stage"),
    "owed": p_("of a Q&A", "the list of open questions"),
    "archive": p_("of a Q&A", "the transcript"),
}
MADE_AGAIN = {"announce", "panel", "review", "board", "q", "owed", "discord", "thread"}


@dataclass(frozen=True)
class Notices:
    desk: Desk

    async def refused(self, event: Event, what: str, refused: Refused) -> None:
        """Something could not be made or shown."""
        key = what.partition(":")[0]
        name = NAMES[key]
        if refused.reason is Reason.GONE:
            text = _("Someone deleted something of your Q&A, or the bot can’t see it any more: {what}.", what=name)
        elif refused.missing:
            missing = permission_names(refused.missing.split(","))
            text = _("The bot lacks a permission for {what}: {permissions}.", what=name, permissions=missing)
        else:
            text = _("Discord refuses {what}: {why}", what=name, why=said_of(refused))
        act = ("back", _("Put it back")) if key in MADE_AGAIN else None
        await self.say_once(event, key, text, act)

    async def say_once(self, event: Event, key: str, text: Text, *acts: tuple[str, Text] | None) -> None:
        """`acts`: what can be done, by buttons. Once, until it is well again."""
        async with self.desk.db.begin() as session:
            if not await self.desk.first(session, event.guild_id, _key(event, key)):
                return
        buttons = [one for one in acts if one is not None]
        try:
            spoken = await self.desk.words(event.guild_id, event.host_id)
            await self.desk.actions.dm(event.host_id, self._post(event, key, text, buttons, spoken))
        except Exception:
            await self._to_staff(event, key, text, buttons)

    async def to_staff_once(self, event: Event, key: str, text: Text, *acts: tuple[str, Text]) -> None:
        """Where the host is who is missing."""
        async with self.desk.db.begin() as session:
            if not await self.desk.first(session, event.guild_id, _key(event, key)):
                return
        await self._to_staff(event, key, text, list(acts))

    async def _to_staff(self, event: Event, key: str, text: Text, acts: list[tuple[str, Text]]) -> None:
        try:
            channel_id = await self.desk.staff_channel(event.guild_id) or event.thread_id
            spoken = await self.desk.words(event.guild_id)
            post = self._post(event, key, text, acts, spoken)
            if channel_id is not None:
                await self.desk.actions.post(channel_id, post)
            else:
                await self.desk.actions.dm(await self.desk.actions.owner_of(event.guild_id), post)
        except Exception:
            log.warning("nobody could be told about %s of Q&A %s", key, event.number, exc_info=True)

    def _post(self, event: Event, key: str, text: Text, acts: list[tuple[str, Text]], spoken: Words) -> Post:
        server = self.desk.discipline.server_name(event.guild_id)
        head = spoken.say(
            _(
                "⚠️ Q&A {number}, **{title}**, on **{server}**:",
                number=str(event.number),
                title=posts.title(event),
                server=server,
            )
        )
        # A private message belongs to no server: the button has to say of which it is.
        buttons = tuple(
            Button(spoken.say(label), f"qa:do:{act}:{event.guild_id}:{event.number}:{key}", Style.PRIMARY)
            for act, label in acts
        )
        return Post((f"{head}\n{spoken.say(text)}", *((buttons,) if buttons else ())))

    async def well_again(self, event: Event, what: str) -> None:
        """If it goes wrong another time, it is said another time."""
        async with self.desk.db.read() as session:
            said = await claims.held(
                session, event.guild_id, TOLD, _key(event, what.partition(":")[0]), self.desk.clock.now()
            )
        if said is not None:
            async with self.desk.db.begin() as session:
                await self._forget(session, event, what)

    async def _forget(self, session: AsyncSession, event: Event, what: str) -> None:
        await claims.release(session, event.guild_id, TOLD, _key(event, what.partition(":")[0]), 1)


def _key(event: Event, key: str) -> str:
    return f"{event.number}:trouble:{key}"
