"""The rulebook itself: planted faults, of which each must be found, and requests in which there is none."""

import datetime as dt
import os
from typing import Any

import pytest

from tests.rulebook import book
from tests.rulebook.asked import Asked, File
from tests.rulebook.messages import LAYOUT

NOW = dt.datetime(2026, 10, 26, 9, tzinfo=dt.UTC)
DAY = 86_400
NOBODY: dict[str, Any] = {"allowed_mentions": {"parse": []}}
OLD_ID, NEW_ID = 1_000_000_000_000_000_000, 1_565_000_000_000_000_000


def message(**parts: Any) -> Asked:
    return Asked("POST", "/channels/1/messages", body={**NOBODY, **parts}, files=[])


def embeds(*several: dict[str, Any]) -> Asked:
    return message(embeds=list(several))


def button(**parts: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", **parts}


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def select(**parts: Any) -> dict[str, Any]:
    options = [{"label": "one", "value": "1"}, {"label": "two", "value": "2"}]
    return {"type": 3, "custom_id": "pick", "options": options, **parts}


def layout(*parts: dict[str, Any], **more: Any) -> Asked:
    return message(components=list(parts), flags=LAYOUT, **more)


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def form(*parts: dict[str, Any], title: str = "Ask") -> Asked:
    data = {"custom_id": "form", "title": title, "components": list(parts)}
    return Asked("POST", "/interactions/1/token/callback", body={"type": 9, "data": data})


def question(label: str = "What?", **parts: Any) -> dict[str, Any]:
    return {"type": 18, "label": label, "component": {"type": 4, "custom_id": label, "style": 1, **parts}}


def command(**parts: Any) -> Asked:
    known = {"name": "warn", "description": "Warn somebody", "type": 1, **parts}
    return Asked("PUT", "/applications/1/commands", body=[known])


def event(**parts: Any) -> Asked:
    body = {"name": "Q&A", "privacy_level": 2, "scheduled_start_time": "2026-10-27T09:00:00+00:00"}
    body |= {
        "entity_type": 3,
        "entity_metadata": {"location": "here"},
        "scheduled_end_time": "2026-10-27T10:00:00+00:00",
    }
    return Asked("POST", "/guilds/1/scheduled-events", body={**body, **parts}, at=NOW)


def timeout(days: float) -> Asked:
    until = (NOW + dt.timedelta(days=days)).isoformat()
    return Asked("PATCH", "/guilds/1/members/2", body={"communication_disabled_until": until}, at=NOW)


def bulk(*ids: int) -> Asked:
    return Asked("POST", "/channels/1/messages/bulk-delete", body={"messages": list(ids)}, at=NOW)


OPTION = {"type": 3, "description": "d"}

DESCRIBED: dict[str, tuple[Asked, str]] = {
    "no such route": (Asked("GET", "/guilds/1/nothing"), "no such route"),
    "no such id": (Asked("GET", "/channels/None"), "'None' has not pattern"),
    "a query that is not known": (Asked("GET", "/channels/1/messages", {"limits": 5}), "?limits is not known"),
    "too long a page": (Asked("GET", "/channels/1/messages", {"limit": "101"}), "has not maximum"),
    "a field that is not known": (message(content="hi", colour=1), "colour is not known"),
    "text where a number is wanted": (message(content="hi", flags="many"), "flags"),
    "11 embeds": (embeds(*[{"title": "t"}] * 11), "maxItems 10"),
    "a title of 257": (embeds({"title": "t" * 257}), "maxLength 256"),
    "26 fields": (embeds({"fields": [{"name": "n", "value": "v"}] * 26}), "maxItems 25"),
    "a label of 81": (message(components=[row(button(label="l" * 81))]), "maxLength 80"),
    "a custom id of 101": (message(components=[row(button(custom_id="c" * 101))]), "maxLength 100"),
    "6 buttons in a row": (message(components=[row(*[button()] * 6)]), "maxItems 5"),
    "26 options": (message(components=[row(select(options=[{"label": "o", "value": "o"}] * 26))]), "maxItems 25"),
    "no options": (message(components=[row(select(options=[]))]), "minItems 1"),
    "a nonce of 26": (message(content="hi", nonce="n" * 26), "maxLength 25"),
    "a ban that deletes 8 days": (Asked("PUT", "/guilds/1/bans/2", {"delete_message_seconds": 8 * DAY}), "maximum"),
    "an event without a start": (event(scheduled_start_time=None), "scheduled_start_time"),
    "a date that is none": (event(scheduled_start_time="tomorrow"), "date-time"),
    "a name of 101": (Asked("POST", "/guilds/1/channels", body={"name": "n" * 101}), "maxLength 100"),
    "a title of a form of 46": (form(question(), title="t" * 46), "maxLength 45"),
    "a label of a form of 46": (form(question("l" * 46)), "maxLength 45"),
    "one message in bulk": (bulk(NEW_ID), "minItems 2"),
    "the same message twice": (bulk(NEW_ID, NEW_ID), "uniqueItems"),
    "slowmode of 7 hours": (Asked("PATCH", "/channels/1", body={"rate_limit_per_user": 25_200}), "rate_limit_per_user"),
    "26 options of a command": (command(options=[{**OPTION, "name": f"o{n}"} for n in range(26)]), "maxItems 25"),
}  # fmt: skip
UNDESCRIBED: dict[str, tuple[Asked, str]] = {
    "content of 2001": (message(content="c" * 2001), "2001 signs"),
    "nothing": (message(content=" \n"), "is empty"),
    "embeds of 6001 together": (embeds(*[{"description": "d" * 3000}] * 2, {"title": "t"}), "6001 signs"),
    "an empty field": (embeds({"fields": [{"name": " ", "value": "v"}]}), "field of an embed"),
    "mentions left open": (Asked("POST", "/channels/1/messages", body={"content": "hi"}), "allowed_mentions"),
    "everyone": (message(content="hi", allowed_mentions={"parse": ["everyone"]}), "ping everyone"),
    "users twice": (message(content="hi", allowed_mentions={"parse": ["users"], "users": ["1"]}), "twice over"),
    "6 rows": (message(components=[row(button(custom_id=str(n))) for n in range(6)]), "6 rows"),
    "a button without an id": (message(components=[row(button(custom_id=None))]), "custom_id: False"),
    "a link with an id": (message(components=[row(button(style=5, url="https://a.b"))]), "custom_id: True"),
    "a silent button": (message(components=[row(button(label=" "))]), "says nothing"),
    "an id twice": (message(components=[row(button()), row(button())]), "'go' is there 2 times"),
    "a select beside a button": (message(components=[row(button(), select())]), "shares its row"),
    "an option twice": (message(components=[row(select(options=[{"label": "o", "value": "o"}] * 2))]), "'o' is there"),
    "more than there are": (message(components=[row(select(max_values=3))]), "3 of 2 options"),
    "at least 2, at most 1": (message(components=[row(select(min_values=2))]), "at least 2"),
    "41 components": (layout({"type": 17, "components": [text("t")] * 40}), "41 components"),
    "4001 signs": (layout(text("t" * 2000), text("t" * 2001)), "4001 signs"),
    "a layout without its flag": (message(components=[text("t")]), "without its flag"),
    "a layout with content": (layout(text("t"), content="hi"), "beside it"),
    "a picture that is not sent": (embeds({"image": {"url": "attachment://a.png"}}), "not sent along"),
    "a path for a name": (Asked("POST", "/channels/1/messages", body=NOBODY, files=[File("../a", 1)]), "no name"),
    "6 questions": (form(*[question(f"q{n}") for n in range(6)]), "6 parts"),
    "a question twice": (form(question(), question()), "'What?' is there 2 times"),
    "more than a field takes": (form(question(value="12345", max_length=4)), "more than it takes"),
    "a timeout of 29 days": (timeout(29), "a timeout lasts"),
    "a message of last year in bulk": (bulk(NEW_ID, OLD_ID), "too old"),
    "an event in the past": (event(scheduled_start_time="2026-10-25T09:00:00+00:00"), "in the past"),
    "an event without an end": (event(scheduled_end_time=None), "no end"),
    "a reason of 513": (Asked("DELETE", "/guilds/1/members/2", reason="r" * 513), "513 signs"),
    "a name with a space": (command(name="warn them"), "no name"),
    "a name in capitals": (command(name_localizations={"fr": "Avertir"}), "no name"),
    "a needed option last": (
        command(options=[{**OPTION, "name": "a"}, {**OPTION, "name": "b", "required": True}]), "comes after"),
    "two options of one name": (command(options=[{**OPTION, "name": "a"}] * 2), "one name"),
    "a command without a description": (command(description=""), "have a description"),
}  # fmt: skip

RIGHT = {
    "a message": message(content="hi", nonce=7, enforce_nonce=True),
    "a layout": layout({"type": 17, "components": [text("t"), row(button()), row(select())]}),
    "a file": Asked("POST", "/channels/1/messages", body=NOBODY, files=[File("a.png", 1)]),
    "a form": form(question()),
    "a command": command(options=[{**OPTION, "name": "a", "required": True}, {**OPTION, "name": "b"}], nsfw=False),
    "ids as numbers": bulk(NEW_ID, NEW_ID + 1),
    "bits as text": Asked("PUT", "/channels/1/permissions/2", body={"id": 2, "type": 0, "allow": "1024", "deny": "0"}),
    "a ban as discord.py sends it": Asked("PUT", "/guilds/1/bans/2", {"delete_message_seconds": str(DAY)}),
    "an embed as discord.py sends it": embeds({"title": "t", "type": "rich", "flags": 0}),
    "a timeout of 28 days": timeout(28),
    "an event": event(),
}


def test_continuous_integration_has_discords_own_description() -> None:
    assert book.description() is not None or not os.environ.get("CI"), f"{book.DESCRIPTION} is missing"


@pytest.mark.skipif(
    not book.DESCRIPTION.is_file(), reason=f"Discord's description of its API is not here: {book.DESCRIPTION}"
)
@pytest.mark.parametrize("fault", DESCRIBED)
def test_what_discord_describes_is_held_against_it(fault: str) -> None:
    asked, wanted = DESCRIBED[fault]
    assert wanted in "\n".join(book.problems(asked))


@pytest.mark.parametrize("fault", UNDESCRIBED)
def test_what_discord_refuses_beyond_its_description_is_found_too(fault: str) -> None:
    asked, wanted = UNDESCRIBED[fault]
    assert wanted in "\n".join(book.problems(asked))


@pytest.mark.parametrize("asked", RIGHT.values(), ids=RIGHT)
def test_what_discord_takes_is_let_pass(asked: Asked) -> None:
    assert book.problems(asked) == []


def test_a_wrong_request_is_told_once_to_the_test_that_made_it() -> None:
    book.look_at(message(content="c" * 2001))
    assert book.broken() == ["POST /channels/1/messages: content has 2001 signs of 2000"]
    assert book.broken() == []
