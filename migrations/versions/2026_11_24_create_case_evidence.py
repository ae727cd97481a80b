"""Evidence of a case: where the copy stands, and its checksum."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24"
down_revision = "2026_11_23"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_evidence",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=True),
        sa.Column("saved_by", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "message_id", name="pk_case_evidence"),
    )
    op.create_index("ix_case_evidence_guild_id_case_number", "case_evidence", ["guild_id", "case_number"])


def downgrade() -> None:
    op.drop_table("case_evidence")
