from typing import Any

from tests.simworld import World


async def staff_part(sim: World, person: Any) -> str:
    """What `/help` says in its second message."""
    answer = await person.slash(sim.general, "help")
    return "\n".join(sim.text(message) for message in answer.followups if message.id != answer.response.id)


async def test_a_member_sees_what_everyone_may_use(sim: World) -> None:
    answer = await sim.member.slash(sim.general, "help")
    assert answer.ephemeral
    assert "</language:" in sim.text(answer)
    assert "**/stats**" not in sim.text(answer)
    assert await staff_part(sim, sim.member) == ""


async def test_a_manager_sees_what_managers_may_use_too(sim: World) -> None:
    text = await staff_part(sim, sim.manager)
    assert "Not for everyone" in text
    assert "**/stats** · " in text
    assert not text.endswith("…")


async def test_a_group_is_shown_command_by_command(sim: World) -> None:
    text = sim.text(await sim.manager.slash(sim.general, "help", about="stats"))
    assert text.startswith("## /stats\n")
    assert "</stats week:" in text
    for person, about in ((sim.manager, "nothing"), (sim.member, "stats")):
        refused = await person.slash(sim.general, "help", about=about)
        assert "There is no such group of commands that you may use." in sim.text(refused)


async def test_groups_are_proposed_to_who_may_use_them(sim: World) -> None:
    proposed = await sim.manager.autocomplete(sim.general, "help", "about", "/sta")
    assert [choice["value"] for choice in proposed] == ["stats"]
    assert await sim.member.autocomplete(sim.general, "help", "about", "sta") == []
    await sim.manager.slash(sim.general, "language", language="fr")
    proposed = await sim.manager.autocomplete(sim.general, "help", "about", "bil")
    assert [(choice["name"], choice["value"]) for choice in proposed] == [("bilan", "digest")]


async def test_what_moderators_press_on_a_message_is_named_too(sim: World) -> None:
    assert "On a message: *Apps → Save as evidence* · " in await staff_part(sim, sim.moderator)
    assert "Save as evidence" not in await staff_part(sim, sim.member)
    sim.speaks(sim.moderator, "fr")
    assert "Applications → Garder comme preuve" in await staff_part(sim, sim.moderator)


async def test_what_members_press_on_a_message_or_a_member_is_named(sim: World) -> None:
    text = sim.text(await sim.member.slash(sim.general, "help"))
    assert "On a message: *Apps → Report message*" in text
    assert "On a member: *Apps → Report member*" in text


async def test_help_speaks_french(sim: World) -> None:
    sim.speaks(sim.manager, "fr")
    text = sim.text(await sim.manager.slash(sim.general, "help"))
    assert "Ce que tu peux utiliser ici" in text
    assert "Choisir la langue dans laquelle le bot te parle" in text
    group = sim.text(await sim.manager.slash(sim.general, "help", about="privacy"))
    assert "compter" in group


async def test_a_moderator_does_not_see_what_only_managers_may_use(sim: World) -> None:
    assert "**/stats**" not in await staff_part(sim, sim.moderator)
