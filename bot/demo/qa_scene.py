"""A Q&A from its announcement to its transcript: what host, askers, voters and a moderator press one by one."""

from itertools import islice
from typing import TYPE_CHECKING, Any

import simcord

if TYPE_CHECKING:
    from bot.demo.stage import Stage

TITLE = "Ask the lighthouse keepers · Les gardiens du phare répondent"
ABOUT = "Thirty years of storms, paint and gulls: ask Camille anything.\nTrente ans de tempêtes : posez vos questions."
QUESTIONS = (
    ("How many steps are there to the top, and who counts them?", "name"),
    ("Est-ce que le phare a déjà été éteint une nuit entière ?", "name"),
    ("Be honest: has anyone ever fallen asleep on watch?", "anonymous"),
)
ANSWER = "Two hundred and twelve. I count them every morning, out loud, mostly to wake the gulls."


async def hold(stage: "Stage") -> str | None:
    """The number of the event; None where it could not be planned."""
    town = stage.town
    form = await town.manager.slash(town.channels["announcements"], "qa create")
    fields = {"title": TITLE, "about": ABOUT, "when": "in 30 min", "length": "1h"}
    draft = await town.manager.submit_modal(form, fields)
    number = next((key.rsplit(":", 1)[1] for key in ids_in(answer_of(draft)) if key.startswith("qa:d:announce")), None)
    if number is None:
        return None
    await town.manager.click(answer_of(draft), custom_id=f"qa:d:announce:{number}")
    askers = list(islice(town.members(), 3, 6))
    for asker, (text, how) in zip(askers, QUESTIONS, strict=True):
        form = await asker.click(await post_with(stage, f"qa:remind:{number}"), custom_id=f"qa:ask:{number}:a")
        await asker.submit_modal(form, {"text": text, "how": [how]})
    await stage.client.tick()
    card = await town.moderator.click(await post_with(stage, f"qa:review:{number}"), custom_id=f"qa:review:{number}")
    for asked in range(1, len(QUESTIONS) + 1):
        await town.moderator.click(answer_of(card), custom_id=f"qa:r:approve:{number}:{asked}")
    await _vote(stage, number, [*askers, town.visitor])
    await _answer(stage, number)
    return number


async def _vote(stage: "Stage", number: str, voters: list[simcord.MemberActor]) -> None:
    await stage.client.tick()
    for place, voter in enumerate(voters):
        ballot = await voter.click(await post_with(stage, f"qa:list:{number}:0"), custom_id=f"qa:list:{number}:0")
        wanted = 3 if place != 2 else 1
        await voter.click(answer_of(ballot), custom_id=f"qa:vote:{number}:{wanted}:0")


async def _answer(stage: "Stage", number: str) -> None:
    """The first live, the second in writing; the third is owed."""
    host, channel = stage.town.manager, stage.town.channels["announcements"]
    panel = await host.slash(channel, "qa panel", event=number)
    for act in ("start", "next"):
        await host.click(answer_of(panel), custom_id=f"qa:p:{act}:{number}")
    for act in ("aloud", "done"):
        await host.click(answer_of(panel), custom_id=f"qa:p:{act}:{number}:3")
    await host.click(answer_of(panel), custom_id=f"qa:p:next:{number}")
    form = await host.click(answer_of(panel), custom_id=f"qa:p:write:{number}:1")
    await host.submit_modal(form, {"answer": ANSWER})
    sure = await host.click(answer_of(panel), custom_id=f"qa:p:close:{number}")
    await host.click(answer_of(sure), custom_id=f"qa:p:end:{number}")
    await stage.client.tick()


async def post_with(stage: "Stage", button: str) -> Any:
    """The newest message with this button."""
    for channel in stage.town.text_channels():
        for message in reversed(channel.history()):
            if button in str([part.to_dict() for part in message.components]):
                return message
    raise simcord.SetupError(f"no message has the button {button}")


def answer_of(said: Any) -> Any:
    return said.response.message


def ids_in(message: Any) -> list[str]:
    """Of its buttons."""
    rows = [part.to_dict() for part in message.components]
    return [button["custom_id"] for row in rows for button in row.get("components", []) if "custom_id" in button]
