"""A button does what its custom id says, also after a restart; what goes wrong is told to who pressed."""

from typing import Any

import pytest

from bot.client.buttons import Pressed
from bot.client.facts import Interaction
from bot.client.replies import reply, update
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.posts import Button, File, Post
from tests.simworld import World


class Try(Pressed, template=r"try:(?P<what>\w+)"):
    async def pressed(self, interaction: Interaction) -> None:
        match self.said["what"]:
            case "refuse":
                raise UserError(_("Not today."))
            case "fail":
                raise ValueError("a fault")
            case "change":
                await update(interaction, Post(("changed",), (File("a.txt", b"a"),)))
            case _:
                await reply(interaction, Post(("answered",)))


@pytest.fixture
async def posted(sim: World) -> Any:
    """A message with a button for each thing to try."""
    buttons = tuple(Button(what, f"try:{what}") for what in ("answer", "refuse", "fail", "change"))
    await sim.client.app.actions.post(sim.general.id, Post(("Try", buttons)))
    sim.client.add_dynamic_items(Try)
    return sim.general.last_message


async def test_the_answer_is_for_who_pressed(sim: World, posted: Any) -> None:
    answer = await sim.member.click(posted, label="answer")
    assert (sim.text(answer), answer.ephemeral) == ("answered", True)


async def test_a_refusal_is_said(sim: World, posted: Any) -> None:
    answer = await sim.member.click(posted, label="refuse")
    assert (sim.text(answer), answer.ephemeral) == ("Not today.", True)


async def test_a_fault_shows_a_code_that_the_log_has_too(sim: World, posted: Any) -> None:
    answer = await sim.member.click(posted, label="fail")
    (record,) = sim.complaints.expected()
    assert sim.text(answer).startswith("Something went wrong that nobody foresaw.")
    assert record.getMessage()[:8] in sim.text(answer)
    assert "try:fail" in record.getMessage()


async def test_the_message_itself_can_change(sim: World, posted: Any) -> None:
    await sim.member.click(posted, label="change")
    changed = sim.general.last_message
    assert changed.id == posted.id
    assert sim.text(changed) == "changed"
    assert [file.filename for file in changed.attachments] == ["a.txt"]
