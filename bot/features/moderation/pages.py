"""The record as the staff reads it: one case with all that hangs on it, or a page of cases."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.i18n import Words, _, n_, p_
from bot.core.posts import Button, Part, Post, moment
from bot.features.moderation.cases import Case, Filter, Kind
from bot.features.moderation.evidencestore import Evidence
from bot.features.moderation.posts import buttons, lines_of, quoted
from bot.features.moderation.records import Found
from bot.features.moderation.store import Edit


def one(case: Case, edits: Sequence[Edit], evidence: Sequence[Evidence], now: datetime, words: Words) -> Post:
    parts: list[Part] = ["\n".join(lines_of(case, now, words))]
    if evidence:
        parts.append("\n".join(words.say(_("Evidence: {link}.", link=piece.link)) for piece in evidence))
    parts += [_edit(edit, words) for edit in edits]
    return Post((*parts, buttons(case, words)))


def _edit(edit: Edit, words: Words) -> str:
    values = {"moderator": f"<@{edit.edited_by}>", "when": moment(edit.edited_at, "f")}
    if edit.field == "reason":
        was = words.say(_("{moderator} changed the reason on {when}; it was:", **values))
        return "\n".join([was, quoted(edit.old or "–")])
    was = moment(datetime.fromisoformat(edit.old), "f") if edit.old else words.say(_("for good"))
    return words.say(_("{moderator} changed the end on {when}; it was: {was}", **values, was=was))


def found(result: Found, now: datetime, words: Words) -> Post:
    """The newest first, some on each page."""
    said = [words.say(n_("{count} case", "{count} cases", result.count))]
    if result.strikes is not None:
        said.append(words.say(n_("{count} strike stands", "{count} strikes stand", result.strikes)))
    if result.searched is not None:
        said.append(words.say(n_("{count} reason was read", "the newest {count} reasons were read", result.searched)))
    heading = " · ".join(said)
    parts: list[Part] = [f"## <@{result.wanted.member}>\n{heading}" if result.wanted.member else heading]
    parts += ["\n".join(lines_of(case, now, words)) for case in result.cases]
    if result.pages > 1:
        parts.append((_turn(result, -1, words), _turn(result, 1, words)))
    return Post(tuple(parts))


def _turn(result: Found, by: int, words: Words) -> Button:
    label = words.say(p_("button", "Newer") if by < 0 else p_("button", "Older"))
    page = result.page + by
    return Button(label, page_id(result.wanted, page), disabled=not 0 <= page < result.pages)


def page_id(wanted: Filter, page: int) -> str:
    """What the button's id holds; the text comes last, as it may hold anything."""
    kind = wanted.kind or ""
    return f"case:log:{wanted.member}:{wanted.moderator}:{kind}:{wanted.days}:{page}:{wanted.text}"


PAGE_ID = r"case:log:(?P<member>\d+):(?P<moderator>\d+):(?P<kind>\w*):(?P<days>\d+):(?P<page>-?\d+):(?P<text>.*)"


def read_page_id(said: dict[str, str]) -> tuple[Filter, int]:
    kind = Kind(said["kind"]) if said["kind"] else None
    wanted = Filter(int(said["member"]), int(said["moderator"]), kind, int(said["days"]), said["text"])
    return wanted, int(said["page"])
