"""A Q&A as its people see it: host, guest, moderator, asker, voter, someone anonymous, someone with closed messages."""

import re

import pytest
import simcord

from bot.features.automod.rules.words import Words
from bot.features.automod.states import State
from tests.cogs.qa import announced, ask, found, panel, thread
from tests.cogs.staff import dms
from tests.simworld import World


async def test_the_whole_life_of_a_qa(hosted: World) -> None:
    sim = hosted
    gus, zoe, vic = await sim.joins("gus"), await sim.joins("zoe"), await sim.joins("vic")
    sim.closes_dms(vic)
    await announced(sim, guest=gus)
    [made] = sim.requests("POST", "/scheduled-events")
    assert made.json["entity_type"] == 3, "a text channel is none of Discord's own venues"
    assert made.json["scheduled_end_time"] > made.json["scheduled_start_time"]
    assert made.json["entity_metadata"]["location"].endswith(f"/{sim.general.id}")
    announcement = found(sim, sim.general, "qa:remind")
    assert "## Lamps\nAll about lamps" in sim.text(announcement)
    assert f"🎤 With <@{sim.manager.id}> <@{gus.id}>\nhttps://discord.com/events/" in sim.text(announcement)

    bells = await zoe.click(announcement, label="Remind me")
    shown = await zoe.click(bells.response.message, label="10 minutes before")
    assert "✓ 10 minutes before" in sim.text(shown)

    receipt = await ask(sim, zoe, "How *bright* is the lamp?\n# @everyone <b>")
    assert receipt.ephemeral
    assert "Your question is in: number 1." in sim.text(receipt)
    assert "It is the next one that a moderator looks at." in sim.text(receipt)
    hidden = await ask(sim, vic, "Who pays for the tower?", "anonymous")
    assert "It is number 2 in the moderators’ queue." in sim.text(hidden)
    assert "Hidden from all except the server’s administrators; looking is logged." in sim.text(hidden)

    await sim.client.tick()
    queue = found(sim, sim.staff, "qa:review")
    assert "**2** questions wait." in sim.text(queue)
    card = await sim.moderator.click(queue, label="Look at the next")
    assert "> How \\*bright\\* is the lamp?\n> \\# \\@everyone \\<b\\>" in sim.text(card)
    form = await sim.moderator.click(card.response.message, label="Reword…")
    nextcard = await sim.moderator.submit_modal(form, {"text": "How bright is the lamp?"})
    assert "Question 1 is approved in these words." in sim.text(nextcard)
    assert "**Question 2** · anonymous" in sim.text(nextcard)
    refused = await sim.moderator.click(card.response.message, custom_id="qa:r:who:1:2")
    assert "Only the two roles" in sim.text(refused)
    await sim.moderator.click(card.response.message, custom_id="qa:r:approve:1:2")

    await sim.restart()
    await sim.client.tick()
    board = found(sim, sim.general, "qa:list")
    assert "**2** · ▲ 0 · Who pays for the tower? · anonymous" in sim.text(board)
    ballot = await zoe.click(board, label="Questions and votes")
    await zoe.click(ballot.response.message, custom_id="qa:vote:1:2:0")

    await sim.pass_time(hours=3)
    told = dms(sim, zoe)
    assert any("in these words:\n> How bright is the lamp?" in one for one in told)
    assert any("begins <t:" in one for one in told)

    await gus.click(panel(sim), label="Begin")
    assert "🔴 Live since" in sim.text(panel(sim))
    assert "Next: question 2, ▲ 1" in sim.text(panel(sim))
    await gus.click(panel(sim), label="Next question")
    live = found(sim, sim.general, "qa:ask:1:a:2")
    assert "▶️ Now: question 2\n> Who pays for the tower?" in sim.text(live)
    assert sim.requests("PUT", f"/messages/pins/{live.id}")
    await sim.restart()
    form = await gus.click(panel(sim), label="Answer in writing…")
    await gus.submit_modal(form, {"answer": "The *club* does"})
    live = found(sim, sim.general, "qa:ask:1:a:2")
    assert f"Answered by <@{gus.id}>:**\nThe *club* does" in sim.text(live)
    assert sim.requests("DELETE", f"/messages/pins/{live.id}")

    sure = await gus.click(panel(sim), label="End the Q&A…")
    assert "1 question is not answered: it becomes an answer that is owed." in sim.text(sure)
    await gus.click(sure.response.message, label="End it")
    assert sim.requests("PATCH", "/scheduled-events/")[-1].json == {"status": 3}
    await sim.pass_time(minutes=5)
    archive = next(one for one in sim.staff.history() if "Transcript: Lamps" in sim.text(one))
    names = sorted(file.filename for file in archive.attachments)
    assert names == ["qa-1.html", "qa-1.json", "qa-1.md"]
    await sim.restart()
    owed = found(sim, sim.general, "qa:owed")
    assert "**1** · How bright is the lamp?" in sim.text(owed)
    listed = await gus.click(owed, label="For the host and the guests")
    form = await gus.click(listed.response.message, label="Answer 1…")
    await gus.submit_modal(form, {"answer": "Forty candles"})
    assert "Forty candles" in sim.text(thread(sim, "Lamps").last_message)
    await sim.pass_time(minutes=5)
    assert any("✅ Your question for **Lamps**" in one for one in dms(sim, zoe))
    mine = await vic.slash(sim.general, "myquestions")
    assert "Who pays for the tower?\nIt is answered.\nhttps://discord.com/channels/" in sim.text(mine)
    board = found(sim, sim.general, "qa:opinion")
    thanks = await vic.click(board, label="Partly")
    assert "Thank you!" in sim.text(thanks)


async def test_each_reads_their_own_language(hosted: World) -> None:
    sim = hosted
    zoe = await sim.joins("zoe")
    for person in (sim.manager, sim.moderator, zoe):
        sim.speaks(person, "fr")
    form = await sim.manager.slash(sim.general, "qa create")
    assert "Nouvelle séance" in str(form.modal)
    wrong = await sim.manager.submit_modal(form, {"title": "Lampes", "about": "", "when": "demain", "length": "1h"})
    assert "« demain » est un jour sans heure" in sim.text(wrong).replace("\u00a0", " ")
    assert "> Lampes" in sim.text(wrong), "what was typed is not lost with the form"
    form = await sim.manager.slash(sim.general, "qa create")
    draft = await sim.manager.submit_modal(
        form, {"title": "Lampes", "about": "", "when": "demain 7h30", "length": "2 h"}
    )
    assert "Séance 1\u00a0: brouillon" in sim.text(draft)
    message = draft.response.message
    await sim.manager.click(message, custom_id="qa:d:language:1")
    done = await sim.manager.click(message, custom_id="qa:d:announce:1")
    assert "est annoncée." in sim.text(done)
    sent = await ask(sim, zoe, "Quelle est la hauteur du phare ?", "anonymous")
    assert "Ton nom est caché à tous sauf les administrateurs du serveur" in sim.text(sent)
    await sim.client.tick()
    card = await sim.moderator.click(found(sim, sim.staff, "qa:review"), label="Look at the next")
    form = await sim.moderator.click(card.response.message, custom_id="qa:r:decline:1:1")
    await sim.moderator.submit_modal(form, {"reason": "Déjà posée"})
    await sim.pass_time(minutes=1)
    [told] = dms(sim, zoe)
    assert "a été refusée.\n> Quelle est la hauteur du phare" in told
    board = found(sim, sim.general, "qa:list")
    assert "Aucune question n’attend." in sim.text(board), "public posts speak the language of the event"
    assert "Poser une question" in sim.text(board)

    form = await zoe.click(found(sim, sim.general, "qa:remind"), custom_id="qa:ask:1:a")
    hidden = "ton nom est caché à tous sauf les administrateurs du serveur"
    assert hidden in str(form.modal), "said before it is sent"
    await zoe.submit_modal(form, {"text": "Qui peint la tour ?", "how": ["name"]})
    card = await sim.moderator.click(found(sim, sim.staff, "qa:review"), label="Look at the next")
    shown = await sim.moderator.click(card.response.message, custom_id="qa:r:approve:1:2")
    assert "Rien à relire pour **Lampes**" in sim.text(shown)
    await sim.manager.click(panel(sim), label="Commencer")
    await sim.manager.click(panel(sim), label="Question suivante")
    assert "En cours : question 2" in sim.text(panel(sim)).replace("\u00a0", " ")
    form = await sim.manager.click(panel(sim), label="Répondre par écrit…")
    await sim.manager.submit_modal(form, {"answer": "Anne, chaque mai"})
    sure = await sim.manager.click(panel(sim), label="Terminer la séance…")
    await sim.manager.click(sure.response.message, custom_id="qa:p:end:1")
    await sim.pass_time(minutes=5)
    assert "a sa réponse" in dms(sim, zoe)[-1]
    assert any("Transcription" in sim.text(one) and one.attachments for one in sim.staff.history())
    said = await zoe.click(found(sim, sim.general, "qa:opinion"), label="En partie")
    assert "Merci" in sim.text(said)


async def test_a_host_plans_step_by_step_and_every_change_reaches_discord(hosted: World) -> None:
    sim = hosted
    stage = sim.guild.create_stage_channel("stage")
    form = await sim.manager.slash(sim.general, "qa create")
    values = {"title": "Lamps", "about": "", "when": "in 30 hours", "length": "1h", "venue": [stage]}
    message = (await sim.manager.submit_modal(form, values)).response.message
    for act in ("anonymous", "review", "person", "series"):
        await sim.manager.click(message, custom_id=f"qa:d:{act}:1")
    form = await sim.manager.click(message, custom_id="qa:d:words:1")
    await sim.manager.submit_modal(form, {"title": "More lamps", "about": "Bring <b>sun</b>glasses"})
    form = await sim.manager.click(message, custom_id="qa:d:picture:1")
    await sim.manager.submit_modal(form, {"file": [("a.png", b"\x89PNG picture")], "alt": "A lamp at night"})
    shown = await sim.manager.slash(sim.general, "qa edit", event="1")
    text = sim.text(shown)
    for decided in (
        "Anonymous questions: no",
        "Looked at first: no",
        "5 per person",
        "Held every week",
        "## More lamps",
    ):
        assert decided in text
    await sim.manager.click(shown.response.message, custom_id="qa:d:announce:1")
    [made] = sim.requests("POST", "/scheduled-events")
    assert (made.json["entity_type"], int(made.json["channel_id"])) == (1, stage.id)
    assert made.json["image"].startswith("data:image/png;base64,")
    shown = await sim.manager.slash(sim.general, "qa edit", event="1")
    form = await sim.manager.click(shown.response.message, custom_id="qa:d:time:1")
    await sim.manager.submit_modal(form, {"when": "in 2 hours", "length": "2h"})
    [changed] = sim.requests("PATCH", "/scheduled-events/")
    assert changed.json["scheduled_start_time"] < made.json["scheduled_start_time"]
    form = await sim.manager.click(shown.response.message, custom_id="qa:d:picture:1")
    await sim.manager.submit_modal(form, {"file": [("b.png", b"\x89PNG another")], "alt": "A lamp by day"})
    pictures = [sent.json["image"] for sent in sim.requests("PATCH", "/scheduled-events/")]
    assert len(set(pictures)) == 2, "the first one with the new time, then the new one"
    [picture] = found(sim, sim.general, "qa:remind").attachments
    assert picture.size == len(b"\x89PNG another")
    await sim.pass_time(minutes=1)
    await sim.manager.click(panel(sim), label="Begin")
    [opened] = sim.requests("POST", "/stage-instances")
    assert (int(opened.json["channel_id"]), opened.json["topic"]) == (stage.id, "More lamps")
    shown = await sim.manager.slash(sim.general, "qa panel", event="1")
    assert "Control panel: More lamps" in sim.text(shown)
    sure = await sim.manager.click(shown.response.message, label="End the Q&A…")
    await sim.manager.click(sure.response.message, label="End it")
    assert sim.requests("DELETE", f"/stage-instances/{stage.id}")
    await sim.pass_time(minutes=1)
    listed = await sim.manager.slash(sim.general, "qa list")
    assert "**2** · More lamps · draft" in sim.text(listed)
    assert "**1** · More lamps · archived" in sim.text(listed)


async def test_one_elsewhere_and_one_in_a_voice_channel_are_discords_own_kinds(hosted: World) -> None:
    sim = hosted
    voice = sim.guild.create_voice_channel("voice")
    for number, place in enumerate(({"location": "The club, 2 Quay St"}, {"venue": [voice]}), start=1):
        form = await sim.manager.slash(sim.general, "qa create")
        values = {"title": "Lamps", "about": "", "when": "in 3 hours", "length": "1h"}
        draft = (await sim.manager.submit_modal(form, values)).response.message
        form = await sim.manager.click(draft, custom_id=f"qa:d:where:{number}")
        shown = await sim.manager.submit_modal(form, place)
        assert ("The club" in sim.text(shown), f"<#{voice.id}>" in sim.text(shown)) == (number == 1, number == 2)
        assert "<t:" in sim.text(shown), "what was typed is shown as each reader's time"
        await sim.manager.click(draft, custom_id=f"qa:d:announce:{number}")
    elsewhere, spoken = (sent.json for sent in sim.requests("POST", "/scheduled-events"))
    assert (elsewhere["entity_type"], elsewhere["entity_metadata"]) == (3, {"location": "The club, 2 Quay St"})
    assert (spoken["entity_type"], int(spoken["channel_id"])) == (2, voice.id)


async def test_calling_off_asks_first_and_again_makes_a_new_one(hosted: World) -> None:
    sim = hosted
    zoe = await sim.joins("zoe")
    await announced(sim)
    bells = await zoe.click(found(sim, sim.general, "qa:remind"), label="Remind me")
    await zoe.click(bells.response.message, label="10 minutes before")
    offered = await sim.manager.autocomplete(sim.general, "qa cancel", "event", "lam")
    assert [choice["value"] for choice in offered] == ["1"]
    sure = await sim.manager.slash(sim.general, "qa cancel", event="1", reason="The lamp broke")
    assert "1 person is told." in sim.text(sure)
    assert not sim.requests("PATCH", "/scheduled-events/")
    await sim.manager.click(sure.response.message, label="Cancel the Q&A")
    assert sim.requests("PATCH", "/scheduled-events/")[-1].json == {"status": 4}
    await sim.pass_time(minutes=1)
    assert "is cancelled.\nThe lamp broke" in dms(sim, zoe)[0]
    refused = await sim.manager.slash(sim.general, "qa cancel", event="1")
    assert "This Q&A was cancelled." in sim.text(refused)
    draft = await sim.manager.slash(sim.general, "qa again", event="1", when="tomorrow 8pm")
    assert "Q&A 2: draft" in sim.text(draft)
    files = await sim.manager.slash(sim.general, "qa export", event="1")
    assert "This Q&A was cancelled." in sim.text(files)
    assert "This Q&A is not announced yet." in sim.text(await sim.manager.slash(sim.general, "qa owed", event="2"))
    assert "There is no such Q&A" in sim.text(await sim.manager.slash(sim.general, "qa edit", event="nonsense"))


async def test_guests_see_the_panel_and_nothing_else_of_the_staffs(hosted: World) -> None:
    sim = hosted
    zoe, gus = await sim.joins("zoe"), await sim.joins("gus")
    await announced(sim, guest=gus)
    with pytest.raises(simcord.SetupError, match="not visible"):
        await zoe.click(panel(sim), label="Begin")
    added = [sent.path for sent in sim.requests("PUT", "/thread-members/")]
    assert [int(path.rsplit("/", 1)[1]) for path in added] == [sim.manager.id, gus.id]
    refused = await gus.slash(sim.general, "myquestions")
    assert "You have not asked anything yet." in sim.text(refused)
    await gus.click(panel(sim), label="Begin")
    assert "Live since" in sim.text(panel(sim))


async def test_what_people_do_by_hand_is_noticed_and_mended_by_a_button(hosted: World) -> None:
    sim = hosted
    zoe = await sim.joins("zoe")
    await announced(sim)
    board = found(sim, sim.general, "qa:list")
    sim.env.backend.delete_message(sim.general.id, board.id)
    await sim.env.settle()
    [told] = dms(sim, sim.manager)
    assert "Someone deleted something of your Q&A, or the bot can’t see it any more: the list of questions." in told
    note = sim.manager.user.dm_channel.last_message
    await sim.manager.user.click(note, label="Put it back")
    assert found(sim, sim.general, "qa:list").id != board.id
    await sim.manager.click(panel(sim), label="Begin")
    form = await zoe.click(found(sim, sim.general, "qa:ask:1:a:b"), custom_id="qa:ask:1:a:b")
    await zoe.submit_modal(form, {"text": "How bright is the lamp?", "how": ["name"]})
    review = await sim.moderator.click(found(sim, sim.staff, "qa:review"), label="Look at the next")
    await sim.moderator.click(review.response.message, label="Approve")
    await sim.client.tick()
    await sim.manager.click(panel(sim), label="Next question")
    card = found(sim, sim.general, "qa:ask:1:a:1")
    sim.env.backend.delete_message(sim.general.id, card.id)
    await sim.env.settle()
    assert "the message of a question." in dms(sim, sim.manager)[-1]
    await sim.manager.user.click(sim.manager.user.dm_channel.last_message, label="Put it back")
    again = found(sim, sim.general, "qa:ask:1:a:1")
    assert again.id != card.id
    assert sim.requests("PUT", f"/messages/pins/{again.id}")
    [event] = [one for one in sim.env.backend.get_guild(sim.guild.id).scheduled_events.values()]
    sim.env.backend.delete_scheduled_event(sim.guild.id, event.id)
    await sim.env.settle()
    assert re.search(r"deleted or cancelled Discord’s event", dms(sim, sim.manager)[-1])
    await sim.manager.user.click(sim.manager.user.dm_channel.last_message, label="Make it again")
    assert len(sim.requests("POST", "/scheduled-events")) == 2
    sim.guild.remove_member(sim.manager)
    await sim.env.settle()
    assert "left the server" in sim.text(sim.staff.last_message)


async def test_a_question_is_changed_and_withdrawn_by_its_asker(hosted: World) -> None:
    sim = hosted
    zoe = await sim.joins("zoe")
    await announced(sim)
    receipt = await ask(sim, zoe, "How bright is the lamp?")
    assert "### Your questions for Q&As\n1 is kept, sealed." in sim.text(await zoe.slash(sim.general, "me"))
    mine = await zoe.click(receipt.response.message, label="My questions")
    form = await zoe.click(mine.response.message, label="Change 1")
    shown = await zoe.submit_modal(form, {"text": "How bright is the old lamp?"})
    assert "How bright is the old lamp?\nIt waits for the moderators. Place 1 in the queue." in sim.text(shown)
    gone = await zoe.click(mine.response.message, custom_id="qa:withdraw:1:1")
    assert "It was withdrawn." in sim.text(gone)
    short = await ask(sim, zoe, "Another question that is too late?")
    assert "number 2" in sim.text(short)


async def test_similar_questions_are_offered_after_sending_and_joined_by_a_moderator(hosted: World) -> None:
    sim = hosted
    zoe, vic, gus = await sim.joins("zoe"), await sim.joins("vic"), await sim.joins("gus")
    await announced(sim)
    await ask(sim, zoe, "When does the lighthouse open for visitors?")
    await sim.client.tick()
    queue = found(sim, sim.staff, "qa:review")
    card = await sim.moderator.click(queue, label="Look at the next")
    await sim.moderator.click(card.response.message, label="Approve")
    offer = await ask(sim, vic, "Visitors: when does the lighthouse open?")
    assert "Does one of these ask the same?" in sim.text(offer)
    done = await vic.click(offer.response.message, label="Same as 1: I vote")
    assert "You vote for question 1, which has ▲ 1 now. Yours is withdrawn." in sim.text(done)
    offer = await ask(sim, gus, "When can visitors see the lighthouse open?")
    kept = await gus.click(offer.response.message, label="Different, send mine")
    assert "It is the next one that a moderator looks at." in sim.text(kept)
    card = await sim.moderator.click(found(sim, sim.staff, "qa:review"), label="Look at the next")
    assert "It may ask the same as:\n**1** · ▲ 1" in sim.text(card)
    form = await sim.moderator.click(card.response.message, custom_id="qa:r:merge:1:3:1")
    joined = await sim.moderator.submit_modal(form, {"target": "1"})
    assert "Question 3 is part of question 1 now." in sim.text(joined)
    await sim.client.tick()
    assert "▲ 2" in sim.text(found(sim, sim.general, "qa:list"))
    assert "asked by 2" in sim.text(found(sim, sim.general, "qa:list"))


async def test_the_server_decides_who_may_look_who_asked_and_each_look_is_shown_to_the_team(hosted: World) -> None:
    sim = hosted
    role = sim.guild.roles["Moderators"]
    shown = await sim.manager.slash(sim.staff, "qa setup", reveal=role, keep=30, opens=2)
    assert f"may be looked up by: <@&{role.id}>" in sim.text(shown)
    assert "Questions are deleted 30 days after an event; its figures stay." in sim.text(shown)
    await announced(sim)
    hidden = await ask(sim, sim.member, "Who pays for the tower?", "anonymous")
    assert "Hidden from all except @Moderators; looking is logged." in sim.text(hidden)
    card = await sim.moderator.click(found(sim, sim.staff, "qa:review"), label="Look at the next")
    assert str(sim.member.id) not in sim.text(card)
    sure = await sim.moderator.click(card.response.message, label="Who asked…")
    assert "That is written down, and the team sees it." in sim.text(sure)
    looked = await sim.moderator.click(sure.response.message, label="Look")
    assert f"Question 1 is by <@{sim.member.id}>." in sim.text(looked)
    assert f"<@{sim.moderator.id}> looked who asked question 1 of Q&A 1 anonymously." in sim.text(
        sim.staff.last_message
    )


async def test_a_crowd_of_voters_is_answered_each_and_the_list_is_edited_once(hosted: World) -> None:
    sim = hosted
    crowd = [sim.guild.add_member(sim.env.create_user(f"voter{number}")) for number in range(25)]
    await sim.env.settle()
    await announced(sim)
    await ask(sim, sim.member, "How bright is the lamp?")
    card = await sim.moderator.click(found(sim, sim.staff, "qa:review"), label="Look at the next")
    await sim.moderator.click(card.response.message, label="Approve")
    await sim.client.tick()
    board = found(sim, sim.general, "qa:list")
    asked = len(sim.requests("PATCH", f"/messages/{board.id}"))
    for voter in crowd:
        ballot = await voter.click(board, custom_id="qa:list:1:0")
        voted = await voter.click(ballot.response.message, custom_id="qa:vote:1:1:0")
        assert "✓ 1" in sim.text(voted)
    assert len(sim.requests("PATCH", f"/messages/{board.id}")) == asked
    await sim.client.tick()
    assert len(sim.requests("PATCH", f"/messages/{board.id}")) == asked + 1
    assert "**1** · ▲ 25" in sim.text(found(sim, sim.general, "qa:list"))


async def test_a_question_that_breaks_a_rule_that_is_on_says_so_to_the_moderators(hosted: World) -> None:
    sim = hosted
    rules = (Words(name="no nitro", terms=("nitro",)), Words(name="watched", terms=("lamp",)))
    for rule, state in zip(rules, (State.ENFORCE, State.OBSERVE), strict=True):
        await sim.client.app.automod.rulebook.add(sim.guild.id, sim.manager.id, (rule,), state)
    await announced(sim)
    await ask(sim, sim.member, "How bright is the lamp?")
    await ask(sim, sim.member, "Who wants free n1tro?")
    await sim.client.tick()
    card = await sim.moderator.click(found(sim, sim.staff, "qa:review"), label="Look at the next")
    assert "⚠️" not in sim.text(card)
    await sim.moderator.click(card.response.message, custom_id="qa:r:approve:1:1")
    shown = await sim.moderator.click(found(sim, sim.staff, "qa:review"), label="Look at the next")
    assert "⚠️ automod, rule “no nitro”" in sim.text(shown)
