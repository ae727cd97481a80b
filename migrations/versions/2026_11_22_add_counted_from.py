"""Since when a member who had opted out is counted again."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22"
down_revision = "2026_11_21"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("counted_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("member", "counted_from")
