from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.calendar import moment_of
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.facts import JoinFacts
from bot.core.settings import ServerSettings
from bot.features.engagement.service import EngagementService
from bot.features.engagement.settings import EngagementSettings
from bot.features.engagement.tables import Channel, ChannelHour, Counted, MemberDay, Server, Stay
from tests.features.engagement.chat import Said, at, counts, document, write, write_chat
from tests.features.engagement.fake_history import counting
from tests.support import FakeClock

HELP, TALK, FORUM, WELCOME = 10, 11, 12, 13
ANNA, BEN = 101, 102


@pytest.fixture
def engagement(db: Database, clock: FakeClock) -> EngagementService:
    return counting(db, clock)


def talk(channel: int = HELP, count: int = 20) -> list[Said]:
    return [Said(at(10 * number, channel), channel, ANNA if number % 3 else BEN) for number in range(count)]


async def test_the_result_says_what_was_counted(engagement: EngagementService, tmp_path: Path) -> None:
    chat = [Said(at(0), WELCOME, ANNA, joins=True), *talk(), Said(at(1, 5), HELP, 999, bot=True)]
    result = await engagement.import_exports(write_chat(tmp_path, chat))
    [server] = result.servers
    assert (server.guild_id, server.name, server.timezone) == (1, "Server 1", "UTC")
    assert (server.messages, server.joins, server.by_bots, server.already_counted) == (20, 1, 1, 0)
    assert (server.first_day, server.last_day) == (date(2026, 10, 5), date(2026, 10, 5))
    assert result.refused == ()


async def test_progress_ends_at_the_whole(engagement: EngagementService, tmp_path: Path) -> None:
    told: list[tuple[int, int, int]] = []
    paths = [*write_chat(tmp_path / "a", talk(), 1), *write_chat(tmp_path / "b", talk(TALK), 2)]
    await engagement.import_exports(paths, progress=lambda *progress: told.append(progress))
    total = sum(path.stat().st_size for path in paths)
    assert told[-1] == (total, total, 40)
    assert told == sorted(told)


@pytest.mark.parametrize("broken", ["cut", "reverse", "foreign"])
async def test_a_bad_file_is_named_and_the_others_are_counted_as_if_it_were_not_there(
    engagement: EngagementService, db: Database, tmp_path: Path, broken: str
) -> None:
    good = write_chat(tmp_path / "good", talk(TALK, 500) + talk(FORUM))
    bad = write(tmp_path / "bad.json", document(reversed(talk()) if broken == "reverse" else talk(HELP, 400)))
    if broken == "cut":
        bad.write_bytes(bad.read_bytes()[:-300])
    if broken == "foreign":
        bad.write_text('{"dependencies": {}}')
    result = await engagement.import_exports([bad, *good])
    assert [refused.path.name for refused in result.refused] == ["bad.json"]
    assert [server.messages for server in result.servers] == [520]
    async with db.read() as session:
        assert set(await session.scalars(select(Counted.channel_id))) == {TALK, FORUM}
        assert set(await session.scalars(select(ChannelHour.channel_id))) == {TALK, FORUM}


async def test_several_bad_files_are_all_named(engagement: EngagementService, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{number}.json", document(talk(number), place_id=number)) for number in (1, 2, 3)]
    for path in paths[:2]:
        path.write_bytes(path.read_bytes()[:-50])
    result = await engagement.import_exports(paths)
    assert sorted(refused.path.name for refused in result.refused) == ["1.json", "2.json"]
    assert [server.messages for server in result.servers] == [20]


async def test_where_every_file_is_bad_nothing_is_counted(engagement: EngagementService, tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", document(talk()))
    path.write_bytes(path.read_bytes()[:-50])
    result = await engagement.import_exports([path])
    assert (result.servers, len(result.refused)) == ((), 1)


async def test_exports_that_overlap_are_counted_once(
    engagement: EngagementService, db: Database, tmp_path: Path
) -> None:
    chat = talk(count=30)
    early = write(tmp_path / "early.json", document(chat[:20]))
    late = write(tmp_path / "late.json", document(chat[10:]))
    await engagement.import_exports([early])
    [server] = (await engagement.import_exports([late])).servers
    assert (server.messages, server.already_counted) == (10, 10)
    async with db.read() as session:
        rows = (await session.execute(select(Counted.first_id, Counted.last_id))).all()
    assert [tuple(row) for row in rows] == [(chat[0].id, chat[-1].id)]


async def test_exports_that_overlap_may_come_in_one_run(
    engagement: EngagementService, db: Database, tmp_path: Path
) -> None:
    chat = talk(count=30)
    paths = [
        write(tmp_path / "early.json", document(chat[:20])),
        write(tmp_path / "late.json", document(chat[10:], guild_id=1)),
        write(tmp_path / "whole.json", document(chat, guild_id=2)),
    ]
    await engagement.import_exports(paths)
    assert await counts(db, 1) == await counts(db, 2)


async def test_private_threads_are_left_out(engagement: EngagementService, db: Database, tmp_path: Path) -> None:
    private = document(talk(), 1, 77, "GuildPrivateThread", "secret", (HELP, "help"))
    paths = [write(tmp_path / "private.json", private), *write_chat(tmp_path, talk(TALK))]
    result = await engagement.import_exports(paths)
    assert (result.private, result.servers[0].messages) == (1, 20)


async def test_threads_count_for_their_channel_and_keep_their_own_range(
    engagement: EngagementService, db: Database, tmp_path: Path
) -> None:
    thread = [Said(at(1, number), HELP, ANNA, thread=77) for number in range(5)]
    await engagement.import_exports(write_chat(tmp_path, talk() + thread))
    async with db.read() as session:
        assert set(await session.scalars(select(ChannelHour.channel_id))) == {HELP}
        assert sum(await session.scalars(select(ChannelHour.messages))) == 25
        assert set(await session.scalars(select(Counted.channel_id))) == {HELP, 77}
        assert {tuple(row) for row in await session.execute(select(Channel.channel_id, Channel.name))} == {
            (HELP, "channel 10")
        }


async def test_days_are_those_of_the_time_zone_given(
    engagement: EngagementService, db: Database, tmp_path: Path
) -> None:
    late = [Said(at(23 * 60), HELP, ANNA)]
    await engagement.import_exports(write_chat(tmp_path, late), timezone="Asia/Kolkata")
    async with db.read() as session:
        row = (await session.execute(select(MemberDay.day, MemberDay.hours))).one()
    assert tuple(row) == (date(2026, 10, 6), 1 << 4)
    assert (await engagement.settings.get(1, ServerSettings)).timezone == "Asia/Kolkata"


async def test_a_server_counted_in_another_zone_is_refused(engagement: EngagementService, tmp_path: Path) -> None:
    paths = write_chat(tmp_path, talk())
    await engagement.import_exports(paths)
    with pytest.raises(UserError, match="Server 1 was counted in the time zone UTC before"):
        await engagement.import_exports(paths, timezone="Europe/Paris")
    await engagement.import_exports(paths, timezone="UTC")


async def test_an_unknown_zone_is_refused_with_one_near_it(engagement: EngagementService, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"There is no time zone Europe/Pari\. Near it: .*Europe/Paris"):
        await engagement.import_exports(write_chat(tmp_path, talk()), timezone="Europe/Pari")


async def test_question_channels_are_set_by_name_or_id(engagement: EngagementService, tmp_path: Path) -> None:
    paths = write_chat(tmp_path, talk() + talk(TALK))
    await engagement.import_exports(paths, question_channels=["#Channel 10", str(TALK)])
    assert (await engagement.settings.get(1, EngagementSettings)).question_channels == (HELP, TALK)


async def test_an_unknown_question_channel_is_answered_with_those_there_are(
    engagement: EngagementService, db: Database, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="There is no channel elsewhere in these files"):
        await engagement.import_exports(write_chat(tmp_path, talk()), question_channels=["elsewhere"])
    assert await counts(db) == {name: set() for name in await counts(db)}


async def test_who_opted_out_is_not_counted(engagement: EngagementService, db: Database, tmp_path: Path) -> None:
    async with db.begin() as session:
        session.add(Server(guild_id=1, name="Server 1"))
    await engagement.opt_out(1, ANNA)
    chat = [Said(at(0), WELCOME, ANNA, joins=True), *talk()]
    await engagement.import_exports(write_chat(tmp_path, chat))
    async with db.read() as session:
        assert set(await session.scalars(select(MemberDay.member_id))) == {BEN}
        assert (await session.scalars(select(Stay))).all() == []


async def test_a_join_that_was_heard_is_not_counted_again_from_a_file(
    engagement: EngagementService, db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    join = Said(at(5), WELCOME, ANNA, joins=True)
    engagement.joined(JoinFacts(1, ANNA, moment_of(at(4.9))))
    await engagement.hear(1, "Server 1", {})
    await engagement.flush()
    [server] = (await engagement.import_exports(write_chat(tmp_path, [join]))).servers
    assert server.joins == 0
    async with db.read() as session:
        assert len((await session.scalars(select(Stay))).all()) == 1


async def test_a_join_that_was_read_from_a_file_is_not_counted_again_when_heard(
    engagement: EngagementService, db: Database, tmp_path: Path
) -> None:
    await engagement.import_exports(write_chat(tmp_path, [Said(at(5), WELCOME, ANNA, joins=True)]))
    engagement.joined(JoinFacts(1, ANNA, moment_of(at(4.9))))
    await engagement.flush()
    async with db.read() as session:
        assert len((await session.scalars(select(Stay))).all()) == 1


async def test_a_name_may_hold_anything(engagement: EngagementService, db: Database, tmp_path: Path) -> None:
    nasty = document([Said(at(0), WELCOME, ANNA)], 1, WELCOME, name="=1\0\x1b[31m")
    nasty["guild"]["name"] = "\u202e\x1b]0;title\x07\0"
    await engagement.import_exports([write(tmp_path / "chat.json", nasty)])
    await engagement.hear(2, "a\0b", {5: ("c\0d", None)})
    async with db.read() as session:
        assert set(await session.scalars(select(Server.name))) == {"\ufffd]0;title\ufffd\ufffd", "a\ufffdb"}
        assert set(await session.scalars(select(Channel.name))) == {"=1\ufffd\ufffd[31m", "c\ufffdd"}
