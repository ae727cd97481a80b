import asyncio
import io
import json
import logging
import os
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core import log
from tests.support import loggers_as_before

__all__ = ["loggers_as_before"]

secrets = st.text(min_size=1).filter(lambda text: "*" not in text and text.isprintable())


def record_of(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return logging.LogRecord("bot.core", logging.INFO, "", 0, message, args, info)


@given(secrets, st.text(), st.text())
def test_no_text_keeps_a_secret(secret: str, before: str, after: str) -> None:
    assert secret not in log.Redactor([secret])(before + secret + after)


@given(st.lists(secrets, min_size=2, max_size=4), st.text())
def test_secrets_inside_one_another_are_all_hidden(several: list[str], between: str) -> None:
    said = log.Redactor(several)(between.join(several))
    assert not any(secret in said for secret in several)


@given(secrets.filter(lambda secret: len(secret) > 8))
def test_neither_form_shows_a_secret_in_the_message_its_values_or_the_traceback(secret: str) -> None:
    redact = log.Redactor([secret])
    for formatter in (log.TextFormatter(redact), log.JsonFormatter(redact)):
        assume(secret not in formatter.format(record_of("failed", error=ValueError("postgresql://u:x@h/d", ""))))
        for record in (
            record_of("connecting with " + secret.replace("%", "%%")),
            record_of("connecting with %s", secret),
            record_of("failed", error=ValueError(f"postgresql://u:{quote(secret, safe='')}@h/d", secret)),
        ):
            said = formatter.format(record)
            assert secret not in said
            assert repr(secret)[1:-1] not in said
            assert json.dumps(secret, ensure_ascii=False)[1:-1] not in said
            assert quote(secret, safe="") not in said


def test_a_message_of_two_lines_is_one_line_of_the_log() -> None:
    said = log.TextFormatter(log.Redactor([])).format(record_of("%s", "hello\n2026-01-01 forged"))
    assert said.endswith("bot.core: hello\\n2026-01-01 forged")


def test_json_lines_are_one_object_each() -> None:
    entry = json.loads(log.JsonFormatter(log.Redactor([])).format(record_of("é %s", 1, error=ValueError("no"))))
    assert entry["message"] == "é 1"
    assert entry["level"] == "info"
    assert "ValueError: no" in entry["traceback"]


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("debug", ["bot-10", "bot-20", "bot-30", "bot-40", "lib-10", "lib-20", "lib-30", "lib-40"]),
        ("info", ["bot-20", "bot-30", "bot-40", "lib-30", "lib-40"]),
        ("warning", ["bot-30", "bot-40", "lib-30", "lib-40"]),
        ("error", ["bot-40", "lib-40"]),
    ],
)
def test_the_level_is_ours_and_libraries_speak_from_warning_on(level: str, heard: list[str]) -> None:
    stream = io.StringIO()
    log.set_up(level, "text", (), stream)
    for name in ("bot", "lib"):
        for number in (10, 20, 30, 40):
            logging.getLogger(name).log(number, "%s-%s", name, number)
    assert [line.rpartition(" ")[2] for line in stream.getvalue().splitlines()] == heard


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_logged_through_the_set_up_is_redacted(form: Literal["text", "json"]) -> None:
    stream = io.StringIO()
    log.set_up("info", form, ["s3cret-token"], stream)
    logging.getLogger("bot").error("refused s3cret-token")
    assert "refused ***" in stream.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "address",
    [
        "https://discord.com/api/v10/interactions/12/{}/callback",
        "/webhooks/34/{}/messages/@original",
        "/webhooks/34/{}",
    ],
)
def test_nobody_reads_in_the_log_how_to_answer_in_the_bots_name(form: Literal["text", "json"], address: str) -> None:
    stream, key = io.StringIO(), "aW50ZXJhY3Rpb24-_.~%3Dx"
    log.set_up("info", form, (), stream)
    logging.getLogger("discord.http").warning("rate limited: POST %s responded with 429", address.format(key))
    assert key not in stream.getvalue()
    assert address.format("***") in stream.getvalue()


def test_what_someone_wrote_can_not_command_the_terminal() -> None:
    line = log.TextFormatter(log.Redactor([])).format(record_of("%s left", "\x1b[2J\u202e", error=ValueError("\x9b2J")))
    assert "[2J left" in line
    assert not set(line) & {"\x1b", "\x9b", "\u202e"}


def logged(stream: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


async def test_lines_carry_the_ids_of_what_they_are_about_also_in_tasks_that_begin_there() -> None:
    stream = io.StringIO()
    log.set_up("info", "json", ["s3cret"], stream)
    say = logging.getLogger("bot").info

    async def later() -> None:
        say("later")

    with log.about(guild_id=7, request_id=None):
        task = asyncio.create_task(later())
        with log.about(incident="s3cret"):
            say("inside")
        say("between")
    say("after")
    await task
    ids = [{name: entry.get(name) for name in ("guild_id", "request_id", "incident")} for entry in logged(stream)]
    assert ids == [
        {"guild_id": "7", "request_id": None, "incident": "***"},
        {"guild_id": "7", "request_id": None, "incident": None},
        {"guild_id": None, "request_id": None, "incident": None},
        {"guild_id": "7", "request_id": None, "incident": None},
    ]


def test_lines_for_people_end_with_the_ids_of_what_they_are_about_and_with_nothing_else() -> None:
    stream = io.StringIO()
    log.set_up("info", "text", ["s3cret"], stream)
    say = logging.getLogger("bot").info
    with log.about(guild_id=7, channel_id="8", user_id=9, incident="s3cret", due="digest 2026", thread_id="a name"):
        say("inside\nof it")
    say("after")
    inside, after = stream.getvalue().splitlines()
    assert inside.endswith(r"inside\nof it [guild_id=7 channel_id=8 user_id=9]")
    assert after.endswith("bot: after")


def test_a_file_begins_anew_when_it_is_large_keeps_some_old_ones_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "concierge.log"
    log.set_up("info", "text", ["s3cret"], io.StringIO(), log.LogFile(path, 1, 2))
    for number in range(5):
        logging.getLogger("bot").info("%s s3cret %s", number, "x" * 900_000)
    for handler in logging.root.handlers:
        handler.close()
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "concierge.log",
        "concierge.log.1",
        "concierge.log.2",
    ]
    for file in path.parent.iterdir():
        assert file.stat().st_size <= 2**20
        assert "s3cret" not in file.read_text(encoding="utf-8")
        assert os.name != "posix" or file.stat().st_mode & 0o077 == 0
