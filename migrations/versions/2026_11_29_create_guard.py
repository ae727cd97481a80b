"""The guard: what one account did within a minute, and what was taken from it, so that it can be given back."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_guard"
down_revision = "2026_11_29_qa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guard_incident",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("muted", sa.JSON(), nullable=False),
        sa.Column("left", sa.JSON(), nullable=False),
        sa.Column("restored_by", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("card_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "number", name="pk_guard_incident"),
    )
    op.create_index("ix_guard_incident_guild_id_actor_id", "guard_incident", ["guild_id", "actor_id"])
    op.create_table(
        "guard_act",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incident", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "audit_id", name="pk_guard_act"),
    )
    op.create_index("ix_guard_act_guild_id_incident", "guard_act", ["guild_id", "incident"])


def downgrade() -> None:
    op.drop_table("guard_act")
    op.drop_table("guard_incident")
