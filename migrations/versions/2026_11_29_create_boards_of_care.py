"""Who waits for an answer: the boards of helpers and greeters, and what people say about questions."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_care"
down_revision = "2026_11_29_raids"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("question", sa.Column("settled_by", sa.BigInteger(), nullable=True))
    op.create_table(
        "care_board",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("desk", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("old_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("old_message_id", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "desk", name="pk_care_board"),
    )
    op.create_table(
        "care_wait",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("desk", sa.String(16), nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "desk", "message_id", name="pk_care_wait"),
    )


def downgrade() -> None:
    op.drop_table("care_wait")
    op.drop_table("care_board")
    with op.batch_alter_table("question") as question:
        question.drop_column("settled_by")
        question.drop_column("settled_at")
