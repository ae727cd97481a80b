"""A scam wave, from the rule that is tried on what was written to the one card, and what on it was wrong."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.qa_scene import answer_of, ids_in, post_with
from bot.demo.story import HELP

if TYPE_CHECKING:
    import simcord

    from bot.demo.stage import Stage

RULE, TERMS = "free lanterns", "free golden lantern"
FIRST = "Get your free golden lantern, only today: lanterns-for-all.example"
# Each hides the words in another way; the last one in Cyrillic letters.
SCAMS = (
    ("general", "FREE G0LDEN LANTERN for everyone, click quick: lanterns-for-all.example"),
    (HELP.name, "f r e e  golden lantern here, no joke: lanterns-for-all.example"),
    ("trades", "Frее gоldеn lаntеrn: lanterns-for-all.example"),
)
WARNING = "Careful: someone promised me a “free golden lantern” by DM, and it was a scam."
GATHERED, OVER = timedelta(seconds=10), timedelta(seconds=40)
"""By then the card stands; by then what comes is another wave."""


async def strike_back(stage: "Stage") -> "simcord.MemberActor":
    """The member who was no scammer."""
    town = stage.town
    await _switch_on(stage)
    for channel, text in SCAMS:
        scammer = await stage.let_join()
        await scammer.send(town.channels[channel], text)
    await town.visitor.send(town.channels["general"], WARNING)
    await stage.skip_to(stage.env.now() + GATHERED)
    card = await post_with(stage, "automod:each:")
    [one_of_them] = [button for button in ids_in(card) if button.startswith("automod:each:")]
    shown = await town.moderator.click(card, custom_id=one_of_them)
    wrong = next(button for button in ids_in(answer_of(shown)) if button.endswith(f":{town.visitor.id}"))
    undone = await town.moderator.click(answer_of(shown), custom_id=wrong)
    back = next(button for button in ids_in(answer_of(undone)) if button.startswith("automod:back:"))
    await town.moderator.click(answer_of(undone), custom_id=back)
    await stage.skip_to(stage.env.now() + OVER)
    return town.visitor


async def _switch_on(stage: "Stage") -> None:
    """Once: made, watched, tried on what stands in the channels, and switched on."""
    town = stage.town
    book = await stage.client.app.automod.rulebook.read(town.guild.id)
    if RULE in book.by_name:
        return
    general, staff, manager = town.channels["general"], town.staff, town.manager
    await (await stage.let_join()).send(general, FIRST)
    await manager.slash(staff, "automod add", kind="words", name=RULE, items=TERMS)
    await manager.slash(staff, "automod edit", rule=RULE, option="then", value="delete, hold")
    await manager.slash(staff, "automod observe", rule=RULE)
    await manager.slash(staff, "automod replay", rule=RULE, channel=general)
    asked = await manager.slash(staff, "automod enforce", rule=RULE)
    typed = next(button for button in ids_in(answer_of(asked)) if button.startswith("automod:rule:typed:"))
    form = await manager.click(answer_of(asked), custom_id=typed)
    await manager.submit_modal(form, {"name": RULE})
