"""What a person reads when something did not work."""

import io
import json
import logging
import re

import discord
import pytest
from discord import app_commands
from sqlalchemy import text

from bot.client.errors import wording
from bot.core.actions import Reason, Refused
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import Text, _, words
from bot.core.log import JsonFormatter, Redactor
from tests.simworld import World


class Answer:
    """What discord.py keeps of Discord's answer."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.reason = ""


def discord_says(status: int, code: int) -> discord.HTTPException:
    kind = {403: discord.Forbidden, 404: discord.NotFound}.get(status, discord.HTTPException)
    return kind(Answer(status), {"code": code, "message": "no"})


def said(error: BaseException, language: str = "en") -> str:
    text = wording(error)
    assert isinstance(text, Text)
    return words(language).say(text)


@pytest.mark.parametrize(
    ("error", "english"),
    [
        (UserError(_("No such week.")), "No such week."),
        (
            Refused(Reason.MISSING_PERMISSION, "view_channel,send_messages"),
            "The bot lacks these permissions for that: View Channel and Send Messages.",
        ),
        (Refused(Reason.CLOSED_DMS), "This person does not accept direct messages from the bot."),
        (discord_says(403, 50007), "This person does not accept direct messages from the bot."),
        (discord_says(403, 50278), "This person does not accept direct messages from the bot."),
        (
            discord_says(403, 50013),
            "Discord does not let the bot do that: it lacks a permission, or its role is too low.",
        ),
        (discord_says(400, 50083), "The bot lacks these permissions for that: Manage Threads."),
        (discord_says(404, 10003), "That is not there any more, or the bot can’t see it."),
        (app_commands.MissingPermissions(["manage_guild"]), "You need this permission for that: Manage Server."),
        (app_commands.NoPrivateMessage(), "This works on a server only, not in direct messages."),
        (
            app_commands.CommandNotFound("old", []),
            "This command has changed. Reload Discord (Ctrl+R) and type it again.",
        ),
    ],
)
def test_what_can_be_foreseen_is_said_in_words(error: Exception, english: str) -> None:
    assert said(error) == english
    if not isinstance(error, UserError):
        assert said(error, "fr") != english


def test_permissions_have_their_french_names() -> None:
    refused = Refused(Reason.MISSING_PERMISSION, "view_channel,send_messages")
    assert "Voir le salon et Envoyer des messages" in said(refused, "fr")


@pytest.mark.parametrize("error", [discord_says(500, 0), discord_says(503, 0), discord_says(429, 0)])
def test_trouble_at_discord_is_no_fault_of_ours(error: Exception) -> None:
    assert said(error) == "Discord did not answer as it should; try again later."


@pytest.mark.parametrize("error", [ValueError("a fault"), discord_says(400, 50035)])
def test_our_own_faults_have_no_words(error: Exception) -> None:
    assert wording(error) is None


async def test_what_nobody_foresaw_shows_a_code_that_the_log_has_too(sim: World) -> None:
    sim.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    sim.speaks(sim.member, "fr")
    stream = io.StringIO()
    for_machines = logging.StreamHandler(stream)
    for_machines.setFormatter(JsonFormatter(Redactor([])))
    logging.getLogger("bot").addHandler(for_machines)
    answer = await sim.member.slash(sim.general, "help")
    logging.getLogger("bot").removeHandler(for_machines)
    assert answer.ephemeral
    code = re.search(r"code à donner à qui gère ce bot\s: ([0-9a-f]{8})\.", sim.text(answer))
    assert code is not None
    (record,) = sim.complaints.expected()
    assert code[1] in record.getMessage()
    assert "/help" in record.getMessage()
    assert record.exc_info
    entry = json.loads(stream.getvalue())
    assert (entry["guild_id"], entry["incident"]) == (str(sim.guild.id), code[1])
    assert entry["request_id"].isdigit()
    assert len(sim.env.errors) == 1


async def test_the_person_is_told_even_if_the_database_is_what_failed(sim: World) -> None:
    database = Database(sim.database_url)
    await sim.pass_time(minutes=1)
    async with database.begin() as session:
        await session.execute(text("ALTER TABLE member RENAME TO away"))
    sim.speaks(sim.member, "fr")
    assert "Une erreur imprévue" in sim.text(await sim.member.slash(sim.general, "help"))
    async with database.begin() as session:
        await session.execute(text("ALTER TABLE away RENAME TO member"))
    await database.close()
    assert len(sim.complaints.expected()) == 2
    assert sim.env.errors


async def test_an_answer_that_comes_too_late_is_only_logged(sim: World, caplog: pytest.LogCaptureFixture) -> None:
    sim.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, times=2)
    answer = await sim.member.slash(sim.general, "help")
    assert answer.response is None
    assert "/help: user" in caplog.text
    assert "got no answer: Discord waits three seconds for one" in caplog.text
    assert sim.env.errors
