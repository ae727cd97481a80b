"""What is kept of a member, as a file that explains itself."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.core.i18n import Words, _
from bot.core.personal_data import Fate
from bot.core.personal_rows import Found
from bot.core.posts import File
from bot.features.privacy import policy
from bot.features.privacy.policy import Spans

LARGEST = 8_000_000
"""A larger file is packed: Discord takes ten million bytes."""
IDS = ("_id", "_ids")


@dataclass(frozen=True)
class Table:
    found: Found
    rows: Sequence[dict[str, Any]]


def file_of(
    tables: Iterable[Table],
    guild_id: int,
    member_id: int,
    now: datetime,
    spans: Spans,
    words: Words,
    *,
    is_out: bool,
) -> File:
    said: dict[str, Any] = {
        "about": words.say(
            _("All that the bot keeps of you on this server and may show you. Times are in UTC, ids are Discord’s.")
        ),
        "server_id": str(guild_id),
        "your_id": str(member_id),
        "made_at": now.isoformat(),
        "you_are_counted": not is_out,
        "kept": [_told(one, spans, words) for one in tables],
    }
    data = json.dumps(said, ensure_ascii=False, indent=2).encode()
    name = f"data-{guild_id}-{member_id}.json"
    return File(name, data) if len(data) <= LARGEST else File(f"{name}.gz", gzip.compress(data))


def _told(table: Table, spans: Spans, words: Words) -> dict[str, Any]:
    holds, person = table.found.holds, table.found.person
    names = holds.tells if person.shows is None else person.shows
    return {
        "what": words.say(holds.purpose.title),
        "table": str(table.found.table.__tablename__),
        "why": words.say(holds.purpose.why),
        "seen_by": words.say(holds.purpose.seen_by),
        "kept_for": words.say(policy.kept_for(holds.purpose, spans)),
        "if_you_delete": _if_deleted(person.fate, words)
        if person.fate is not Fate.KEPT or holds.purpose.stays is None
        else words.say(holds.purpose.stays),
        "fields": {name: words.say(holds.tells[name]) for name in names},
        "entries": [{name: _plain(name, value) for name, value in row.items()} for row in table.rows],
    }


def _if_deleted(fate: Fate, words: Words) -> str:
    match fate:
        case Fate.DELETED:
            return words.say(_("It goes."))
        case Fate.CLEARED:
            return words.say(_("It stays without your name and without what you wrote."))
        case Fate.KEPT:
            return words.say(_("It stays with what it belongs to."))


def _plain(name: str, value: Any) -> Any:
    """Ids as text: a spreadsheet or a browser would round them."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case list():
            return [_plain(name, one) for one in value]
        case int() if name.endswith(IDS) and not isinstance(value, bool):
            return str(value)
        case _:
            return value
