"""What the staff reads about Discord's audit log."""

import logging

from bot.core.i18n import Text, _, words
from bot.core.permissions import permission_names
from bot.core.posts import Post, moment
from bot.core.settings import ServerSettings
from bot.features.moderation import audit_store
from bot.features.moderation.elsewhere import Recorded
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

CARDS = 5
"""So many cases at once have a card each."""


class AuditPosts:
    def __init__(self, moderation: ModerationService) -> None:
        self.moderation = moderation

    async def show(self, guild_id: int, recorded: Recorded, *, was_away: bool) -> None:
        try:
            await self._show(guild_id, recorded, was_away=was_away)
        except Exception:  # they are on record all the same
            log.warning("cases of server %s could not be shown", guild_id, exc_info=True)

    async def _show(self, guild_id: int, recorded: Recorded, *, was_away: bool) -> None:
        if len(recorded.added) > CARDS:
            await self._post(guild_id, _many(recorded.added, was_away=was_away), needs_you=False)
        else:
            for number in recorded.added:
                await self.moderation.show_in_log(guild_id, number)
        for number in recorded.took_place:
            text = _("Discord’s audit log shows that it took place.")
            await self.moderation.show_in_log(guild_id, number, text, needs_you=True)

    async def tell_gaps(self, guild_id: int) -> None:
        """Each once; where no channel is chosen yet, later."""
        settings = await self.moderation.settings.get(guild_id, ModerationSettings)
        if settings.needs_human_channel is None:
            return
        async with self.moderation.db.begin() as session:
            gaps = await audit_store.claim_telling(session, guild_id)
        for gap in gaps:
            await self._post(guild_id, _gap(gap), needs_you=True)

    async def tell_sees(self, guild_id: int) -> None:
        text = _("The bot may view Discord’s audit log again: what was missed, as far as Discord keeps it, is read.")
        await self._post(guild_id, text, needs_you=True)

    async def _post(self, guild_id: int, text: Text, *, needs_you: bool) -> None:
        moderation = self.moderation
        settings = await moderation.settings.get(guild_id, ModerationSettings)
        channel_id = settings.needs_human_channel if needs_you else settings.log_channel
        if channel_id is None:
            return
        spoken = words((await moderation.settings.get(guild_id, ServerSettings)).language)
        try:
            await moderation.actions.post(channel_id, Post((spoken.say(text),)))
        except Exception:
            log.warning("the staff of server %s could not be told: %s", guild_id, text.message, exc_info=True)


def _many(added: list[int], *, was_away: bool) -> Text:
    values = {"count": len(added), "first": str(added[0]), "last": str(added[-1])}
    if was_away:
        return _(
            "{count} cases were added, for what was done in Discord itself while the bot was away: {first} to {last}.",
            **values,
        )
    return _("{count} cases were added at once, for what was done in Discord itself: {first} to {last}.", **values)


def _gap(gap: audit_store.Gap) -> Text:
    since = moment(gap.from_at, "f")
    if gap.to_at is not None:
        return _(
            "Bans, kicks and timeouts that were made in Discord itself from {since} to {until} are not on record: "
            "Discord keeps its audit log for 45 days.",
            since=since,
            until=moment(gap.to_at, "f"),
        )
    return _(
        "The bot may not view Discord’s audit log. Bans, kicks and timeouts that are made in Discord itself are not "
        "on record since {since}. Give the bot’s role this permission in Server Settings → Roles: {permissions}. Then "
        "what was missed is read, up to 45 days back.",
        since=since,
        permissions=permission_names(["view_audit_log"]),
    )
