"""A manager sets the weekly digest up, it arrives, and people act on it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import discord
import pytest

from bot.core import due
from bot.core.posts import Button, Post
from tests import simkit
from tests.simworld import World


async def set_up(sim: World, **options: Any) -> Any:
    chosen = {"channel": sim.staff, "weekday": 0, "hour": 12, **options}
    return await sim.manager.slash(sim.staff, "digest setup", **chosen)


async def some_chat(sim: World, messages: int = 6) -> None:
    for number in range(messages):
        await (sim.member if number % 2 else sim.moderator).send(sim.general, "Does anyone know?")
    await sim.pass_time(minutes=1)


async def with_a_digest(sim: World) -> Any:
    """The message in the staff channel, with a question that waits: there is something to do."""
    await sim.manager.slash(sim.staff, "digest questions", channel=sim.general)
    await set_up(sim)
    await some_chat(sim)
    await sim.pass_time(days=7, hours=4)
    return sim.staff.last_message


def labels(components: list[Any]) -> Iterator[tuple[str, str]]:
    for part in components:
        if "custom_id" in part:
            yield part["custom_id"], part["label"]
        yield from labels(part.get("components", []))


def label(message: Any, custom_id: str) -> str:
    """What the button says."""
    return dict(labels([part.to_dict() for part in message.components]))[custom_id]


async def test_setup_says_when_the_next_digest_comes(sim: World) -> None:
    answer = await set_up(sim, timezone="Europe/Paris")
    assert answer.ephemeral
    # Monday 26 October at 12:00 in Paris, some minutes later at most
    assert f"<t:{1793012400 // 1000}" in sim.text(answer)
    assert sim.staff.mention in sim.text(answer)


async def test_the_digest_arrives_with_picture_and_buttons(sim: World) -> None:
    message = await with_a_digest(sim)
    text = sim.text(message)
    assert "## ⚪ Not judged · week 44" in text
    assert "Still waiting: 6 questions, oldest first" in text
    assert f"1. https://discord.com/channels/{sim.guild.id}/{sim.general.id}/" in text
    (picture,) = message.attachments
    assert (await picture.read()).startswith(b"\x89PNG")
    assert label(message, "digest:take:2026-W44:1") == "I’ll take 1"
    assert label(message, "digest:read:2026-W44:fr") == "En français"
    await sim.pass_time(days=1)
    assert sim.staff.last_message == message


async def test_a_suggestion_is_taken_finished_and_given_back_after_a_restart(sim: World) -> None:
    message = await with_a_digest(sim)
    await sim.restart()
    taken = await sim.moderator.click(message, custom_id="digest:take:2026-W44:1")
    assert "Number 1 is yours" in sim.text(taken.followups[0])
    message = sim.staff.last_message
    assert f"🙋 <@{sim.moderator.id}>" in sim.text(message)
    assert len(message.attachments) == 1
    other = await sim.manager.click(message, custom_id="digest:done:2026-W44:1")
    assert f"<@{sim.moderator.id}> has this in hand." in sim.text(other.followups[0])
    done = await sim.moderator.click(message, custom_id="digest:done:2026-W44:1")
    assert f"✅ <@{sim.moderator.id}>" in sim.text(sim.staff.last_message)
    await sim.moderator.click(done.followups[0], custom_id="digest:undo:2026-W44:1")
    assert f"🙋 <@{sim.moderator.id}>" in sim.text(sim.staff.last_message)
    await sim.moderator.click(taken.followups[0], custom_id="digest:back:2026-W44:1")
    assert label(sim.staff.last_message, "digest:take:2026-W44:1") == "I’ll take 1"


async def test_next_weeks_digest_says_what_became_of_it(sim: World) -> None:
    message = await with_a_digest(sim)
    await sim.moderator.click(message, custom_id="digest:take:2026-W44:1")
    await sim.moderator.click(sim.staff.last_message, custom_id="digest:done:2026-W44:1")
    await some_chat(sim)
    await sim.pass_time(days=7)
    assert f"Last week: ✅ oldest questions (<@{sim.moderator.id}>)" in sim.text(sim.staff.last_message)


async def test_details_meaning_share_and_the_other_language_are_for_the_reader_alone(sim: World) -> None:
    message = await with_a_digest(sim)
    details = await sim.moderator.click(message, custom_id="digest:details:2026-W44")
    assert details.ephemeral
    assert "Week 44 in numbers" in sim.text(details)
    meaning = await sim.moderator.click(message, custom_id="digest:meaning:2026-W44")
    assert meaning.ephemeral
    assert "How the week is judged" in sim.text(meaning)
    french = await sim.moderator.click(message, custom_id="digest:read:2026-W44:fr")
    assert french.ephemeral
    assert "## ⚪ Semaine non jugée · semaine 44" in sim.text(french)
    share = await sim.moderator.click(message, custom_id="digest:share:2026-W44")
    assert share.ephemeral
    names = [file.filename for file in share.response.message.attachments]
    assert names[:2] == ["digest-2026-W44.png", "digest-2026-W44.txt"]
    assert any(name.endswith(".csv") for name in names)


async def test_buttons_answer_in_the_readers_language(sim: World) -> None:
    message = await with_a_digest(sim)
    sim.speaks(sim.moderator, "fr")
    assert "Semaine 44 en chiffres" in sim.text(await sim.moderator.click(message, custom_id="digest:details:2026-W44"))
    taken = await sim.moderator.click(message, custom_id="digest:take:2026-W44:1")
    assert "La suggestion 1 est à toi" in sim.text(taken.followups[0])
    assert "## ⚪ Not judged" in sim.text(sim.staff.last_message)


async def test_a_french_server_gets_a_french_digest(sim: World) -> None:
    await set_up(sim, language="fr", timezone="europe/paris")
    await some_chat(sim)
    await sim.pass_time(days=7, hours=4)
    message = sim.staff.last_message
    assert "semaine 44 (lun. 26 oct." in sim.text(message)
    assert label(message, "digest:read:2026-W44:en") == "In English"


async def planned(sim: World) -> datetime | None:
    async with sim.client.db.read() as session:
        return await due.next_due(session, sim.guild.id, "digest")


async def test_setup_says_which_permission_is_missing(sim: World) -> None:
    simkit.forbid_bot(sim.env, sim.guild, attach_files=False)
    answer = await set_up(sim)
    assert "give it Attach Files there" in sim.text(answer)
    assert await planned(sim) is None


async def test_a_zone_that_is_none_is_answered_with_what_to_do(sim: World) -> None:
    answer = await set_up(sim, timezone="Atlantis")
    assert sim.text(answer) == "“Atlantis” is no time zone. Type a city of it, such as Paris."


async def test_zones_are_offered_by_city(sim: World) -> None:
    offered = await sim.manager.autocomplete(sim.staff, "digest setup", "timezone", "paris")
    assert offered[0]["value"] == "Europe/Paris"
    assert (await sim.manager.autocomplete(sim.staff, "digest setup", "timezone", ""))[0]["value"] == "UTC"
    assert (await sim.manager.autocomplete(sim.staff, "digest setup", "timezone", "st joh"))[0]["value"] == (
        "America/St_Johns"
    )


async def test_the_preview_is_for_the_manager_alone_and_takes_any_week(sim: World) -> None:
    await some_chat(sim)
    await sim.pass_time(days=14)
    answer = await sim.manager.slash(sim.staff, "digest preview", week="2026-W44")
    assert answer.ephemeral
    assert "week 44" in sim.text(answer)
    offered = await sim.manager.autocomplete(sim.staff, "digest preview", "week", "")
    assert [choice["value"] for choice in offered] == ["2026-W45", "2026-W44"]
    assert sim.staff.last_message is None


async def test_now_posts_it_once(sim: World) -> None:
    await set_up(sim, weekday=4)
    await some_chat(sim)
    await sim.pass_time(days=7)
    first = await sim.manager.slash(sim.staff, "digest now")
    message = sim.staff.last_message
    second = await sim.manager.slash(sim.staff, "digest now")
    assert f"Posted: https://discord.com/channels/{sim.guild.id}/{sim.staff.id}/{message.id}" == sim.text(first)
    assert sim.text(second).startswith("It was posted before: https://")
    assert sim.staff.last_message == message


async def test_quiet_days_are_marked_listed_and_removed(sim: World) -> None:
    empty = await sim.manager.slash(sim.staff, "digest quiet")
    assert "No days are marked as quiet" in sim.text(empty)
    marked = await sim.manager.slash(sim.staff, "digest quiet", **{"from": "2026-12-21", "to": "2027-01-03"})
    assert "Dec 21, 2026\u2009–\u2009Jan 3, 2027" in sim.text(marked)
    await sim.restart()
    removed = await sim.manager.click(marked.response, custom_id="digest:loud:2026-12-21:2027-01-03")
    assert removed.acknowledged
    assert "No days are marked as quiet" in sim.text(await sim.manager.slash(sim.staff, "digest quiet"))


async def test_a_quiet_week_is_offered_by_its_days(sim: World) -> None:
    first = await sim.manager.autocomplete(sim.staff, "digest quiet", "from", "52")
    last = await sim.manager.autocomplete(sim.staff, "digest quiet", "to", "52")
    assert (first[0]["value"], last[0]["value"]) == ("2026-12-21", "2026-12-27")
    answer = await sim.manager.slash(sim.staff, "digest quiet", **{"from": "soon"})
    assert sim.text(answer) == "“soon” is no date. Type one like 2026-12-21."


async def test_a_question_channel_is_switched_on_and_off(sim: World) -> None:
    on = await sim.manager.slash(sim.staff, "digest questions", channel=sim.general)
    assert f"in forums and in {sim.general.mention} from now on" in sim.text(on)
    off = await sim.manager.slash(sim.staff, "digest questions", channel=sim.general)
    assert sim.text(off) == "Questions are counted in forums only now."


async def test_whoever_set_it_up_is_told_when_the_channel_is_gone(sim: World) -> None:
    await set_up(sim)
    await some_chat(sim)
    staff = sim.client.get_channel(sim.staff.id)
    assert isinstance(staff, discord.TextChannel)
    await staff.delete()
    await sim.env.settle()
    await sim.pass_time(days=7, hours=4)
    said = sim.text(sim.manager.user.dm_channel.last_message)
    assert "The digest of The Club for week 44 was not posted." in said
    assert "Name another one with `/digest setup`" in said


async def test_only_those_who_manage_the_server_may_use_it(sim: World) -> None:
    assert not [name for name in sim.moderator.available_commands(sim.staff) if name.startswith("digest")]
    names = {name for name in sim.manager.available_commands(sim.staff) if name.startswith("digest")}
    assert names == {"digest setup", "digest preview", "digest now", "digest quiet", "digest questions"}


async def test_who_was_let_in_by_the_servers_own_setting_is_still_refused(sim: World) -> None:
    sim.guild.set_command_permissions(sim.client.tree.ids["digest"], {sim.moderator: True})
    for command in ("preview", "now", "quiet"):
        answer = await sim.moderator.slash(sim.staff, f"digest {command}")
        assert sim.text(answer) == "You need this permission for that: Manage Server."
        assert answer.ephemeral


NEVER_MADE = {
    "digest:details:9999-W99": "is no week",
    "digest:share:9999-W52": "is no week",
    "digest:details:2020-W01": "was not counted",
    "digest:read:2026-W44": "## ⚪ Not judged",
    "digest:read:2026-W44:zz": "## ⚪ Not judged",
    "digest:meaning:2026-W44:999": "**",
    "digest:take:2026-W44": "not there any more",
    "digest:take:2026-W44:0": "not there any more",
    "digest:take:2026-W44:77": "not there any more",
    "digest:done:2020-W01:1": "not there any more",
    "digest:loud:2026-99-99:9999-12-31": "is no date",
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_button_that_was_never_made_does_no_harm(sim: World) -> None:
    await with_a_digest(sim)
    for custom_id, said in NEVER_MADE.items():
        await sim.client.app.actions.post(sim.staff.id, Post(((Button("Press", custom_id),),)))
        answer = await sim.manager.click(sim.staff.last_message, custom_id=custom_id)
        shown = answer.followups[0] if answer.followups else answer
        assert said in sim.text(shown), custom_id


async def test_what_was_shown_elsewhere_is_no_way_in_for_who_lost_the_permission(sim: World) -> None:
    await with_a_digest(sim)
    for act in ("details", "share", "read", "take"):
        button = f"digest:{act}:2026-W44" + (":1" if act == "take" else "")
        await sim.client.app.actions.post(sim.general.id, Post(((Button("Press", button),),)))
        message = sim.general.last_message
        answer = await sim.member.click(message, custom_id=button)
        assert sim.text(answer) == "You need this permission for that: Manage Server.", act
        assert sim.text(await sim.manager.click(message, custom_id=button)) != sim.text(answer), act


ODD_DAYS: tuple[tuple[str, str | None, str], ...] = (
    ("9999-12-31", None, "is no date"),
    ("0001-01-01", "0001-01-02", "is no date"),
    ("2026-02-29", None, "is no date"),
    ("2028-02-29", "2028-02-29", "Feb 29, 2028"),
    ("2026-12-24", "2026-12-20", "The last day is before the first."),
    ("x" * 5_000, None, "is no date"),
)


async def test_odd_quiet_days_are_answered(sim: World) -> None:
    for first, last, said in ODD_DAYS:
        days = {"from": first} | ({"to": last} if last else {})
        answer = sim.text(await sim.manager.slash(sim.staff, "digest quiet", **days))
        assert said in answer or (len(first) > 4_000 and len(answer) == 2_000), first


async def test_a_digest_that_was_deleted_meanwhile_is_no_fault(sim: World) -> None:
    message = await with_a_digest(sim)
    reader = await sim.moderator.click(message, custom_id="digest:take:2026-W44:1")
    found = await sim.client.get_partial_messageable(sim.staff.id).fetch_message(message.id)
    await found.delete()
    back = await sim.moderator.click(reader.followups[0], custom_id="digest:back:2026-W44:1")
    assert "not there any more" in sim.text(back.followups[0])


async def test_a_manager_thanks_the_team_with_two_presses(sim: World) -> None:
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    await sim.manager.slash(sim.staff, "digest questions", channel=sim.general)
    await set_up(sim)
    for _number in range(20):
        asked = await sim.member.send(sim.general, "Does anyone know?")
        await sim.moderator.send(sim.general, "Yes.", reply_to=asked)
    await sim.pass_time(days=7, hours=4)
    message = sim.staff.last_message
    assert "The team and its helpers answered 20 questions" in sim.text(message)
    refused = await sim.moderator.click(message, custom_id="digest:thank:2026-W44")
    assert "You need this permission for that: Manage Server." in sim.text(refused)
    shown = await sim.manager.click(message, custom_id="digest:thank:2026-W44")
    assert "This goes to the staff’s channel, with your name:" in sim.text(shown)
    sent = await sim.manager.click(shown.response.message, custom_id="digest:thanks:2026-W44")
    assert "Sent." in sim.text(sent)
    assert "💛 **Thank you!**" in sim.text(sim.staff.last_message)
    assert f"– <@{sim.manager.id}>" in sim.text(sim.staff.last_message)
