"""Mentions, markdown, HTML, formulas, paths and control characters, tried where the bot shows what others typed.

The Q&A's pages and its own posts: tests/features/qa/test_hostile.py. Spreadsheets, each way that they split:
tests/features/engagement/test_spreadsheets.py. The files of settings and rules: tests/features/setup/test_files.py.
"""

import csv
import json
import logging
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import discord
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core import log
from bot.core.channels import ChannelMessage
from bot.core.i18n import words
from bot.core.markdown import honest, one_line, plain, quotation
from bot.core.names import harmless, one_name
from bot.features.automod import removed
from bot.features.automod.offence import Removed
from bot.features.channels import transcript
from bot.features.engagement.csv_tables import csv_table
from bot.features.moderation.evidence import _safe
from tests import simkit
from tests.cogs.qa import announced, ask, hosted
from tests.rulebook.messages import walk
from tests.simworld import MONDAY, World, client_options, complaints, env, sim

__all__ = ["client_options", "complaints", "env", "hosted", "sim"]

PIECES = (
    *("<@66>", "<@&66>", "<#66>", "@everyone", "@here", "</ban:66>", "<t:0:R>", "<id:guide>", "<a:x:66>"),
    *("[x](https://e.vil)", "[x\\](https://e.vil)", "\\@everyone", "https://e.vil"),
    *("**b**", "__u__", "~~s~~", "||s||", "`c`", "```"),
    *("# h", "-# s", "> q", "- l"),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;", "{title}", "%s", "\\", "\\\\"),
    *("=1+1", "+1", "-1", "@SUM(A1)", ";=1", "\uff1d1", "../../etc/passwd", "C:\\con", "/", "\0", "\r\n", "\n", "\t"),
    *("\x1b[31m", "\x9b2J", "\x07", "\u2028", "\u202egnp.exe", "\u2066", "\ud800", "\x7f", "مرحبا", "é"),
)  # fmt: skip
TYPED = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map(" ".join)
WORST = " ".join(PIECES)
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MARKUP = re.compile(r"[*_~`|\[\]<>:]|@(?:everyone|here)|(?:^|(?<=\s))(?:#{1,3}|-#?)\s", re.MULTILINE)

few = settings(max_examples=12)


def unescaped(markdown: str) -> str:
    """What Discord would read as its own; a backslash before it makes a sign plain."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "x", markdown)


@pytest.mark.parametrize("shown", [plain, quotation, lambda text: one_line(text, 80)], ids=["plain", "quoted", "line"])
@given(TYPED)
@example(WORST)
@few
def test_text_in_a_message_is_shown_and_not_obeyed(shown: Callable[[str], str], typed: str) -> None:
    said = "\n".join(line.removeprefix("> ") for line in shown(typed).split("\n"))
    assert not MARKUP.search(unescaped(said))
    assert not ACTS.search(said)


@given(TYPED)
@example(WORST)
@few
def test_a_name_is_one_line_without_what_acts(typed: str) -> None:
    for said in (one_name(typed), one_line(typed, 80), " ".join(harmless(typed).split())):
        assert not ACTS.search(said)
        assert "\n" not in said


@given(TYPED)
@example(WORST)
@few
def test_a_line_of_the_log_stays_one_line_in_both_forms(typed: str) -> None:
    record = logging.LogRecord("bot.core", logging.INFO, "", 0, "heard %s", (typed,), None)
    redact = log.Redactor([])
    for formatter in (log.TextFormatter(redact), log.JsonFormatter(redact)):
        said = formatter.format(record)
        assert not ACTS.search(said)
        assert len(said.splitlines()) == 1
    assert json.loads(said)["message"].startswith("heard ")


@given(TYPED)
@example(WORST)
@few
def test_no_cell_of_a_table_is_a_formula(typed: str) -> None:
    table = csv_table(("name", "count"), [(typed, 1)])
    [_columns, [name, count]] = csv.reader(StringIO(table))
    assert count == "1"
    assert not re.match(r"\s*[=+\-@\uff1d]|[\t\r]", name)


def files(typed: str) -> Iterator[tuple[bytes, re.Pattern[str]]]:
    """Files of text, and how each line that the bot wrote begins."""
    message = ChannelMessage(1, 2, typed, typed, files=(typed,), parts=(typed,))
    [made] = transcript.files([message], typed, "purge-1", words("en"))
    yield made.data, re.compile(r"Transcript of #|1 message|$|\[\d{4}-|    [|+] ")
    yield removed.file_of(1, [Removed(1, 2, 3, MONDAY, typed)]).data, re.compile(r"\[\d{4}-|    \| ")


@given(TYPED)
@example(WORST)
@few
def test_no_line_of_a_file_is_forged(typed: str) -> None:
    for data, begins in files(typed):
        lines = data.decode().removesuffix("\n").splitlines()
        assert all(begins.match(line) for line in lines), lines
        assert sum(line.startswith("[") for line in lines) == 1
        assert not any(ACTS.search(line) for line in lines)


@given(TYPED)
@example(WORST)
@few
def test_the_name_of_a_file_is_no_path(typed: str) -> None:
    assert re.fullmatch(r"1-[A-Za-z0-9._-]{0,60}", _safe(1, typed))


# What people see


NAME = "[x](//e.vil)<@66>\u202e*@here*"
BY_STAFF = "[x](https://e.vil) @everyone \u202e\n# heading\n=1+1"
TEXT = "[x](https://e.vil) <@66> <@&66> @everyone **bold** `code` ||x|| \u202e\n# heading\n=1+1"
LIVE = re.compile(r"\]\((?:https:)?//e\.vil|<@&?66>|@everyone|@here|\*\*bold|`code|^# heading|\u202e", re.MULTILINE)


async def test_what_people_are_called_and_write_is_inert_in_all_that_the_bot_says(hosted: World) -> None:
    """Warned, reported, appealed, asked, listed and looked up; each message that the bot sent is read."""
    sim = hosted
    simkit.allow(sim.env, sim.guild, "Moderators", discord.Permissions(moderate_members=True, manage_messages=True))
    await sim.manager.slash(sim.staff, "welcome setup", channel=sim.general, farewell=sim.staff)
    await sim.manager.slash(sim.staff, "moderation reason", reason=BY_STAFF, strikes=1)
    guest = await sim.joins(NAME)
    await sim.pass_time(minutes=10)
    await sim.moderator.slash(sim.general, "note", member=guest, reason=BY_STAFF)
    await sim.moderator.slash(sim.general, "warn", member=guest, reason=BY_STAFF)
    await sim.moderator.slash(sim.general, "case edit", number=2, reason=f"{BY_STAFF}!")
    for command in ("history", "modlog search"):
        await sim.moderator.slash(sim.general, command, member=guest)
    await sim.moderator.slash(sim.general, "case view", number=2)
    form = await guest.slash(sim.general, "appeal", case=2)
    await guest.submit_modal(form, {field["custom_id"]: TEXT for field in fields(form)})
    for command in ("me", "myrecord", "privacy show", "report"):
        await guest.slash(sim.general, command)
    written = await guest.send(sim.general, TEXT)
    shown = await sim.member.context_menu(sim.general, "Report message", written)
    await sim.member.submit_modal(shown, {"why": ["harassment"], "words": TEXT})
    await announced(sim, title=NAME)
    await ask(sim, guest, TEXT)
    await sim.manager.slash(sim.staff, "qa list")
    await sim.moderator.slash(sim.general, "talk", member=guest)
    await sim.moderator.slash(sim.general, "purge", count=5)
    guest_id = guest.id
    sim.env.backend.remove_member(sim.guild.id, guest_id)
    await sim.env.settle()
    await sim.pass_time(minutes=10)
    live = [text for sent in sim.env.http_requests for text in markdown_of(sent.json) if LIVE.search(unescaped(text))]
    assert live == []


@given(TYPED)
@example(WORST)
@few
def test_what_the_team_writes_keeps_its_links_and_disguises_none(typed: str) -> None:
    said = unescaped(honest(f"{typed} https://rules.example **now**"))
    assert not re.search(r"\]\(|@everyone|@here|^\s*(?:#{1,3}|-#)\s", said, re.MULTILINE)
    assert not ACTS.search(said)
    assert said.endswith("https://rules.example **now**")


def fields(form: Any) -> list[dict[str, Any]]:
    return [part for part in walk(form.modal["components"]) if part["type"] == 4]


def markdown_of(body: Any) -> Iterator[str]:
    data = body.get("data") or body if isinstance(body, dict) else {}
    yield from filter(None, [data.get("content")])
    yield from (part["content"] for part in walk(data.get("components") or []) if part.get("content"))
