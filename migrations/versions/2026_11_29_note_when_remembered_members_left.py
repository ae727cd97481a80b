"""When someone left whose roles are remembered, so that the memory has an end."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_role_memory_left"
down_revision = "2026_11_29_lock_scopes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("role_memory", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("role_memory") as table:
        table.drop_column("left_at")
