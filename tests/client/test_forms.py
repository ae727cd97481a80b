"""A form that was open while the bot restarted does nothing, and gives back what was typed."""

from tests.simworld import World

WORDS = "He calls everyone names, ``` and worse."


async def test_what_was_typed_comes_back(sim: World) -> None:
    shown = await sim.member.slash(sim.general, "report")
    await sim.restart()
    answer = await sim.member.submit_modal(shown, {"why": ["harassment"], "words": WORDS})
    assert answer.ephemeral
    said = sim.text(answer)
    assert said.startswith("The bot was restarted while this form was open, or it was open too long: nothing was done.")
    assert "```\nHe calls everyone names, `\u200b`` and worse.\n```" in said


async def test_it_is_said_in_the_language_of_who_typed(sim: World) -> None:
    sim.speaks(sim.member, "fr")
    shown = await sim.member.slash(sim.general, "report")
    await sim.restart()
    answer = await sim.member.submit_modal(shown, {"why": ["harassment"], "words": WORDS})
    assert "Voici ce que tu avais écrit, pour pouvoir le renvoyer" in sim.text(answer)


async def test_a_form_of_this_process_is_answered_by_itself(sim: World) -> None:
    shown = await sim.member.slash(sim.general, "report")
    answer = await sim.member.submit_modal(shown, {"why": ["harassment"], "words": WORDS})
    assert "restarted" not in sim.text(answer)
