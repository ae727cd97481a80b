"""Discord's audit log, pretended: what it keeps and tells."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.core.calendar import first_id_at
from bot.core.facts import AuditAction, AuditFacts, MemberFacts
from bot.features.moderation.cases import Case
from bot.features.moderation.policy import audit_reason
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import ANN, GUILD, MAX, ME, STAFF

LOG, INBOX = 500, 501
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
IDS = count(1)


def entry(at: datetime, action: AuditAction | None, actor_id: int | None = MAX, **more: Any) -> AuditFacts:
    facts = AuditFacts(GUILD, first_id_at(at) + next(IDS), action, actor_id, ANN)
    return replace(facts, **more)


def now(office: Office, action: AuditAction | None, actor_id: int | None = MAX, **more: Any) -> AuditFacts:
    return entry(office.clock.now(), action, actor_id, **more)


def of(case: Case, office: Office, action: AuditAction = AuditAction.BAN, actor_id: int = ME) -> AuditFacts:
    """What Discord writes down of a case that the bot carries out."""
    return now(office, action, actor_id, reason=audit_reason(case))


async def hear(office: Office, *entries: AuditFacts) -> None:
    """Discord keeps them, and tells the bot."""
    office.discipline.audit_log += entries
    for one in entries:
        office.audit_log.saw(one)
    await office.audit_log.record_heard()


async def cases(office: Office, target_id: int = ANN) -> list[Case]:
    return (await office.moderation.history(GUILD, target_id))[::-1]


def shown(office: Office, channel: int = LOG) -> list[str]:
    return ["\n".join(map(str, post.parts)) for _id, _at, post in office.actions.posts.get(channel, [])]


def blind(office: Office) -> None:
    office.discipline.bot = MemberFacts(GUILD, ME, 8, permissions=STAFF)


def sees(office: Office) -> None:
    office.discipline.bot = MemberFacts(GUILD, ME, 8, permissions=STAFF | {"view_audit_log"})
