"""Up to where each server's audit log is on record, and what of it could not be read."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27"
down_revision = "2026_11_26"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_mark",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since_id", sa.BigInteger(), nullable=False),
        sa.Column("read_to", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_audit_mark"),
    )
    op.create_table(
        "audit_gap",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "from_at", name="pk_audit_gap"),
    )


def downgrade() -> None:
    op.drop_table("audit_gap")
    op.drop_table("audit_mark")
