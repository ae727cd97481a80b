"""Check-ins and buddies: who wants to be asked how it goes, and who looks after whom."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_buddies"
down_revision = "2026_11_29_guard"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "care_check_in",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("mood", sa.String(8), nullable=True),
        sa.Column("talk", sa.String(16), nullable=True),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "member_id", "day", name="pk_care_check_in"),
    )
    op.create_index("ix_care_check_in_guild_id_due_at", "care_check_in", ["guild_id", "due_at"])
    op.create_table(
        "care_buddy",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cap", sa.SmallInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "member_id", name="pk_care_buddy"),
    )
    op.create_table(
        "care_buddy_request",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("newcomer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("buddy_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "newcomer_id", name="pk_care_buddy_request"),
    )
    op.create_index("ix_care_buddy_request_guild_id_buddy_id", "care_buddy_request", ["guild_id", "buddy_id"])


def downgrade() -> None:
    op.drop_table("care_buddy_request")
    op.drop_table("care_buddy")
    op.drop_table("care_check_in")
