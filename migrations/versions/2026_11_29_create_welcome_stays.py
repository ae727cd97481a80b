"""Stays of newcomers, and how far their greeting is."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_welcome_stay"
down_revision = "2026_11_29_care"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "welcome_stay",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("onboarded", sa.Boolean(), nullable=False),
        sa.Column("rejoined", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(8), nullable=True),
        sa.Column("greeting", sa.String(8), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=True),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("farewell_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "member_id", "joined_at", name="pk_welcome_stay"),
    )
    for column in ("greeting", "cleared_at", "joined_at", "mark"):
        op.create_index(f"ix_welcome_stay_guild_id_{column}", "welcome_stay", ["guild_id", column])


def downgrade() -> None:
    op.drop_table("welcome_stay")
