"""The record: edited, searched, and cleared of a note."""

from tests.cogs.staff import dms
from tests.simworld import World


async def test_an_edit_keeps_what_was_before(staffed: World) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "timeout", member=sim.member, length="2h", reason="Spma")
    answer = await sim.moderator.slash(sim.general, "case edit", number=1, reason="Spam", length="1 week")
    assert "what it was before is kept" in sim.text(answer)
    assert "changed how long this lasts: Timeout, until <t:" in dms(sim, sim.member)[-1]
    asked = [sent.json["communication_disabled_until"][:10] for sent in sim.requests("PATCH", "/members/")]
    assert asked == ["2026-10-26", "2026-11-02"]
    shown = sim.text(await sim.moderator.slash(sim.general, "case view", number=1))
    assert "> Spam" in shown
    assert f"<@{sim.moderator.id}> changed the reason on" in shown
    assert "it was:\n> Spma" in shown
    assert f"<@{sim.moderator.id}> changed the end on" in shown
    nothing = await sim.moderator.slash(sim.general, "case edit", number=1)
    assert "Say what to change" in sim.text(nothing)
    past = await sim.moderator.slash(sim.general, "case edit", number=1, length="0 minutes")
    assert "Case 1 is changed" not in sim.text(past)


async def test_a_note_is_deleted_by_who_wrote_it_once_they_are_sure(staffed: World) -> None:
    sim = staffed
    other = sim.guild.add_member(sim.env.create_user("mo"), roles=[sim.guild.roles["Moderators"]])
    await sim.moderator.slash(sim.general, "note", member=sim.member, reason="My phone number is 12345")
    await sim.moderator.slash(sim.general, "case edit", number=1, reason="My number is 12345")
    refused = await other.slash(sim.general, "case delete-note", number=1)
    assert "Only who wrote a note" in sim.text(refused)
    asked = await sim.moderator.slash(sim.general, "case delete-note", number=1)
    [button] = [one for one, label in sim.buttons(asked) if label == "Delete"]
    assert "12345" in sim.text(asked)
    await sim.moderator.click(asked.response.message, custom_id=button)
    shown = sim.text(await sim.moderator.slash(sim.general, "case view", number=1))
    assert "12345" not in shown
    assert f"deleted by <@{sim.moderator.id}>" in shown
    warned = await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Spam")
    assert "case 2" in sim.text(warned)
    wrong = await sim.moderator.slash(sim.general, "case delete-note", number=2)
    assert "is no note" in sim.text(wrong)


async def test_the_record_is_searched_and_turned_over(staffed: World) -> None:
    sim = staffed
    for number in range(7):
        await sim.moderator.slash(sim.general, "note", member=sim.member, reason=f"Seen with alt account {number}")
    await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Spoilers")
    found = await sim.moderator.slash(sim.general, "modlog search", member=sim.member, text="ALT account")
    assert "7 cases · 1 strike stands · the newest 8 reasons were read" in sim.text(found)
    assert "alt account 1" not in sim.text(found)
    [older] = [one for one, label in sim.buttons(found) if label == "Older"]
    turned = await sim.moderator.click(found.response.message, custom_id=older)
    assert "alt account 1" in sim.text(turned)
    warnings = await sim.moderator.slash(sim.general, "history", member=sim.member, kind="warn")
    assert "1 case · 1 strike stands" in sim.text(warnings)
    by_other = await sim.moderator.slash(sim.general, "modlog search", moderator=sim.manager, days=7)
    assert "0 cases" in sim.text(by_other)
