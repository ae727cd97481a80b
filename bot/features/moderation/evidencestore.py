"""The queries of evidence."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.moderation.tables import EvidenceRow


@dataclass(frozen=True)
class Evidence:
    """Where the copy stands. `digest`: SHA-256, in hexadecimal, of its files' own, as `sha256sum` lists them."""

    guild_id: int
    message_id: int
    channel_id: int
    target_id: int
    case_number: int | None
    saved_by: int
    saved_at: datetime
    digest: str

    @property
    def link(self) -> str:
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"


async def add(session: AsyncSession, evidence: Evidence) -> None:
    session.add(
        EvidenceRow(
            guild_id=evidence.guild_id,
            message_id=evidence.message_id,
            channel_id=evidence.channel_id,
            target_id=evidence.target_id,
            case_number=evidence.case_number,
            saved_by=evidence.saved_by,
            saved_at=evidence.saved_at,
            digest=evidence.digest,
        )
    )
    await session.flush()


async def of_case(session: AsyncSession, guild_id: int, number: int) -> list[Evidence]:
    """The oldest first."""
    query = select(EvidenceRow).where(EvidenceRow.guild_id == guild_id, EvidenceRow.case_number == number)
    return [_evidence(row) for row in await session.scalars(query.order_by(EvidenceRow.message_id))]


async def count_of_case(session: AsyncSession, guild_id: int, number: int) -> int:
    query = select(func.count()).where(EvidenceRow.guild_id == guild_id, EvidenceRow.case_number == number)
    return int(await session.scalar(query) or 0)


async def link(session: AsyncSession, guild_id: int, message_id: int, number: int, target_id: int) -> bool:
    """False where there is no such evidence about this person that waits for a case."""
    this = (EvidenceRow.guild_id == guild_id) & (EvidenceRow.message_id == message_id)
    waits = EvidenceRow.case_number.is_(None) & (EvidenceRow.target_id == target_id)
    query = update(EvidenceRow).where(this, waits).values(case_number=number).returning(EvidenceRow.message_id)
    return (await session.execute(query)).first() is not None


def _evidence(row: EvidenceRow) -> Evidence:
    return Evidence(
        guild_id=row.guild_id,
        message_id=row.message_id,
        channel_id=row.channel_id,
        target_id=row.target_id,
        case_number=row.case_number,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        digest=row.digest,
    )
