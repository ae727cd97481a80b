import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import UserError
from bot.core.i18n import words
from bot.features.engagement.export_files import BadExport
from bot.features.engagement.exports import ExportReader, Message, find_exports, open_export
from tests.features.engagement.chat import Said, at, document, write

HELP = 10


def messages_of(path: Path, size: int = 1 << 20) -> Iterator[Message]:
    reader = ExportReader(path)
    while messages := reader.next_piece(size):
        yield from messages


def some_chat(count: int = 50) -> list[Said]:
    return [Said(at(number), HELP, 101, text=f"message {number}") for number in range(count)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["chat.json", "chat.json.gz"])
@pytest.mark.parametrize("size", [40, 1000, 1 << 20])
def test_compact_and_indented_files_are_read_in_pieces_of_any_size(
    tmp_path: Path, indent: int | None, name: str, size: int
) -> None:
    path = write(tmp_path / name, document(some_chat()), indent=indent)
    read = list(messages_of(path, size))
    assert [message.id for message in read] == [said.id for said in some_chat()]
    assert [message.content for message in read] == [said.text for said in some_chat()]


nasty = st.text(alphabet=st.sampled_from('{}[]"\\,: \n\u2028é😀id1typeDefault'), max_size=60) | st.just(
    '{"id":"1","type":"Default"}'
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(nasty, max_size=12), indent=st.sampled_from([None, 2]), size=st.integers(1, 3000))
def test_no_text_can_look_like_the_beginning_of_a_message(
    tmp_path: Path, texts: list[str], indent: int | None, size: int
) -> None:
    chat = [Said(at(number), HELP, 101, text=text) for number, text in enumerate(texts)]
    path = write(tmp_path / "chat.json", document(chat), indent=indent)
    assert [message.content for message in messages_of(path, size)] == texts


@pytest.mark.parametrize("where", ["message", "author", "guild", "channel"])
def test_an_id_that_no_database_holds_is_refused(tmp_path: Path, where: str) -> None:
    data = document(some_chat(3))
    holder = {"message": data["messages"][2], "author": data["messages"][2]["author"]}.get(where) or data[where]
    holder["id"] = str(1 << 63)
    path = write(tmp_path / "chat.json", data)
    with pytest.raises(BadExport):
        list(messages_of(path))


@pytest.mark.parametrize("broken", ["head", "message"])
def test_what_is_nested_without_end_is_refused(tmp_path: Path, broken: str) -> None:
    nested = "[" * 10_000 + "]" * 10_000
    path = write(tmp_path / "chat.json", document(some_chat(3)), indent=None)
    at_once = path.read_text().replace('"reactions":[]' if broken == "message" else '"topic":null', f'"x":{nested}')
    path.write_text(at_once)
    with pytest.raises(BadExport):
        list(messages_of(path))


def test_a_message_that_never_ends_is_given_up_soon(tmp_path: Path) -> None:
    path = tmp_path / "chat.json.gz"
    begun = json.dumps(document(some_chat(1))).removesuffix("]}")
    path.write_bytes(gzip.compress((begun.partition("message 0")[0] + " " * (64 << 20)).encode(), 1))
    before = time.process_time()
    with pytest.raises(BadExport):
        list(messages_of(path))
    assert time.process_time() - before < 5


def test_a_byte_order_mark_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    path.write_text(json.dumps(document(some_chat(3))), encoding="utf-8-sig")
    assert len(list(messages_of(path))) == 3


def test_the_beginning_says_what_the_file_is_of(tmp_path: Path) -> None:
    export = open_export(write(tmp_path / "a.json", document(some_chat(), 7, HELP, name="help", parent=(5, "Support"))))
    assert (export.guild_id, export.place_id, export.channel_id, export.channel_name) == (7, HELP, HELP, "help")
    assert (export.category_id, export.first_id, export.is_thread) == (5, at(0), False)


def test_a_thread_counts_for_its_channel(tmp_path: Path) -> None:
    data = document(some_chat(), 7, 77, "GuildPublicThread", "a thread", (HELP, "help"))
    export = open_export(write(tmp_path / "a.json", data))
    assert (export.place_id, export.channel_id, export.channel_name, export.is_thread) == (77, HELP, "help", True)


def test_a_private_thread_is_known_as_such(tmp_path: Path) -> None:
    data = document(some_chat(), 7, 77, "GuildPrivateThread", "a thread", (HELP, "help"))
    assert open_export(write(tmp_path / "a.json", data)).is_private


def test_a_channel_without_messages_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", document([]))
    assert open_export(path).first_id is None
    assert list(messages_of(path)) == []


def read_all(path: Path) -> None:
    open_export(path)
    list(messages_of(path, 2000))


def refusal(path: Path) -> str:
    with pytest.raises(BadExport) as caught:
        read_all(path)
    assert caught.value.path == path
    assert words("en").say(caught.value.text).startswith(f"{path.name}: ")
    return words("en").say(caught.value.reason)


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.json", document(some_chat(8))).read_bytes()
    path = tmp_path / "cut.json"
    for size in range(0, len(whole) - 1, 17):
        path.write_bytes(whole[:size])
        refusal(path)
    path.write_bytes(whole[:-100])
    assert refusal(path) == "it ends in the middle; export it again"


def test_a_gzip_file_cut_off_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.json.gz", document(some_chat(300)))
    path.write_bytes(path.read_bytes()[:-20])
    assert refusal(path) == "it ends in the middle; export it again"


def test_a_gzip_file_with_a_broken_byte_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "broken.json.gz", document(some_chat(300)))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert refusal(path)


def test_a_file_from_new_to_old_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "reverse.json", document(reversed(some_chat())))
    assert refusal(path) == "its messages don’t go from old to new; export it again without “reverse”"


def test_a_file_that_lost_a_message_is_refused(tmp_path: Path) -> None:
    data = {**document(some_chat(3)), "messageCount": 4}
    assert refusal(write(tmp_path / "a.json", data)) == "messages announced: 4, messages found: 3"


def test_direct_messages_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "dm.json", document(some_chat(), guild_id=0))
    assert refusal(path) == "it holds direct messages; only a server’s channels are counted"


@pytest.mark.parametrize(
    "data",
    [
        {"name": "a package", "version": "1.0.0"},
        {"messages": []},
        [1, 2, 3],
        {"guild": {"id": "1"}, "messages": [{"id": "1"}]},
    ],
)
def test_other_json_is_refused(tmp_path: Path, data: Any) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps(data))
    assert refusal(path) == "it is no JSON export of DiscordChatExporter"


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 50_000, b"<html></html>", b"\x1f\x8b\x08garbage"])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)
    assert refusal(path)


def test_a_message_of_the_wrong_shape_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", document([{"id": "5", "type": "Default", "author": None}]))
    assert refusal(path).startswith("it is broken after message 0: ")


def test_folders_are_searched_to_the_bottom_and_no_file_comes_twice(tmp_path: Path) -> None:
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    names = ["a.json", "deep/b.json.gz", "deep/deeper/c.json"]
    for name in [*names, "deep/readme.txt"]:
        (tmp_path / name).write_bytes(gzip.compress(b"{}"))
    found = find_exports([tmp_path, tmp_path / "a.json", tmp_path / "deep"])
    assert [str(path.relative_to(tmp_path)) for path in found] == names


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"There is no file or folder .*nowhere"):
        find_exports([tmp_path / "nowhere"])


def test_a_folder_without_exports_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no \.json"):
        find_exports([tmp_path])
