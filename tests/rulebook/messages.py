"""What Discord refuses of messages and forms and its description does not tell."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.rulebook.asked import Asked, File

Parts = list[dict[str, Any]]

CONTENT, EMBEDS, SHOWN, PARTS, ROWS, OPTIONS = 2000, 6000, 4000, 40, 5, 25
FILES, FILE_SIZE = 10, 10 * 1024 * 1024
LAYOUT = 1 << 15
ROW, BUTTON, TEXT, FORM_LABEL = 1, 2, 10, 18
LINK, PREMIUM = 5, 6
SELECTS = {3, 5, 6, 7, 8}
LAYOUT_ONLY = {9, 10, 11, 12, 13, 14, 17}
WRITES, THINKS, CHANGES, FORM = 4, 5, 7, 9


def problems(asked: Asked) -> Iterator[str]:
    """`asked` may be anything; only what carries a message or a form is looked at."""
    kind, body = _message(asked)
    if kind == FORM:
        yield from _form(body)
    elif kind in (WRITES, CHANGES):
        yield from _wrong_in_message(body, asked.files, new=kind == WRITES)


def _message(asked: Asked) -> tuple[int | None, dict[str, Any]]:
    words, body = asked.path.strip("/").split("/"), asked.body
    if asked.method not in ("POST", "PATCH") or not isinstance(body, dict):
        return None, {}
    kind = WRITES if asked.method == "POST" else CHANGES
    match words:
        case ["interactions", _, _, "callback"]:
            return body.get("type"), body.get("data") or {}
        case ["channels", _, "messages"] | ["webhooks", _, _] if kind == WRITES:
            return kind, body
        case ["channels", _, "messages", _] | ["webhooks", _, _, "messages", _] if kind == CHANGES:
            return kind, body
        case ["channels", _, "threads"] if "message" in body:
            return kind, body["message"]
    return None, {}


def walk(parts: Parts) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        below = [*(part.get("components") or ()), part.get("accessory"), part.get("component")]
        yield from walk([one for one in below if one])


def _wrong_in_message(body: dict[str, Any], files: Any, *, new: bool) -> Iterator[str]:
    content: str = body.get("content") or ""
    embeds: Parts = body.get("embeds") or []
    parts: Parts = body.get("components") or []
    if len(content) > CONTENT:
        yield f"content has {len(content)} signs of {CONTENT}"
    if new and not (content.strip() or embeds or parts or files or body.get("poll") or body.get("sticker_ids")):
        yield "the message is empty"
    yield from _wrong_in_embeds(embeds)
    yield from _wrong_in_layout(body, parts)
    yield from _wrong_in_parts(parts)
    if new and (content or parts) and "allowed_mentions" not in body:
        yield "allowed_mentions is left out: everyone may be pinged"
    yield from _wrong_in_mentions(body.get("allowed_mentions") or {})
    if body.get("enforce_nonce") and not body.get("nonce"):
        yield "enforce_nonce without a nonce"
    if files is not None:
        yield from _wrong_in_files(body, files, new=new)


def _wrong_in_embeds(embeds: Parts) -> Iterator[str]:
    total = 0
    for embed in embeds:
        fields = embed.get("fields") or []
        said = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
        said += [
            (embed.get("author") or {}).get("name"),
            *(one.get(key) for one in fields for key in ("name", "value")),
        ]
        total += sum(len(text or "") for text in said)
        if not all((one.get("name") or "").strip() and (one.get("value") or "").strip() for one in fields):
            yield "a field of an embed is empty"
    if total > EMBEDS:
        yield f"embeds have {total} signs of {EMBEDS}"


def _wrong_in_layout(body: dict[str, Any], parts: Parts) -> Iterator[str]:
    is_layout = bool((body.get("flags") or 0) & LAYOUT)
    kinds = {part["type"] for part in walk(parts)}
    if is_layout and (body.get("content") or body.get("embeds") or body.get("poll")):
        yield "a layout has content, embeds or a poll beside it"
    if not is_layout and kinds & LAYOUT_ONLY:
        yield "parts of a layout without its flag"
    if not is_layout and len(parts) > ROWS:
        yield f"{len(parts)} rows of {ROWS}"
    count = sum(1 for _ in walk(parts))
    if count > PARTS:
        yield f"{count} components of {PARTS}"
    shown = [part.get("content") or "" for part in walk(parts) if part["type"] == TEXT]
    if sum(map(len, shown)) > SHOWN:
        yield f"text displays have {sum(map(len, shown))} signs of {SHOWN}"
    if not all(text.strip() for text in shown):
        yield "a text display is empty"


def _wrong_in_parts(parts: Parts) -> Iterator[str]:
    yield from _twice("custom_id", [part["custom_id"] for part in walk(parts) if part.get("custom_id")])
    yield from _twice("component id", [part["id"] for part in walk(parts) if part.get("id")])
    for part in walk(parts):
        if part["type"] == ROW:
            kinds = [one["type"] for one in part.get("components") or ()]
            if len(kinds) > 1 and set(kinds) != {BUTTON}:
                yield "a select shares its row"
        elif part["type"] == BUTTON:
            yield from _wrong_in_button(part)
        elif part["type"] in SELECTS:
            yield from _wrong_in_select(part)


def _twice(what: str, values: list[Any]) -> Iterator[str]:
    yield from (f"{what} {value!r} is there {count} times" for value, count in Counter(values).items() if count > 1)


def _wrong_in_button(button: dict[str, Any]) -> Iterator[str]:
    leads, asks = bool(button.get("url")), bool(button.get("custom_id"))
    style = button.get("style")
    if style != PREMIUM and (leads, asks) != (style == LINK, style != LINK):
        yield f"a button of style {style} with url: {leads}, custom_id: {asks}"
    if style != PREMIUM and not (button.get("label") or "").strip() and not button.get("emoji"):
        yield "a button says nothing"


def _wrong_in_select(select: dict[str, Any]) -> Iterator[str]:
    least, most = (1 if select.get(key) is None else select[key] for key in ("min_values", "max_values"))
    if least > most:
        yield f"a select asks for at least {least} and at most {most}"
    defaults = select.get("default_values") or []
    if select["type"] == 3:
        options = select.get("options") or []
        yield from _twice("option", [option["value"] for option in options])
        defaults = [option for option in options if option.get("default")]
        if most > len(options):
            yield f"a select asks for {most} of {len(options)} options"
    if len(defaults) > most:
        yield f"a select has {len(defaults)} defaults of {most}"


def _wrong_in_mentions(allowed: dict[str, Any]) -> Iterator[str]:
    parse = allowed.get("parse") or []
    if "everyone" in parse:
        yield "allowed_mentions lets text ping everyone"
    for key in ("users", "roles"):
        if key in parse and allowed.get(key):
            yield f"allowed_mentions has {key} twice over"


def _wrong_in_files(body: dict[str, Any], files: list[File], *, new: bool) -> Iterator[str]:
    if len(files) > FILES:
        yield f"{len(files)} files of {FILES}"
    for file in files:
        if file.size > FILE_SIZE:
            yield f"{file.name} has {file.size} bytes of {FILE_SIZE}"
        if not file.name or any(sign in "/\\" or not sign.isprintable() for sign in file.name):
            yield f"{file.name!r} is no name of a file"
    if new:
        shown = {one["url"] for one in _media(body) if str(one.get("url")).startswith("attachment://")}
        missing = shown - {f"attachment://{file.name}" for file in files}
        yield from (f"{url} is not sent along" for url in sorted(missing))
        extra = [one["id"] for one in body.get("attachments") or () if int(one["id"]) >= len(files)]
        yield from (f"attachment {one} is not sent along" for one in extra)


def _media(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for embed in body.get("embeds") or ():
        yield from (embed[key] for key in ("image", "thumbnail") if embed.get(key))
    for part in walk(body.get("components") or []):
        yield from (one["media"] for one in [part, *(part.get("items") or ())] if one.get("media"))
        if part.get("file"):
            yield part["file"]


def _form(body: dict[str, Any]) -> Iterator[str]:
    """Its lengths are described; how many questions it may have is not."""
    parts = body.get("components") or []
    if not 1 <= len(parts) <= ROWS:
        yield f"a form has {len(parts)} parts of {ROWS}"
    if not str(body.get("title") or "").strip():
        yield "a form has no title"
    yield from _twice("custom_id", [part["custom_id"] for part in walk(parts) if part.get("custom_id")])
    for part in walk(parts):
        if part["type"] in SELECTS:
            yield from _wrong_in_select(part)
        if (part.get("min_length") or 0) > (part.get("max_length") or SHOWN):
            yield "a field of a form asks for more than it takes"
        if part.get("value") and len(part["value"]) > (part.get("max_length") or SHOWN):
            yield "a field of a form is filled with more than it takes"
