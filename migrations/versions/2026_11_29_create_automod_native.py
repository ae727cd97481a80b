"""What the bot wrote to Discord's own AutoMod."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_automod_native"
down_revision = "2026_11_29_automod"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "automod_native",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("native_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("rule", sa.String(50), nullable=False),
        sa.Column("stands", sa.String(32), nullable=False),
        sa.Column("asked", sa.String(32), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "native_id", name="pk_automod_native"),
    )


def downgrade() -> None:
    op.drop_table("automod_native")
