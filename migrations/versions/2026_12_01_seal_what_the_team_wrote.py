"""What the team decided and wrote is sealed, as what members write is: settings, their changes, rules, panels.

A column of another kind takes the old one's place, filled row by row.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "2026_12_01_team_sealed"
down_revision = "2026_11_30_kept_weeks"
branch_labels = None
depends_on = None

PAGE = 500
DRAFT = "draft"
Kind = sa.types.TypeEngine[Any]
Turned = Callable[[Any, Any], Any]


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Column:
    """`key`: of its table. `was`: its kind before. `pack`, `unpack`: to the text that is sealed, and back."""

    table: str
    key: tuple[str, ...]
    name: str
    was: Kind = sa.JSON()  # noqa: RUF009 kinds of columns never change
    pack: Callable[[Any], str] = compact
    unpack: Callable[[str], Any] = json.loads

    def sealed(self, cipher: Any, value: Any) -> bytes:
        return bytes(cipher.seal(self.pack(value)))

    def opened(self, cipher: Any, sealed: bytes) -> Any:
        return self.unpack(cipher.open(sealed))


COLUMNS = (
    Column("setting", ("guild_id", "feature", "name"), "value"),
    Column("setting_change", ("guild_id", "number"), "old"),
    Column("setting_change", ("guild_id", "number"), "new"),
    Column("automod_rule", ("guild_id", "number"), "options"),
    Column("role_panel", ("guild_id", "number"), "title", sa.String(), str, str),
    Column("qa_picture", ("guild_id", "event"), "filename", sa.String(100), str, str),
)


def upgrade() -> None:
    for column in COLUMNS:
        _replace(column, column.was, sa.LargeBinary(), column.sealed)


def downgrade() -> None:
    for column in COLUMNS:
        _replace(column, sa.LargeBinary(), column.was, column.opened)


def _replace(column: Column, was: Kind, becomes: Kind, turned: Turned) -> None:
    op.add_column(column.table, sa.Column(DRAFT, becomes, nullable=True))
    key = [sa.column(name, sa.String if name in ("feature", "name") else sa.BigInteger) for name in column.key]
    table = sa.table(column.table, *key, sa.column(column.name, was), sa.column(DRAFT, becomes))
    _fill(table, key, table.c[column.name], turned)
    with op.batch_alter_table(column.table) as batch:
        batch.drop_column(column.name)
        batch.alter_column(DRAFT, new_column_name=column.name, existing_type=becomes, nullable=False)


def _fill(table: sa.TableClause, key: list[sa.ColumnClause[Any]], old: sa.ColumnClause[Any], turned: Turned) -> None:
    """Page by page, so that a large table is never in memory as a whole."""
    connection, cipher = op.get_bind(), None
    page = sa.select(*key, old).order_by(*key).limit(PAGE)
    after = None
    while rows := connection.execute(page if after is None else page.where(sa.tuple_(*key) > after)).all():
        cipher = cipher or context.config.attributes["sealing"].cipher(connection)
        for *identity, value in rows:
            same = [part == wanted for part, wanted in zip(key, identity, strict=True)]
            connection.execute(table.update().where(*same).values({DRAFT: turned(cipher, value)}))
        after = sa.tuple_(*(sa.literal(value, part.type) for part, value in zip(key, rows[-1], strict=False)))
