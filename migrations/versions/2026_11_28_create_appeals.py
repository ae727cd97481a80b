"""Appeals: what members say against a case, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28"
down_revision = "2026_11_27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("attempt", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("open_of", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("told", sa.String(8), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("card_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reminders", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "case_number", "attempt", name="pk_appeal"),
        sa.UniqueConstraint("guild_id", "open_of", name="uq_appeal_guild_id_open_of"),
    )
    op.create_index("ix_appeal_guild_id_member_id", "appeal", ["guild_id", "member_id"])
    op.create_index("ix_appeal_guild_id_made_at", "appeal", ["guild_id", "made_at"])


def downgrade() -> None:
    op.drop_table("appeal")
