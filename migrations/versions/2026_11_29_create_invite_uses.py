"""By which invite someone came, where that is certain."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_invites"
down_revision = "2026_11_29_gates_and_roles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invite_use",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "member_id", "joined_at", name="pk_invite_use"),
    )
    op.create_index("ix_invite_use_guild_id_joined_at", "invite_use", ["guild_id", "joined_at"])


def downgrade() -> None:
    op.drop_table("invite_use")
