"""What weeks came to, for when nothing of single members is left of them; and what was deleted at its end."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_kept_weeks"
down_revision = "2026_11_30_tombstone"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_week",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "week", name="pk_kept_week"),
    )
    op.create_table(
        "deleted_rows",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "at", "what", name="pk_deleted_rows"),
    )


def downgrade() -> None:
    op.drop_table("deleted_rows")
    op.drop_table("kept_week")
