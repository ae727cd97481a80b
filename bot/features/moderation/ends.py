"""Temporary means temporary: what is done when a timeout or a ban ends, and when an action was interrupted."""

import logging
from datetime import datetime, timedelta

from bot.core.actions import Reason, Refused
from bot.core.due import Later, pause_after
from bot.core.i18n import _
from bot.features.moderation import policy, store
from bot.features.moderation.audit_log import AuditLog
from bot.features.moderation.cases import Case, Kind, State, Told
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings
from bot.features.moderation.undoing import Undoing, undone_case

log = logging.getLogger(__name__)

BANS = {Kind.BAN, Kind.SOFTBAN}
CLOSE_ENOUGH = timedelta(minutes=5)


class Ends:
    """The sweep's handler. A lift that fails is tried again for ever, and told to the staff once."""

    def __init__(self, moderation: ModerationService, audit_log: AuditLog) -> None:
        self.moderation = moderation
        self.audit_log = audit_log

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        case = await self.moderation.case(guild_id, int(key))
        if not stands(case) or case.ends_at is None:
            return
        now, ends_at = self.moderation.clock.now(), case.ends_at
        look_again = None
        try:
            await self.audit_log.know(guild_id)  # what people did by hand since may have ended it
            case = await self.moderation.case(guild_id, case.number)
            if not stands(case):
                return
            if now < ends_at:
                look_again = await self._renewed(case, ends_at, due_at, now)
            elif case.kind in BANS and not await self.moderation.is_banned_anew(case):
                await self.moderation.discipline.unban(guild_id, case.target_id, policy.audit_reason(case))
        except Exception as error:
            if not (isinstance(error, Refused) and error.reason is Reason.GONE):  # nobody is there or banned any more
                raise Later(now + pause_after(now - await self._failing_since(case, now, error))) from error
        if now < ends_at:
            raise Later(look_again or ends_at)
        await self._over(case)

    async def _renewed(self, case: Case, ends_at: datetime, due_at: datetime, now: datetime) -> datetime:
        """When to look again. A timeout that a human lifted is not renewed; one that ran out at Discord's limit is."""
        if case.kind is not Kind.TIMEOUT or now < case.made_at + policy.RENEWED_AT - CLOSE_ENOUGH:
            return policy.next_look(case.kind, ends_at, now)
        moderation = self.moderation
        until = await moderation.discipline.timed_out_until(case.guild_id, case.target_id)
        ran_out = now >= due_at + policy.DISCORDS_LONGEST_TIMEOUT - policy.RENEWED_AT
        if (until is None or until <= now) and not ran_out:
            async with moderation.db.begin() as session:
                await store.move(session, case.guild_id, case.number, case.state, State.LIFTED)
            return ends_at
        longest = policy.timeout_until(ends_at, now)
        await moderation.discipline.time_out(case.guild_id, case.target_id, longest, policy.audit_reason(case))
        async with moderation.db.begin() as session:
            await store.change(session, case.guild_id, case.number, end_failed_at=None)
        return policy.next_look(case.kind, ends_at, now)

    async def _over(self, case: Case) -> None:
        moderation = self.moderation
        async with moderation.db.begin() as session:
            if not await store.move(session, case.guild_id, case.number, case.state, State.LIFTED):
                return
        if case.kind in BANS and not await moderation.is_banned_anew(case):
            await moderation.end_older_bans(case)
        if case.kind in BANS:
            await moderation.show_in_log(case.guild_id, case.number)

    async def _failing_since(self, case: Case, now: datetime, error: Exception) -> datetime:
        log.warning("case %s of server %s could not be ended: %r", case.number, case.guild_id, error)
        async with self.moderation.db.begin() as session:
            since = await store.note_failed_end(session, case.guild_id, case.number, now)
        if since == now:
            text = _("Its end failed and is tried again until it works. Look at the bot’s permissions and role.")
            await self.moderation.show_in_log(case.guild_id, case.number, text, needs_you=True)
        return since

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("the end of case %s on server %s was given up", key, guild_id)


class Checks:
    """The sweep's handler. A case that is still open was interrupted between its record and its action: finish it."""

    def __init__(self, moderation: ModerationService, audit_log: AuditLog) -> None:
        self.moderation = moderation
        self.audit_log = audit_log

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        is_known = False
        try:
            is_known = await self.audit_log.know(guild_id)  # then nobody is asked for what took place
        except Exception:
            log.warning("whether case %s of server %s took place can't be read", key, guild_id, exc_info=True)
        case = await self.moderation.case(guild_id, int(key))
        if case.state is State.OPEN:
            settings = await self.moderation.settings.get(guild_id, ModerationSettings)
            await self.moderation.finish(case, settings, is_known=is_known)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        """Whether Discord did it is unknown, so the staff is asked to look."""
        moderation = self.moderation
        async with moderation.db.begin() as session:
            await store.change(session, guild_id, int(key), state=State.FAILED, told=Told.UNKNOWN)
        text = _("The bot was interrupted here and could not finish. Look whether it took place, and do it by hand.")
        await moderation.show_in_log(guild_id, int(key), text, needs_you=True)


class Undos:
    """The sweep's handler. What was to be taken back, and was interrupted, is taken back to the end."""

    def __init__(self, undoing: Undoing) -> None:
        self.undoing = undoing

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        await self.undoing.finish(guild_id, key)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        text = _("The bot was interrupted while it took this back, and could not finish. Look, and do it by hand.")
        await self.undoing.moderation.show_in_log(guild_id, undone_case(key), text, needs_you=True)


def stands(case: Case) -> bool:
    return case.state in (State.DONE, State.OPEN)
