"""When a member chose their language: who never wrote has a row, too, and it needs an end."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_language_at"
down_revision = "2026_12_01_team_sealed"
branch_labels = None
depends_on = None

MEMBER = sa.table("member", sa.column("language", sa.String), sa.column("language_at", sa.DateTime(timezone=True)))


def upgrade() -> None:
    op.add_column("member", sa.Column("language_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(MEMBER.update().where(MEMBER.c.language.is_not(None)).values(language_at=sa.func.now()))


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.drop_column("language_at")
