"""A word of thanks for the team, which a manager sends with one press, once a week."""

import secrets

from bot.core import claims
from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import Days, Text, Words, _, p_
from bot.core.posts import Button, Post, Style
from bot.core.settings import SettingsStore
from bot.features.digest.compose import Digest
from bot.features.digest.pages import Page
from bot.features.moderation.settings import ModerationSettings

CLAIM = "digest_thanks"


class Thanks:
    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, actions: Actions) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions

    def offer(self, page: Page, words: Words) -> Post:
        """What would be sent, before it is."""
        deeds = _deeds(page.digest)
        asked = words.say(_("This goes to the staff’s channel, with your name:"))
        send = Button(words.say(p_("button", "Send it")), f"digest:thanks:{page.digest.week}", Style.PRIMARY)
        return Post((asked, words.say(_thanks(page.digest, deeds)), (send,)))

    async def send(self, page: Page, by: int, words: Words) -> None:
        """Raises UserError or Refused, and then it can be sent again. A crash on the way leaves it at one at most."""
        digest = page.digest
        deeds = _deeds(digest)
        channel_id = (await self.settings.get(digest.guild_id, ModerationSettings)).needs_human_channel
        if channel_id is None:
            raise UserError(_("Your team has no channel yet: choose one with `/moderation setup`, then send it."))
        press = secrets.randbits(62)
        await self._claim(digest, press, channel_id)
        try:
            said = [words.say(_thanks(digest, deeds)), words.say(_("– {manager}", manager=f"<@{by}>"))]
            await self.actions.post(channel_id, Post((" ".join(said),)))
        except Exception:
            async with self.db.begin() as session:
                await claims.release(session, digest.guild_id, CLAIM, str(digest.week), press)
            raise

    async def _claim(self, digest: Digest, press: int, channel_id: int) -> None:
        """Each press for itself: a double click thanks once, too."""
        async with self.db.begin() as session:
            holder = await claims.take(session, digest.guild_id, CLAIM, str(digest.week), press, self.clock.now())
        if holder != press:
            text = _(
                "The team was thanked for this week already: see {channel}. If nothing stands there, a restart cut it "
                "off.",
                channel=f"<#{channel_id}>",
            )
            raise UserError(text)


def _deeds(digest: Digest) -> Text:
    if digest.deeds is None:
        raise UserError(_("There is nothing of this week to thank for."))
    return digest.deeds


def _thanks(digest: Digest, deeds: Text) -> Text:
    days = Days(digest.week.monday, digest.week.sunday, "MMMEd")
    return _("💛 **Thank you!** {days}: {deeds}", days=days, deeds=deeds)
