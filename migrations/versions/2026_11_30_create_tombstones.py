"""Who is not counted: out of the table of members, to be known by a keyed hash.

The hash needs the installation's key, which a migration does not have: ids are marked, and hashed at the next start.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_tombstone"
down_revision = "2026_11_29_role_memory_left"
branch_labels = None
depends_on = None

TOMBSTONE = sa.table(
    "tombstone",
    sa.column("guild_id", sa.BigInteger),
    sa.column("mark", sa.String),
    sa.column("until", sa.DateTime(timezone=True)),
)
MEMBER = sa.table(
    "member",
    sa.column("guild_id", sa.BigInteger),
    sa.column("member_id", sa.BigInteger),
    sa.column("opted_out", sa.Boolean),
    sa.column("counted_from", sa.DateTime(timezone=True)),
)
MARK = sa.literal("id:") + sa.cast(MEMBER.c.member_id, sa.String)


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "mark", name="pk_tombstone"),
    )
    until = sa.case((MEMBER.c.opted_out, sa.null()), else_=MEMBER.c.counted_from)
    were_out = sa.select(MEMBER.c.guild_id, MARK, until).where(MEMBER.c.opted_out | MEMBER.c.counted_from.is_not(None))
    op.execute(TOMBSTONE.insert().from_select(["guild_id", "mark", "until"], were_out))
    with op.batch_alter_table("member") as member:
        member.drop_column("opted_out")
        member.drop_column("counted_from")


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.add_column(sa.Column("opted_out", sa.Boolean(), nullable=False, server_default=sa.false()))
        member.add_column(sa.Column("counted_from", sa.DateTime(timezone=True), nullable=True))
    op.drop_table("tombstone")
