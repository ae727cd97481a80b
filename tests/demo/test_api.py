"""What the page can ask, and what it can't."""

import asyncio
from typing import Any

import pytest
from yarl import URL

from bot.core.errors import UserError
from bot.demo.server import HOST, served
from bot.demo.stage import Stage
from bot.features.care.figures import Step
from tests import simkit
from tests.demo.asking import Asking

pytestmark = pytest.mark.asyncio(loop_scope="module")

NASTY = "<img src=x onerror=alert(1)> **bold**"


def texts(parts: Any) -> str:
    """All that is written in components."""
    if isinstance(parts, dict):
        return " ".join(str(value) if key == "content" else texts(value) for key, value in parts.items())
    return " ".join(texts(part) for part in parts) if isinstance(parts, list) else ""


async def commands(demo: Asking, viewer: str) -> set[str]:
    offered = await demo.get("api/commands", viewer=viewer, channel=await demo.room(viewer, "general"))
    return {command["name"] for command in offered}


async def test_a_member_does_not_see_the_staff_channel(demo: Asking) -> None:
    state = await demo.get("api/state", viewer="member")
    assert "staff" not in {channel["name"] for channel in state["channels"]}
    assert "staff" not in state["names"]["channels"].values()


@pytest.mark.parametrize("viewer", ["moderator", "manager"])
async def test_staff_see_their_channel(demo: Asking, viewer: str) -> None:
    assert await demo.messages(viewer, "staff")


async def test_a_member_can_not_look_into_the_staff_channel_by_its_id(demo: Asking) -> None:
    staff = await demo.room("manager", "staff")
    state = await demo.get("api/state", viewer="member", channel=staff)
    assert state["channel"] != staff
    status, answer = await demo.post("say", channel=staff, text="hello")
    assert status == 422
    assert "may not see" in answer["error"]


async def test_each_is_offered_what_they_may_use(demo: Asking) -> None:
    member, manager = await commands(demo, "member"), await commands(demo, "manager")
    assert {"help", "language"} <= member
    assert not any(name.startswith("digest") for name in member)
    assert {"help", "stats week", "digest setup", "digest preview"} <= manager


async def test_a_member_can_not_use_what_is_not_offered(demo: Asking) -> None:
    general = await demo.room("member", "general")
    status, answer = await demo.post("use", channel=general, name="digest now", options={})
    assert (status, answer["error"]) == (422, "Discord does not let this person do that here.")


async def test_what_is_said_comes_back_as_it_was_typed(demo: Asking) -> None:
    general = await demo.room("member", "general")
    assert (await demo.post("say", channel=general, text=NASTY))[0] == 200
    last = (await demo.messages("member", "general"))[-1]
    assert (last["content"], last["mine"], last["author"]["name"]) == (NASTY, True, "Solène")


async def test_a_reply_shows_what_it_answers(demo: Asking) -> None:
    general = await demo.room("member", "general")
    answered = (await demo.messages("member", "general"))[-1]
    await demo.post("say", channel=general, text="indeed", reply=answered["id"])
    assert (await demo.messages("member", "general"))[-1]["reply"]["id"] == answered["id"]


async def test_an_answer_for_one_person_is_shown_to_no_other_and_can_be_dismissed(demo: Asking) -> None:
    general = await demo.room("member", "general")
    await demo.post("use", channel=general, name="help", options={})
    answer = (await demo.messages("member", "general"))[-1]
    assert answer["ephemeral"]
    assert answer["id"] not in {message["id"] for message in await demo.messages("manager", "general")}
    await demo.post("dismiss", message=answer["id"])
    assert answer["id"] not in {message["id"] for message in await demo.messages("member", "general")}


async def test_a_deleted_message_is_gone_for_everyone(demo: Asking) -> None:
    general = await demo.room("member", "general")
    await demo.post("say", channel=general, text="soon gone")
    said = (await demo.messages("member", "general"))[-1]
    assert (await demo.post("delete", "moderator", channel=general, message=said["id"]))[0] == 200
    assert said["id"] not in {message["id"] for message in await demo.messages("member", "general")}


async def test_a_member_can_not_delete_what_another_wrote(demo: Asking) -> None:
    general = await demo.room("member", "general")
    others = next(message for message in await demo.messages("member", "general") if not message["mine"])
    status, _answer = await demo.post("delete", channel=general, message=others["id"])
    assert status == 422


async def test_a_reaction_given_twice_is_taken_back(demo: Asking) -> None:
    general = await demo.room("member", "general")
    message = (await demo.messages("member", "general"))[-1]
    thumb = {"channel": general, "message": message["id"], "emoji": "👍"}
    await demo.post("react", **thumb)
    assert (await demo.messages("member", "general"))[-1]["reactions"] == [{"emoji": "👍", "count": 1}]
    await demo.post("react", **thumb)
    assert (await demo.messages("member", "general"))[-1]["reactions"] == []


async def test_a_time_zone_is_proposed_while_it_is_typed(demo: Asking) -> None:
    general = await demo.room("manager", "general")
    asked = {"channel": general, "name": "digest setup", "option": "timezone", "typed": "par", "options": {}}
    _status, answer = await demo.post("complete", "manager", **asked)
    assert "Europe/Paris" in {choice["value"] for choice in answer["choices"]}


async def test_a_newcomer_joins_and_can_be_viewed(demo: Asking) -> None:
    _status, landing = await demo.post("scene", key="join")
    state = await demo.get("api/state", viewer="newcomer", channel=landing["channel"])
    assert state["messages"][-1]["joined"]
    assert state["viewer"]["key"] == "newcomer"


async def test_switching_the_language_changes_the_page_the_commands_and_the_bot(demo: Asking) -> None:
    await demo.post("language", language="fr")
    general = await demo.room("member", "general")
    offered = await demo.get("api/commands", viewer="member", channel=general)
    await demo.post("use", channel=general, name="help", options={})
    answer = texts((await demo.messages("member", "general"))[-1]["components"])
    state = await demo.get("api/state", viewer="member")
    await demo.post("language", language="en")
    assert "aide" in {command["say"] for command in offered}
    assert state["scenes"][1]["label"] == "Aller à lundi prochain"
    assert "Ce que tu peux utiliser ici" in answer


async def test_the_page_has_words_in_every_language(demo: Asking) -> None:
    english, french = await demo.get("api/words", language="en"), await demo.get("api/words", language="fr")
    assert english.keys() == french.keys()
    assert french["only_you"] != english["only_you"]


async def test_a_report_lands_on_the_moderators_card_and_the_third_strike_can_be_taken_back(demo: Asking) -> None:
    _status, landing = await demo.post("scene", key="report")
    staff = await demo.room("moderator", "staff")
    assert (landing["viewer"], landing["channel"]) == ("moderator", staff)
    card = (await demo.messages("moderator", "staff"))[-1]
    assert "still here?" in texts(card["components"])
    [warn] = [one for one, label in simkit.buttons(card["components"]) if label == "Warn…"]
    _status, opened = await demo.post("press", "moderator", channel=staff, message=card["id"], custom_id=warn)
    form = opened["form"]["id"]
    await demo.post("submit", "moderator", form=form, values={"reason": "Insults"})
    logged = [texts(one["components"]) for one in (await demo.messages("moderator", "staff"))[-3:]]
    assert any("Timeout" in text and "by the ladder" in text for text in logged)
    told = [texts(one["components"]) for one in await demo.messages("newcomer", "Concierge")]
    assert "You have 3 strikes." in told[-1]
    assert "Unfair? Appeal below" in told[-1]


async def test_skipping_to_monday_brings_one_digest_with_its_picture(demo: Asking, stage: Stage) -> None:
    before = await demo.messages("manager", "staff")
    _status, landing = await demo.post("scene", "member", key="monday")
    assert (landing["viewer"], landing["channel"]) == ("manager", await demo.room("manager", "staff"))
    fresh = (await demo.messages("manager", "staff"))[len(before) :]
    assert len(fresh) == 1
    assert "week 10" in texts(fresh[0]["components"])
    assert "who joined the week before" in texts(fresh[0]["components"])
    gallery = next(part for part in fresh[0]["components"] if part["type"] == 12)
    picture = gallery["items"][0]
    assert picture["description"]
    async with demo.session.get(demo.address + picture["media"]["url"].lstrip("/")) as answer:
        assert answer.content_type == "image/png"
        assert (await answer.read()).startswith(b"\x89PNG")


async def test_the_picture_is_not_there_for_members(demo: Asking) -> None:
    digest = (await demo.messages("manager", "staff"))[-1]
    gallery = next(part for part in digest["components"] if part["type"] == 12)
    path = gallery["items"][0]["media"]["url"].replace("/files/manager/", "/files/member/")
    async with demo.session.get(demo.address + path.lstrip("/")) as answer:
        assert answer.status == 422


async def test_the_digest_s_jump_links_lead_to_messages_of_the_page(demo: Asking) -> None:
    digest = texts((await demo.messages("manager", "staff"))[-1]["components"])
    asked = {word for word in digest.replace(")", " ").split() if word.startswith("https://discord.com/channels/")}
    assert asked
    for link in asked:
        _guild, channel, message = link.rsplit("/", 3)[1:]
        state = await demo.get("api/state", viewer="manager", channel=channel, since=message)
        assert message in {shown["id"] for shown in state["messages"]}


async def test_a_week_later_the_digest_comes_again_and_chat_went_on(demo: Asking) -> None:
    before = await demo.messages("manager", "staff")
    await demo.post("scene", key="monday")
    after = await demo.messages("manager", "staff")
    assert len(after) == len(before) + 1
    assert "week 11" in texts(after[-1]["components"])


async def test_pages_hear_of_every_change(demo: Asking) -> None:
    async with demo.session.get(demo.address + "api/changes") as changes:
        await changes.content.readline()
        await changes.content.readline()
        await demo.post("say", channel=await demo.room("member", "general"), text="news")
        line = await asyncio.wait_for(changes.content.readline(), 5)
    assert line.startswith(b"data: ")


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "127.0.0.1"}, {"Origin": "http://evil.example"}, {"Origin": "null"}],
)
async def test_another_site_s_page_is_turned_away(demo: Asking, headers: dict[str, str]) -> None:
    async with demo.session.get(demo.address + "api/state", headers=headers) as answer:
        assert answer.status == 403


async def test_a_form_of_another_site_is_not_read(demo: Asking) -> None:
    async with demo.session.post(demo.address + "api/say", data="viewer=member") as answer:
        assert answer.status == 415


async def test_every_answer_forbids_foreign_content(demo: Asking) -> None:
    for path in ("", "app.js", "api/state", "nothing.js", "../server.py"):
        async with demo.session.get(demo.address + path) as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["server.py", "%2e%2e/server.py", "..%2fserver.py", "talk/names.txt"])
async def test_only_the_page_s_own_files_are_served(demo: Asking, path: str) -> None:
    async with demo.session.get(URL(demo.address + path, encoded=True)) as answer:
        assert answer.status == 404


async def test_nonsense_is_answered_kindly(demo: Asking) -> None:
    for path, body in {"say": {"channel": "x"}, "scene": {"key": "flood"}, "language": {"language": "tlh"}}.items():
        status, answer = await demo.post(path, **body)
        assert status in (422, 500)
        assert answer["error"]


async def test_a_port_that_is_taken_is_named(demo: Asking, stage: Stage) -> None:
    port = int(demo.address.rsplit(":", 1)[1].strip("/"))
    with pytest.raises(UserError, match=f"Port {port} is taken"):
        async with served(stage, port):
            pass
    assert demo.address.startswith(f"http://{HOST}:")


async def funnel(stage: Stage) -> dict[Step, int]:
    """How far those came who joined in the last weeks."""
    async with stage.holding():
        found = await stage.client.app.newcomers.newcomers(stage.town.guild.id)
    return {step: sum(cohort.count(step) for _week, cohort in found.weeks) for step in found.steps}


async def test_a_newcomer_agrees_is_greeted_asks_is_answered_by_who_took_it_and_the_funnel_moves(
    demo: Asking, stage: Stage
) -> None:
    for _time in range(2):
        before = await funnel(stage)
        _status, landing = await demo.post("scene", key="welcome")
        assert landing["viewer"] == "newcomer"
        shown = await demo.messages("newcomer", "welcome")
        labels = [label for one in shown for _id, label in simkit.buttons(one["components"])]
        assert labels.count("I agree") == 1
        assert {"Ask", "Find me a buddy", "Ask me how it goes"} <= set(labels)
        assert "Welcome <@" in texts(shown[-1]["components"])
        said = [one["content"] for one in await demo.messages("newcomer", "help")]
        assert any("lantern over the bridge" in text for text in said)
        assert any("wait for the lull" in text for text in said)
        board = next(
            one for one in await demo.messages("moderator", "staff") if "Questions that wait" in str(one["components"])
        )
        assert "lantern" not in str(board), "links, never text"
        moved = {step for step, count in (await funnel(stage)).items() if count > before.get(step, 0)}
        assert moved >= {Step.JOINED, Step.CLEARED, Step.SPOKE, Step.ANSWERED}


async def test_a_qa_goes_from_its_announcement_to_its_transcript(demo: Asking) -> None:
    _status, landing = await demo.post("scene", key="qa")
    assert landing["viewer"] == "manager"
    said = " ".join(texts(one["components"]) for one in await demo.messages("manager", "announcements"))
    for shown in ("It is over. Thank you for being there!", "Two hundred and twelve.", "Still to be answered"):
        assert shown in said
    assert "Transcript: Ask the lighthouse keepers" in str(await demo.messages("moderator", "staff"))


async def test_a_scam_wave_is_one_card_and_who_warned_of_it_gets_everything_back(demo: Asking, stage: Stage) -> None:
    for time in (1, 2):
        status, landing = await demo.post("scene", key="scam")
        assert (status, landing.get("viewer")) == (200, "moderator")
        staff = await demo.messages("moderator", "staff")
        cards = [texts(one["components"]) for one in staff if "**Automod " in texts(one["components"])]
        assert len(cards) == time, "one card for a wave"
        assert "4 messages of 4 members" in cards[-1]
        general = [one["content"] for one in await demo.messages("member", "general")]
        assert not any("G0LDEN LANTERN" in text for text in general)
        told = texts([one["components"] for one in await demo.messages("member", "Concierge")])
        assert told.count("That was our mistake, sorry.") == time
        assert told.count("Careful: someone promised me") >= time
        assert "Why: " in texts([one["components"] for one in await demo.messages("newcomer", "Concierge")])
    rule = (await stage.client.app.automod.rulebook.read(stage.town.guild.id)).by_name["free lanterns"]
    assert rule.state.value == "enforce"


def default_values(part: Any) -> list[Any]:
    """What is chosen in lists already, wherever they are."""
    if isinstance(part, list):
        return [found for one in part for found in default_values(one)]
    if not isinstance(part, dict):
        return []
    return [*part.get("default_values", ()), *default_values(list(part.values()))]


async def test_the_manager_sets_the_bot_up_and_sees_the_channel_that_it_made(demo: Asking) -> None:
    general = await demo.room("manager", "general")

    async def press(custom_id: str) -> str:
        panel = (await demo.messages("manager", "general"))[-1]
        pressed = {"channel": general, "message": panel["id"], "custom_id": custom_id}
        assert (await demo.post("press", "manager", **pressed))[0] == 200
        return texts((await demo.messages("manager", "general"))[-1]["components"])

    await demo.post("use", "manager", channel=general, name="setup", options={})
    assert "Where the team reads" in await press("setup:go:1")
    assert "#team-inbox" in await press("setup:make")
    await press("setup:make:yes")
    state = await demo.get("api/state", viewer="manager", channel=general)
    [made] = [channel["id"] for channel in state["channels"] if channel["name"] == "team-inbox"]
    assert {"id": made, "type": "channel"} in default_values(state["messages"][-1]["components"])
    assert "What the bot does" in await press("setup:go:2")
    panel = (await demo.messages("manager", "general"))[-1]
    await demo.post("dismiss", "manager", message=panel["id"])
    member = await demo.get("api/state", viewer="member")
    assert "team-inbox" not in {channel["name"] for channel in member["channels"]}
