"""What a member sees of themselves, and what a team sees of itself."""

from typing import Any

import pytest

from tests.simworld import World


@pytest.fixture
async def staffed(sim: World) -> World:
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    return sim


async def act(sim: World, command: str, **options: Any) -> None:
    await sim.moderator.slash(sim.general, command, member=sim.member, **options)


async def test_one_door_shows_language_record_and_data(staffed: World) -> None:
    sim = staffed
    answer = await sim.member.slash(sim.general, "me")
    assert answer.ephemeral
    text = sim.text(answer)
    assert "### Language\nEnglish\n</language:" in text
    assert "### Your record\nNothing: you have no case here." in text
    assert "### Your data\n0 messages are counted. What you write is not kept.\n</privacy optout:" in text
    assert "appeal" not in text


async def test_it_tells_of_cases_of_open_appeals_and_of_the_choices_one_made(staffed: World) -> None:
    sim = staffed
    await sim.member.slash(sim.general, "language", language="fr")
    await act(sim, "warn", reason="Spoilers")
    form = await sim.member.slash(sim.general, "appeal", case=1)
    await sim.member.submit_modal(form, {"answer:1": "A joke"})
    optout = await sim.member.slash(sim.general, "privacy optout")
    await sim.member.click(optout.response, custom_id="privacy:optout")
    answer = await sim.member.slash(sim.general, "me")
    text = sim.text(answer)
    assert "Français, ton choix" in text
    assert "1 dossier · 1 avertissement en cours" in text
    assert "le prochain expire le <t:" in text
    assert "### Tes contestations\nDossier 1, arrivée <t:" in text
    assert "Tu n’es pas dans les comptes ici." in text
    assert "</privacy optin:" in text
    record = await sim.member.click(answer.response, label="Mon historique")
    assert "> Spoilers" in sim.text(record)


async def test_the_record_names_no_moderator_and_shows_no_note(staffed: World) -> None:
    sim = staffed
    await act(sim, "note", reason="Watch this one")
    await act(sim, "remind", rule="Rule 3")
    await act(sim, "warn", reason="Spoilers")
    await act(sim, "timeout", length="1d", reason="Flood")
    await act(sim, "untimeout", reason="The staff talked about it")
    answer = await sim.member.slash(sim.general, "myrecord")
    assert answer.ephemeral
    text = sim.text(answer)
    assert str(sim.moderator.id) not in text
    assert "Watch this one" not in text
    assert "The staff talked" not in text
    for shown in ("3 cases · 1 strike stands", "> Rule 3", "> Spoilers", "> Flood", "1 strike · until <t:", "over"):
        assert shown in text
    assert "Appeal case 3" in text
    assert "Appeal case 2" not in text, "a reminder is nothing to appeal"


async def test_a_long_record_is_leafed_through_and_everyone_sees_their_own(staffed: World) -> None:
    sim = staffed
    for number in range(1, 8):
        await act(sim, "remind", rule=f"Rule {number}.")
    first = await sim.member.slash(sim.general, "myrecord")
    assert "> Rule 7." in sim.text(first)
    assert "> Rule 2." not in sim.text(first)
    await sim.restart()
    await sim.member.click(first.response, label="Older")
    assert "> Rule 1." in sim.text(first)
    assert "> Rule 7." not in sim.text(first)
    assert "you have no case here" in sim.text(await sim.manager.slash(sim.general, "myrecord"))


async def test_the_team_sees_totals_and_each_their_own(staffed: World) -> None:
    sim = staffed
    other = sim.guild.add_member(sim.env.create_user("mo"), roles=[sim.guild.roles["Moderators"]])
    empty = await other.slash(sim.staff, "modstats", period=7)
    assert "No case." in sim.text(empty)
    await act(sim, "warn", reason="Spam")
    await act(sim, "note", reason="x")
    await sim.pass_time(minutes=10)
    await other.slash(sim.general, "warn", member=sim.member, reason="Spam")
    form = await sim.member.slash(sim.general, "appeal", case=1)
    await sim.member.submit_modal(form, {"answer:1": "A joke"})
    text = sim.text(await other.slash(sim.staff, "modstats"))
    assert "The team, last 28 days" in text
    assert "**3 cases** · 1 of them yours" in text
    assert "- Warning 2 · 1 of them yours" in text
    assert "- Note 1" in text
    assert "Came from: commands 3" in text
    assert "Taken back or ended early: 0% of 2" in text
    assert "0 open reports" in text
    assert "1 open appeal · the oldest from <t:" in text
    assert str(sim.moderator.id) not in text, "nobody sees who did how much"
    await sim.pass_time(minutes=30)
    button = next(one for one in sim.staff.history() if "Appeal of case 1" in sim.text(one))
    await other.click(button, label="Grant: our mistake")
    sim.speaks(other, "fr")
    text = sim.text(await other.slash(sim.staff, "modstats", period=90)).replace("\u202f", " ").replace("\u00a0", " ")
    assert "L’équipe, depuis 90 jours" in text
    assert "Annulé ou terminé plus tôt : 50 % de 2" in text
    assert "100 % de 1 acceptées · la moitié en 30" in text


async def test_members_see_nothing_of_the_team(staffed: World) -> None:
    staffed.guild.set_command_permissions(staffed.client.tree.ids["modstats"], {staffed.member: True})
    answer = await staffed.member.slash(staffed.general, "modstats")
    assert "You need this permission for that: Timeout Members." in staffed.text(answer)
