"""Automod: rules, hits without text, the waves that they came in, and what members say about them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_automod"
down_revision = "2026_11_29_buddies"
branch_labels = None
depends_on = None


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _number(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _word(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "automod_rule",
        _id("guild_id"),
        _id("number"),
        _word("name", 50),
        _word("kind", 32),
        sa.Column("options", sa.JSON(), nullable=False),
        _word("state", 8),
        _moment("observed_from"),
        _moment("enforced_at"),
        _moment("delete_only_until"),
        _number("changed_by", nullable=False),
        _moment("changed_at", nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "number", name="pk_automod_rule"),
        sa.UniqueConstraint("guild_id", "name", name="uq_automod_rule_guild_id_name"),
    )
    op.create_table(
        "automod_hit",
        _id("guild_id"),
        _id("event_id"),
        _word("rule", 50),
        _word("source", 8),
        _word("state", 8),
        _word("what", 8),
        _word("surface", 16, nullable=True),
        _number("span", nullable=False),
        _number("member_id", nullable=False),
        _number("place_id"),
        _moment("at", nullable=False),
        _word("done", 80),
        _word("failed", 80),
        _number("wave"),
        _number("case_number"),
        _number("wrong_by"),
        _moment("wrong_at"),
        sa.PrimaryKeyConstraint("guild_id", "event_id", "rule", name="pk_automod_hit"),
    )
    for columns in (["guild_id", "rule", "at"], ["guild_id", "member_id"], ["guild_id", "wave"], ["guild_id", "at"]):
        op.create_index(f"ix_automod_hit_{'_'.join(columns)}", "automod_hit", columns)
    op.create_table(
        "automod_wave",
        _id("guild_id"),
        _id("number"),
        _word("rule", 50),
        _number("rule_number", nullable=False),
        _word("state", 8),
        _moment("begun_at", nullable=False),
        sa.Column("needs_human", sa.Boolean(), nullable=False),
        _number("role_id"),
        _moment("sending_at"),
        _number("channel_id"),
        _number("message_id"),
        _number("decided_by"),
        _moment("decided_at"),
        sa.PrimaryKeyConstraint("guild_id", "number", name="pk_automod_wave"),
    )
    op.create_table(
        "automod_objection",
        _id("guild_id"),
        _id("wave"),
        _id("member_id"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        _word("language", 8),
        _moment("made_at", nullable=False),
        _word("told", 8),
        sa.PrimaryKeyConstraint("guild_id", "wave", "member_id", name="pk_automod_objection"),
    )


def downgrade() -> None:
    for name in ("automod_objection", "automod_wave", "automod_hit", "automod_rule"):
        op.drop_table(name)
