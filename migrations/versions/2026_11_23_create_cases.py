"""Cases of moderation, their numbers, and who changed what of them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23"
down_revision = "2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderation_case",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("told", sa.String(8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.BigInteger(), nullable=True),
        sa.Column("undone", sa.String(8), nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("audit_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "number", name="pk_moderation_case"),
        sa.UniqueConstraint("guild_id", "audit_id", name="uq_moderation_case_guild_id_audit_id"),
    )
    op.create_index("ix_moderation_case_guild_id_target_id", "moderation_case", ["guild_id", "target_id"])
    op.create_index("ix_moderation_case_guild_id_made_at", "moderation_case", ["guild_id", "made_at"])
    op.create_table(
        "case_counter",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_case_counter"),
    )
    op.create_table(
        "case_edit",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("old", sa.LargeBinary(), nullable=True),
        sa.Column("new", sa.LargeBinary(), nullable=True),
        sa.Column("edited_by", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "case_number", "number", name="pk_case_edit"),
    )


def downgrade() -> None:
    op.drop_table("case_edit")
    op.drop_table("case_counter")
    op.drop_table("moderation_case")
