"""A member sees, takes and deletes what is kept of them."""

import json
from typing import Any

import pytest

from tests.simworld import World


@pytest.fixture
async def known(sim: World) -> World:
    """A server on which a member wrote, chose a language and was warned."""
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    await sim.member.slash(sim.general, "language", language="en")
    await sim.member.send(sim.general, "hello?")
    await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Spoilers")
    await sim.pass_time(seconds=30)
    await sim.pass_time(seconds=30)
    return sim


async def attached(answer: Any) -> dict[str, Any]:
    [file] = answer.response.message.attachments
    found: dict[str, Any] = json.loads(await file.read())
    return found


async def test_a_member_sees_takes_and_deletes_what_is_kept_of_them(known: World) -> None:
    sim = known
    shown = await sim.member.slash(sim.general, "privacy show")
    assert shown.ephemeral
    text = sim.text(shown)
    assert "You are counted here." in text
    assert "**The record of moderation** · 1 entry · 36 months after, and as long as" in text
    assert "For 13 months; then only totals are kept" in text

    sent = await sim.member.click(shown.response, label="Send me all of it")
    told = await attached(sent)
    [case] = [one for one in told["kept"] if one["table"] == "moderation_case"]
    assert case["entries"][0]["reason"] == "Spoilers"
    assert str(sim.moderator.id) not in json.dumps(told)

    asked = await sim.member.click(shown.response, label="Delete my data…")
    text = sim.text(asked)
    assert "**This goes, and does not come back:**" in text
    assert "- What is counted of you: " in text
    assert "**This stays:**\n- The record of moderation: 1 entry\n  -# A record that anyone could delete" in text

    await sim.member.click(asked.response, label="Delete my data")
    text = sim.text(asked)
    assert text.startswith("Done: your data on this server is deleted.\n**This stays:**\n- The record of moderation")
    assert "From now on you are counted anew." in text
    assert "What is counted of you" not in sim.text(await sim.member.slash(sim.general, "privacy show"))


async def test_who_deletes_and_stops_being_counted_stays_out_in_french_too(known: World) -> None:
    sim = known
    await sim.member.slash(sim.general, "language", language="fr")
    sim.speaks(sim.member, "fr")
    asked = await sim.member.slash(sim.general, "privacy delete")
    assert "Ceci part, et ne revient pas\u00a0:" in sim.text(asked)
    await sim.restart()
    await sim.member.click(asked.response, label="Effacer, et ne plus me compter")
    assert sim.text(asked).startswith("C’est fait\u00a0: tes données sur ce serveur sont effacées.")
    await sim.member.send(sim.general, "hello?")
    await sim.pass_time(minutes=1)
    assert await sim.client.app.engagement.is_out(sim.guild.id, sim.member.id)
    shown = await sim.member.slash(sim.general, "privacy show")
    assert "Tu n’es pas dans les comptes ici." in sim.text(shown)
    assert "Ce qui est compté de toi" not in sim.text(shown)
    french = await attached(await sim.member.slash(sim.general, "privacy export"))
    assert french["you_are_counted"] is False
    assert french["kept"][0]["if_you_delete"].startswith("Un registre que chacun pourrait effacer")


async def test_a_stranger_has_nothing_to_delete(sim: World) -> None:
    zoe = await sim.joins("zoe")
    await sim.client.app.engagement.opt_out(sim.guild.id, zoe.id)
    asked = await zoe.slash(sim.general, "privacy delete")
    assert sim.text(asked) == "Nothing is kept of you on this server."


async def test_everyone_reads_what_is_stored_for_whom_and_why(sim: World) -> None:
    await sim.manager.slash(sim.staff, "language", language="fr")
    for person, title, how_long in (
        (sim.member, "What the bot stores here, for whom and why", "**Reports**: 12 months after they were made."),
        (
            sim.manager,
            "Ce que le bot garde ici, pour qui et pourquoi",
            "**Signalements**\xa0: 12 mois après le signalement.",
        ),
    ):
        answer = await person.slash(sim.general, "privacy policy")
        assert answer.ephemeral
        assert title in sim.text(answer)
        assert how_long in sim.text(answer)
        [file] = answer.response.message.attachments
        text = (await file.read()).decode()
        assert text.count("### ") > 10
