"""What a lock of a category or a server takes in."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_lock_scopes"
down_revision = "2026_11_29_automod_native"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lock_scope",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lock", sa.String(24), nullable=False),
        sa.Column("within", sa.BigInteger(), nullable=True),
        sa.Column("locked_by", sa.BigInteger(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("newest_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "lock", name="pk_lock_scope"),
    )


def downgrade() -> None:
    op.drop_table("lock_scope")
