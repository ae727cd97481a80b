from tests.simworld import World


async def test_the_choice_counts_more_than_the_language_of_discord(sim: World) -> None:
    sim.speaks(sim.member, "fr")
    answer = await sim.member.slash(sim.general, "language", language="en")
    assert answer.response.content == "The bot now speaks to you in English."
    assert answer.ephemeral
    assert "What you may use here" in sim.text(await sim.member.slash(sim.general, "help"))


async def test_the_choice_is_kept_over_a_restart(sim: World) -> None:
    await sim.member.slash(sim.general, "language", language="fr")
    await sim.restart()
    assert "Ce que tu peux utiliser ici" in sim.text(await sim.member.slash(sim.general, "help"))


async def test_automatic_goes_back_to_the_language_of_discord(sim: World) -> None:
    sim.speaks(sim.member, "fr")
    await sim.member.slash(sim.general, "language", language="en")
    answer = await sim.member.slash(sim.general, "language", language="automatic")
    assert answer.response.content == "Le bot te parle désormais dans la langue de ton Discord."


async def test_a_choice_holds_for_nobody_else(sim: World) -> None:
    await sim.member.slash(sim.general, "language", language="fr")
    assert "What you may use here" in sim.text(await sim.moderator.slash(sim.general, "help"))
