"""Raids: what raid mode changed, so that it is undone, and who joined."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_raids"
down_revision = "2026_11_28"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "raid",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("cause", sa.String(16), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_by", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_by", sa.BigInteger(), nullable=True),
        sa.Column("invites_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invites_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verification", sa.BigInteger(), nullable=True),
        sa.Column("verification_before", sa.BigInteger(), nullable=True),
        sa.Column("failed", sa.JSON(), nullable=False),
        sa.Column("shut_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_open", sa.JSON(), nullable=False),
        sa.Column("unlisted", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("card_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "number", name="pk_raid"),
        sa.UniqueConstraint("guild_id", "is_open", name="uq_raid_guild_id_is_open"),
    )
    op.create_table(
        "raid_account",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raid_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "raid_number", "member_id", name="pk_raid_account"),
    )


def downgrade() -> None:
    op.drop_table("raid_account")
    op.drop_table("raid")
