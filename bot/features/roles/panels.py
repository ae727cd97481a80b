"""Panels: put up, pressed, and mended when one of their roles is gone."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.core.actions import Actions, Reason, Refused
from bot.core.db import Database
from bot.core.encrypted import Cipher
from bot.core.errors import UserError
from bot.core.i18n import _, words
from bot.core.lobby import Lobby, unfit
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.roles import policy, posts, store
from bot.features.roles.panel import Chosen, Kind, Panel

log = logging.getLogger(__name__)


class NoPanel(UserError):
    def __init__(self) -> None:
        super().__init__(_("This panel was taken down."))


class Panels:
    def __init__(self, db: Database, cipher: Cipher, settings: SettingsStore, actions: Actions, lobby: Lobby) -> None:
        self.db = db
        self._cipher = cipher
        self.settings = settings
        self.actions = actions
        self.lobby = lobby

    async def put_up(
        self, guild_id: int, channel_id: int, title: str, kind: Kind, most: int, role_ids: Sequence[int]
    ) -> Panel:
        """Raises MayNot, or Refused where nothing can be posted there."""
        policy.check_roles(role_ids, self.lobby.roles(guild_id))
        panel = Panel(guild_id, 0, channel_id, title, kind, min(most, len(role_ids)), tuple(role_ids))
        async with self.db.begin() as session:
            panel = await store.add_panel(session, self._cipher, panel)
        try:
            message_id = await self.actions.post(channel_id, await self._post(panel))
        except Exception:
            async with self.db.begin() as session:
                await store.drop_panel(session, panel)
            raise
        async with self.db.begin() as session:
            await store.change_panel(session, panel, message_id=message_id)
        return replace(panel, message_id=message_id)

    async def all(self, guild_id: int) -> list[Panel]:
        async with self.db.read() as session:
            return await store.panels(session, self._cipher, guild_id)

    async def first_at(self, guild_id: int) -> int | None:
        """The channel of the oldest; None: there is none."""
        return next((panel.channel_id for panel in await self.all(guild_id)), None)

    async def take_down(self, guild_id: int, number: int) -> None:
        """The roles stay with who took them. Raises NoPanel."""
        panel = await self._panel(guild_id, number)
        async with self.db.begin() as session:
            await store.drop_panel(session, panel)
        try:
            await self.actions.delete_own(panel.channel_id, panel.message_id or 0)
        except Refused as refused:
            log.info("panel %s of server %s could not be deleted: %s", number, guild_id, refused)

    async def press(self, guild_id: int, number: int, member_id: int, role_id: int, has: Collection[int]) -> Chosen:
        """Raises NoPanel, MayNot or Refused."""
        panel = await self._panel(guild_id, number)
        return await self._give(panel, member_id, policy.pressed(panel, role_id, has))

    async def choose(
        self, guild_id: int, number: int, member_id: int, wanted: Sequence[int], has: Collection[int]
    ) -> Chosen:
        panel = await self._panel(guild_id, number)
        return await self._give(panel, member_id, policy.chosen(panel, wanted, has))

    async def _give(self, panel: Panel, member_id: int, chosen: Chosen) -> Chosen:
        """What is given back goes first: of some roles nobody may have two, also not for a moment."""
        policy.check_roles(chosen.taken, self.lobby.roles(panel.guild_id))
        why = f"panel {panel.number}"
        for role_id in chosen.given_back:
            await self.lobby.take_role(panel.guild_id, member_id, role_id, why)
        for role_id in chosen.taken:
            await self.lobby.give_role(panel.guild_id, member_id, role_id, why)
        return chosen

    async def mend(self, guild_id: int) -> None:
        """Panels without what can’t be taken any more; one without any role is taken down.

        Raises Refused where one could not be mended, once the others are.
        """
        failed: Refused | None = None
        for panel in await self.all(guild_id):
            try:
                await self._mend(panel)
            except Refused as refused:
                log.info("panel %s of server %s could not be mended: %s", panel.number, guild_id, refused)
                failed = refused
        if failed is not None:
            raise failed

    async def _mend(self, panel: Panel) -> None:
        known = self.lobby.roles(panel.guild_id)
        kept = tuple(one for one in panel.role_ids if unfit(known.get(one)) is None)
        if not kept:
            await self.take_down(panel.guild_id, panel.number)
            return
        mended = replace(panel, role_ids=kept, most=min(panel.most, len(kept)))
        if kept != panel.role_ids:
            async with self.db.begin() as session:
                await store.change_panel(session, panel, role_ids=list(kept), most=mended.most)
        await self._show_again(mended)

    async def _show_again(self, panel: Panel) -> None:
        """Where its message was deleted, a new one."""
        try:
            await self.actions.edit(panel.channel_id, panel.message_id or 0, await self._post(panel))
        except Refused as refused:
            if refused.reason is not Reason.GONE:
                raise
            await self._post_again(panel)

    async def _post_again(self, panel: Panel) -> None:
        try:
            message_id = await self.actions.post(panel.channel_id, await self._post(panel))
        except Refused as refused:
            if refused.reason is not Reason.GONE:
                raise
            # Its channel is gone, too.
            async with self.db.begin() as session:
                await store.drop_panel(session, panel)
            return
        async with self.db.begin() as session:
            await store.change_panel(session, panel, message_id=message_id)

    async def _panel(self, guild_id: int, number: int) -> Panel:
        async with self.db.read() as session:
            panel = await store.panel(session, self._cipher, guild_id, number)
        if panel is None:
            raise NoPanel
        return panel

    async def _post(self, panel: Panel) -> Post:
        spoken = words((await self.settings.get(panel.guild_id, ServerSettings)).language)
        return posts.panel_post(panel, self.lobby.roles(panel.guild_id), spoken)
