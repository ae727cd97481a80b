"""Q&A events: what is planned, asked, voted for and answered, and what of it stands on Discord."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_qa"
down_revision = "2026_11_29_invites"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "qa_bell",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("minutes", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by_dm", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "event", "member_id", "minutes", name="pk_qa_bell"),
    )
    op.create_table(
        "qa_counter",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_qa_counter"),
    )
    op.create_table(
        "qa_event",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_by", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("location", sa.LargeBinary(), nullable=True),
        sa.Column("cancelled_because", sa.LargeBinary(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("venue", sa.String(16), nullable=False),
        sa.Column("venue_id", sa.BigInteger(), nullable=True),
        sa.Column("guests", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("per_person", sa.BigInteger(), nullable=False),
        sa.Column("series", sa.String(8), nullable=False),
        sa.Column("discord_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("current", sa.BigInteger(), nullable=True),
        sa.Column("aloud", sa.Boolean(), nullable=False),
        sa.Column("by_votes", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interested", sa.BigInteger(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "number", name="pk_qa_event"),
    )
    op.create_index("ix_qa_event_guild_id_closed_at", "qa_event", ["guild_id", "closed_at"])
    op.create_index("ix_qa_event_guild_id_state", "qa_event", ["guild_id", "state"])
    op.create_table(
        "qa_move",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("before", sa.String(16), nullable=False),
        sa.Column("after", sa.String(16), nullable=False),
        sa.Column("moved_by", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "event", "question", "step", name="pk_qa_move"),
    )
    op.create_table(
        "qa_opinion",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "event", "member_id", name="pk_qa_opinion"),
    )
    op.create_table(
        "qa_picture",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("filename", sa.String(100), nullable=False),
        sa.Column("alt", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "event", name="pk_qa_picture"),
    )
    op.create_table(
        "qa_post",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "event", "what", name="pk_qa_post"),
    )
    op.create_table(
        "qa_question",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("flag", sa.LargeBinary(), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "event", "number", name="pk_qa_question"),
    )
    op.create_index("ix_qa_question_guild_id_asker_id", "qa_question", ["guild_id", "asker_id"])
    op.create_index("ix_qa_question_guild_id_event_state", "qa_question", ["guild_id", "event", "state"])
    op.create_table(
        "qa_reveal",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_by", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "event", "question", "seen_by", "seen_at", name="pk_qa_reveal"),
    )
    op.create_table(
        "qa_vote",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "event", "question", "voter_id", name="pk_qa_vote"),
    )


def downgrade() -> None:
    op.drop_table("qa_vote")
    op.drop_table("qa_reveal")
    op.drop_table("qa_question")
    op.drop_table("qa_post")
    op.drop_table("qa_picture")
    op.drop_table("qa_opinion")
    op.drop_table("qa_move")
    op.drop_table("qa_event")
    op.drop_table("qa_counter")
    op.drop_table("qa_bell")
