"""Who is at the gate; panels of roles, and what members had when they were last seen."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_gates_and_roles"
down_revision = "2026_11_29_welcome_stay"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gate_applicant",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("has_role", sa.Boolean(), nullable=False),
        sa.Column("reminders", sa.BigInteger(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("card_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("card_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("card_message_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "member_id", name="pk_gate_applicant"),
    )
    op.create_index("ix_gate_applicant_guild_id_state", "gate_applicant", ["guild_id", "state"])
    op.create_table(
        "role_panel",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("role_ids", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "number", name="pk_role_panel"),
    )
    op.create_table(
        "role_memory",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role_ids", sa.JSON(), nullable=False),
        sa.Column("timed_out_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "member_id", name="pk_role_memory"),
    )


def downgrade() -> None:
    op.drop_table("role_memory")
    op.drop_table("role_panel")
    op.drop_table("gate_applicant")
