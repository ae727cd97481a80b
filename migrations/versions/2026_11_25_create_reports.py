"""Reports of members, what the staff is shown of them, and who is on duty."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25"
down_revision = "2026_11_24"
branch_labels = None
depends_on = None


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "report",
        _id("guild_id"),
        _id("number"),
        sa.Column("target_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("about_staff", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        _moment("made_at", nullable=False),
        _moment("urgent_at"),
        _moment("closed_at"),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("case_number", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "number", name="pk_report"),
    )
    op.create_index("ix_report_guild_id_message_id", "report", ["guild_id", "message_id"])
    op.create_index("ix_report_guild_id_target_id", "report", ["guild_id", "target_id"])
    op.create_index("ix_report_guild_id_state", "report", ["guild_id", "state"])
    op.create_table(
        "report_voice",
        _id("guild_id"),
        _id("number"),
        _id("reporter_id"),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        _moment("made_at", nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("told", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "number", "reporter_id", name="pk_report_voice"),
    )
    op.create_index("ix_report_voice_guild_id_reporter_id", "report_voice", ["guild_id", "reporter_id"])
    op.create_table(
        "report_counter",
        _id("guild_id"),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_report_counter"),
    )
    op.create_table(
        "report_post",
        _id("guild_id"),
        _id("number"),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        _moment("sending_at"),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "number", "what", name="pk_report_post"),
    )
    op.create_table(
        "duty",
        _id("guild_id"),
        _id("member_id"),
        _moment("until", nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "member_id", name="pk_duty"),
    )


def downgrade() -> None:
    for table in ("duty", "report_post", "report_counter", "report_voice", "report"):
        op.drop_table(table)
