"""Who opens a forum post is pointed to answered ones that may ask the same: once, links only."""

import pytest

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at
from bot.core.due import Sweep
from bot.core.facts import MessageFacts, PlaceFacts
from bot.core.settings import ServerSettings
from bot.features.care import similar
from bot.features.care.settings import CareSettings
from tests.features.care.conftest import ANN, MAX, MO, House
from tests.features.digest.fakes import Crash, text_of
from tests.features.moderation.fakes import GUILD

FORUM, OTHER_FORUM = 40, 41
TITLE = "Buzzing noise from the amplifier"


@pytest.fixture
async def forum(house: House) -> House:
    for place in (FORUM, OTHER_FORUM):
        house.history.opens(PlaceFacts(GUILD, place, place, in_forum=True))
    await house.settings.change(GUILD, CareSettings, MO, similar_posts=True)
    return house


async def opens(house: House, title: str, *, answered: bool = False, forum: int = FORUM) -> int:
    house.clock.move(seconds=1)
    post_id = first_id_at(house.clock.now())
    house.actions.titles[post_id] = title
    house.engagement.saw(MessageFacts(GUILD, post_id, forum, post_id, ANN, None, (), "Who knows?", opens_post=True))
    if answered:
        house.clock.move(seconds=1)
        answer_id = first_id_at(house.clock.now())
        house.engagement.saw(MessageFacts(GUILD, answer_id, forum, post_id, MAX, None, (), "So."))
    await house.care.similar.opened(GUILD, forum, post_id)
    await looks(house)
    return post_id


async def looks(house: House, **length: float) -> None:
    await house.pass_time(**(length or {"seconds": 30}))
    sweep = Sweep(house.db, house.clock)
    sweep.handlers[similar.KIND] = house.care.similar
    await sweep()


def pointed(house: House, post_id: int) -> list[str]:
    return [text_of(post) for post in house.boards(post_id)]


async def test_at_most_three_answered_posts_of_the_same_forum_are_shown_to_nobodys_ping(forum: House) -> None:
    answered = [await opens(forum, f"Amplifier: a buzzing noise! {number}", answered=True) for number in range(4)]
    await opens(forum, "The amplifier has a buzzing noise")
    await opens(forum, TITLE, answered=True, forum=OTHER_FORUM)
    await opens(forum, "Which strings for a bass?", answered=True)
    new = await opens(forum, TITLE)
    [said] = pointed(forum, new)
    first, *links = said.splitlines()
    assert first == "Similar questions were answered already:"
    assert len(links) == 3
    assert set(links) <= {f"- https://discord.com/channels/{GUILD}/{one}" for one in answered}
    assert forum.actions.pinged[-1] == ()
    assert pointed(forum, await opens(forum, "Where do we meet on Sunday?")) == [], "nothing is like it"


async def test_it_is_off_until_a_server_wants_it(house: House) -> None:
    house.history.opens(PlaceFacts(GUILD, FORUM, FORUM, in_forum=True))
    await opens(house, TITLE, answered=True)
    assert pointed(house, await opens(house, TITLE)) == []


async def test_what_was_deleted_is_not_shown_and_one_post_is_said_in_the_servers_language(forum: House) -> None:
    kept = await opens(forum, TITLE, answered=True)
    gone = await opens(forum, TITLE, answered=True)
    del forum.actions.titles[gone]
    await forum.settings.change(GUILD, ServerSettings, MO, language="fr")
    said = f"Une question semblable a déjà reçu une réponse :\n- https://discord.com/channels/{GUILD}/{kept}"
    assert pointed(forum, await opens(forum, TITLE)) == [said]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_restart_and_a_repeated_event_do_not_say_it_twice(forum: House, when: str) -> None:
    await opens(forum, TITLE, answered=True)
    forum.actions.crash = when
    with pytest.raises(Crash):
        await opens(forum, TITLE)
    new = max(forum.actions.titles)
    again = forum.restarted()
    await again.care.similar.opened(GUILD, FORUM, new)
    await looks(again, hours=1)
    assert len(pointed(again, new)) == (1 if when == "after" else 0), "at most once"


async def test_where_the_bot_may_not_write_nothing_is_said(forum: House) -> None:
    await opens(forum, TITLE, answered=True)
    forum.actions.refuses = Refused(Reason.MISSING_PERMISSION)
    new = await opens(forum, TITLE)
    forum.actions.refuses = None
    await looks(forum, hours=1)
    assert pointed(forum, new) == []


async def test_what_is_known_of_titles_has_a_bound(forum: House) -> None:
    service = forum.care.similar
    for number in range(similar.MOST_TITLES + 10):
        service._titles[2, number] = ""
    await opens(forum, TITLE, answered=True)
    await opens(forum, TITLE)
    assert len(service) <= similar.MOST_TITLES
