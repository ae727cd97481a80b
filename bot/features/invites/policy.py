"""By which invite people came: said only where it is certain."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.lobby import InviteFacts


def certain_code(
    before: Mapping[str, InviteFacts], after: Mapping[str, InviteFacts], joins: int, now: datetime
) -> str | None:
    """All who came between two looks came by this one; None: nobody can tell who came by which, or by none."""
    used = {code: after[code].uses - (before[code].uses if code in before else 0) for code in after}
    used = {code: count for code, count in used.items() if count > 0}
    used |= {code: 1 for code, invite in before.items() if code not in after and _was_used_up(invite, now)}
    if len(used) != 1:
        return None
    [(code, count)] = used.items()
    return code if count == joins else None


def _was_used_up(invite: InviteFacts, now: datetime) -> bool:
    """It is gone, had one use left, and had not run out."""
    has_time = invite.expires_at is None or invite.expires_at > now
    return invite.max_uses > 0 and invite.uses == invite.max_uses - 1 and has_time
