"""When a member chose their language: who never wrote has a row, too, and it needs an end."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_language_at"
down_revision = "2026_12_01_team_sealed"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
MEMBER = sa.table(
    "member", sa.column("language", sa.String), sa.column("first_message_at", MOMENT), sa.column("language_at", MOMENT)
)


def upgrade() -> None:
    op.add_column("member", sa.Column("language_at", MOMENT, nullable=True))
    has_chosen = sa.or_(MEMBER.c.language.is_not(None), MEMBER.c.first_message_at.is_(None))
    op.execute(MEMBER.update().where(has_chosen).values(language_at=sa.func.now()))


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.drop_column("language_at")
