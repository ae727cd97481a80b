"""The real process against a local Discord over sockets, killed without a warning: then nothing is lost or twice."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fake_discord.club import SETTLED, WAIT, Club, club, local
from tests.fake_discord.local import Fault, LocalDiscord
from tests.fake_discord.processes import life
from tests.fake_discord.waiting import until
from tests.fake_discord.world import Kind

DAY = timedelta(days=1)

__all__ = ["club", "local"]

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


async def test_killed_in_a_burst_and_again_while_it_catches_up_it_counts_everything_once(
    club: Club, local: LocalDiscord
) -> None:
    club.chat(club.hall, 130, ago=DAY)
    club.chat(club.staff, 5, ago=3 * DAY)
    async with life(local, club.folder) as client:
        for _part in range(10):
            club.chat(club.hall, 20)
            club.chat(club.side, 5)
            await local.gateway.session.caught_up()
        club.chat(club.hall, 50)
        client.kill()

    club.chat(club.hall, 120)
    club.chat(club.side, 110)
    club.chat(club.staff, 3)
    stays, goes = club.world.person("stays"), club.world.person("goes")
    for newcomer in (stays, goes):
        club.world.joins(newcomer, club.server, datetime.now(UTC))
    local.faults = [Fault(r"GET /channels/\d+/messages", "slow", times=1000, seconds=0.5)]
    async with life(local, club.folder) as client:
        before = club.counted().total()
        await until(lambda: club.counted().total() > before, WAIT)
        client.kill()
        assert club.counted() != club.to_count()
    local.faults.clear()

    club.chat(club.side, 20)
    club.world.leaves(goes, club.server)
    async with life(local, club.folder) as client:
        [*_, last] = club.chat(club.hall, 10)
        club.world.reacts(stays, club.hall, last)
        await club.everything_is_counted()
        assert await client.stop() == 0
    await club.everything_is_counted()
    assert club.rows("SELECT member_id, reactions_given FROM member_day WHERE reactions_given > 0") == [(stays.id, 1)]
    stays_found = club.rows("SELECT member_id, left_at IS NULL, left_exact FROM stay ORDER BY member_id")
    assert stays_found == [(stays.id, True, True), (goes.id, False, False)]


async def test_archived_threads_are_read_after_a_kill_and_a_locked_channel_once_it_opens(
    club: Club, local: LocalDiscord
) -> None:
    world, [asker, answerer, *_], now = club.world, club.people, datetime.now(UTC)
    forum = world.channel(club.server, "help", Kind.FORUM)
    club.chat(club.staff, 3, ago=DAY)
    [first, second, *_] = club.chat(club.hall, 3, ago=DAY)
    async with life(local, club.folder) as client:
        await club.everything_is_counted()
        client.kill()

    for about, private in (first, False), (second, True):
        aside = world.starts_thread(club.hall, about, "aside", private=private)
        club.chat(aside, 4)
        world.archives(aside, now)
    posts = [world.opens(asker, forum, "How?", "Tell me.", now - SETTLED) for _old_and_new in range(2)]
    answers = [world.writes(answerer, post, "So.", now - SETTLED) for post in posts]
    world.archives(posts[0], now)
    club.unread = club.chat(club.staff, 5)
    world.permits(club.staff, view=False, history=False)
    async with life(local, club.folder) as client:
        await club.everything_is_counted()
        assert [gap[-1] for gap in club.gaps(club.staff)] == ["unreadable"], club.gaps(club.staff)
        answered = club.rows("SELECT message_id, answer_id FROM question ORDER BY message_id")
        assert answered == [(post.id, answer.id) for post, answer in zip(posts, answers, strict=True)]
        club.chat(club.staff, 4)
        club.unread = []
        world.permits(club.staff, view=True, history=True)
        await club.everything_is_counted()
        await until(lambda: club.gaps(club.staff) == [], WAIT)  # its archived threads are looked through last
        client.kill()


async def test_a_dropped_socket_a_lost_session_and_late_and_repeated_events_lose_and_double_nothing(
    club: Club, local: LocalDiscord
) -> None:
    world, gateway = club.world, local.gateway
    async with life(local, club.folder) as client:
        club.chat(club.hall, 40)
        gateway.drop()
        late = club.chat(club.hall, 10, told=False)
        club.chat(club.hall, 40)
        await until(lambda: gateway.resumed == 1, WAIT)
        gateway.tell_again(range(gateway.session.number - 30, gateway.session.number))
        for message in reversed(late[:5]):
            world.tell(club.hall, message)
        await until(lambda: club.counted().total() > 0, WAIT)
        for message in late:
            world.tell(club.hall, message)
        await club.everything_is_counted()

        club.chat(club.side, 20)
        gateway.invalidate()
        club.chat(club.side, 20)
        await until(lambda: gateway.identified == 2, WAIT)
        club.chat(club.side, 20)
        await gateway.session.caught_up()
        client.kill()

    club.chat(club.side, 1)
    async with life(local, club.folder) as client:
        await club.everything_is_counted()
        assert await client.stop() == 0
    await club.everything_is_counted()
