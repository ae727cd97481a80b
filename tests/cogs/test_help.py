from tests.simworld import World


async def test_a_member_sees_what_everyone_may_use(sim: World) -> None:
    answer = await sim.member.slash(sim.general, "help")
    assert answer.ephemeral
    assert "</language:" in sim.text(answer)
    assert "</stats week:" not in sim.text(answer)
    assert "Not for everyone" not in sim.text(answer)


async def test_a_manager_sees_what_managers_may_use_too(sim: World) -> None:
    text = sim.text(await sim.manager.slash(sim.general, "help"))
    assert "Not for everyone" in text
    assert text.index("</language:") < text.index("</stats week:")


async def test_what_moderators_press_on_a_message_is_named_too(sim: World) -> None:
    line = "On a message: *Apps → Save as evidence* · "
    assert line in sim.text(await sim.moderator.slash(sim.general, "help"))
    assert "Save as evidence" not in sim.text(await sim.member.slash(sim.general, "help"))
    sim.speaks(sim.moderator, "fr")
    assert "Applications → Garder comme preuve" in sim.text(await sim.moderator.slash(sim.general, "help"))


async def test_what_members_press_on_a_message_or_a_member_is_named(sim: World) -> None:
    text = sim.text(await sim.member.slash(sim.general, "help"))
    assert "On a message: *Apps → Report message*" in text
    assert "On a member: *Apps → Report member*" in text


async def test_help_speaks_french(sim: World) -> None:
    sim.speaks(sim.manager, "fr")
    text = sim.text(await sim.manager.slash(sim.general, "help"))
    assert "Ce que tu peux utiliser ici" in text
    assert "Choisir la langue dans laquelle le bot te parle" in text


async def test_a_moderator_does_not_see_what_only_managers_may_use(sim: World) -> None:
    assert "</stats week:" not in sim.text(await sim.moderator.slash(sim.general, "help"))
